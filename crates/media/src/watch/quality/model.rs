//! The E-model of ITU-T G.107, as far as a network can be seen from one end: delay and loss.

use super::NetworkSample;

/// The rating of a call without delay and loss: G.107's default values together.
pub(super) const BEST: f64 = 93.2;
/// Beyond the wait for late packets, both computers' share: 20 ms in a packet, the sound cards'
/// buffers, the processing. In milliseconds; measured mouth to ear.
const TERMINALS: f64 = 60.0;
/// What the far end waits for late packets at least, in milliseconds.
const FAR_PLAYOUT: f64 = 40.0;
/// Packet-loss robustness of G.711 with concealment (G.113 Appendix I). Opus has none there.
const ROBUSTNESS: f64 = 25.1;

/// One-way mouth to ear in milliseconds: to us, and to the far end.
pub(super) fn delays(sample: &NetworkSample) -> [f64; 2] {
    let ms = |time: std::time::Duration| time.as_secs_f64() * 1_000.0;
    let network = ms(sample.round_trip.unwrap_or_default()) / 2.0 + TERMINALS;
    let far_playout = (2.0 * ms(sample.jitter_sent.unwrap_or_default())).max(FAR_PLAYOUT);
    [network + ms(sample.playout), network + far_playout]
}

/// Id, in its usual approximation.
pub(super) fn delay_impairment(delay: f64) -> f64 {
    0.024 * delay + 0.11 * (delay - 177.3).max(0.0)
}

/// Ie,eff for random loss and a codec that by itself costs nothing.
pub(super) fn loss_impairment(share: f64) -> f64 {
    let percent = share.clamp(0.0, 1.0) * 100.0;
    95.0 * percent / (percent + ROBUSTNESS)
}

/// From rating to mean opinion score (G.107 Annex B).
pub(super) fn mos(rating: f64) -> f64 {
    if rating <= 0.0 {
        1.0
    } else if rating >= 100.0 {
        4.5
    } else {
        let cubic = 7e-6 * rating * (rating - 60.0) * (100.0 - rating);
        (1.0 + 0.035 * rating + cubic).max(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratings_become_the_scores_of_the_recommendation() {
        for (rating, score) in [(93.2, 4.41), (90.0, 4.34), (80.0, 4.02), (70.0, 3.60)] {
            assert!((mos(rating) - score).abs() < 0.01, "{rating}: {}", mos(rating));
        }
        for (rating, score) in [(60.0, 3.10), (50.0, 2.58), (0.0, 1.0), (-9.0, 1.0), (120.0, 4.5)] {
            assert!((mos(rating) - score).abs() < 0.01, "{rating}: {}", mos(rating));
        }
        assert!(mos(3.0) >= 1.0, "the cubic dips below one");
    }

    #[test]
    fn delay_costs_little_up_to_its_knee_and_loss_costs_at_once() {
        assert!(delay_impairment(150.0) < 4.0);
        assert!((delay_impairment(277.3) - 17.655).abs() < 0.01);
        assert!((loss_impairment(0.05) - 15.78).abs() < 0.01);
        assert!(loss_impairment(1.0) < 95.0);
    }
}
