//! Timelines of networks, a sample each second.

use serde_json::json;

use super::*;

#[derive(Clone, Copy)]
struct Weather {
    round_trip_ms: u64,
    jitter_ms: u64,
    /// Of a hundred packets.
    lost: u64,
    sent_lost: f64,
}

const FINE: Weather = Weather { round_trip_ms: 80, jitter_ms: 3, lost: 0, sent_lost: 0.0 };
const LOSSY: Weather = Weather { lost: 12, ..FINE };

#[derive(Default)]
struct Call {
    watch: QualityWatch,
    sample: NetworkSample,
}

impl Call {
    fn second(&mut self, weather: Weather) -> Quality {
        let jitter = Duration::from_millis(weather.jitter_ms);
        self.sample.round_trip = Some(Duration::from_millis(weather.round_trip_ms));
        self.sample.jitter_received = jitter;
        self.sample.jitter_sent = Some(jitter);
        self.sample.packets_lost += weather.lost;
        self.sample.packets_received += 100 - weather.lost;
        self.sample.concealed += weather.lost;
        self.sample.loss_sent = Some(weather.sent_lost);
        self.sample.playout = Duration::from_millis(20);
        self.watch.take(self.sample)
    }

    fn levels(&mut self, weather: impl IntoIterator<Item = Weather>) -> Vec<QualityLevel> {
        weather.into_iter().map(|weather| self.second(weather).level).collect()
    }
}

fn changes<T: PartialEq>(list: &[T]) -> usize {
    list.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

#[test]
fn a_fine_network_is_good_all_the_time() {
    let mut call = Call::default();
    let minute: Vec<Quality> = (0..60).map(|_| call.second(FINE)).collect();
    let (first, last) = (minute[0], minute[59]);
    assert_eq!((first.level, first.cause), (QualityLevel::Good, None));
    assert_eq!(first, last);
    assert_eq!(last.mos, Some(4.3));
}

#[test]
fn three_bad_seconds_of_five_are_told_and_five_clean_ones_take_it_back() {
    let mut call = Call::default();
    call.levels([FINE; 10]);
    let bad = call.levels([LOSSY; 5]);
    assert_eq!(bad.iter().position(|level| *level == QualityLevel::Poor), Some(2));
    let clean = call.levels([FINE; 10]);
    assert_eq!(clean.iter().position(|level| *level == QualityLevel::Good), Some(4));
}

#[test]
fn a_bad_second_in_five_is_nothing_and_one_in_two_does_not_flicker() {
    let mut call = Call::default();
    let rare = (0..60).map(|second| if second % 5 == 0 { LOSSY } else { FINE });
    assert_eq!(changes(&call.levels(rare)), 0);
    let often = (0..60).map(|second| if second % 2 == 0 { LOSSY } else { FINE });
    let often = call.levels(often);
    assert_eq!((changes(&often), often[59]), (1, QualityLevel::Poor));
}

#[test]
fn the_shown_score_does_not_tremble() {
    let mut call = Call::default();
    let scores: Vec<_> = (0..120)
        .map(|second| {
            // Between 150 and 170 ms, which is half a tenth.
            let round_trip_ms = 150 + second * 7 % 21;
            call.second(Weather { round_trip_ms, ..FINE }).mos
        })
        .collect();
    assert!(changes(&scores) <= 1, "{scores:?}");
}

#[test]
fn the_cause_is_whatever_costs_most_and_stays_while_it_lasts() {
    let cause = |weather| {
        let mut call = Call::default();
        (0..5).fold(None, |_, _| call.second(weather).cause)
    };
    assert_eq!(cause(FINE), None);
    assert_eq!(cause(LOSSY), Some(QualityCause::Received));
    assert_eq!(cause(Weather { sent_lost: 0.12, ..FINE }), Some(QualityCause::Sent));
    assert_eq!(cause(Weather { round_trip_ms: 700, ..FINE }), Some(QualityCause::Delay));
    assert_eq!(cause(Weather { jitter_ms: 45, ..FINE }), Some(QualityCause::Received));

    let mut call = Call::default();
    call.levels([LOSSY; 5]);
    let other = call.second(Weather { sent_lost: 0.12, ..FINE });
    assert_eq!(other.cause, Some(QualityCause::Received), "words do not change each second");
}

#[test]
fn without_a_report_of_the_far_end_there_is_no_score_but_loss_is_seen() {
    let mut watch = QualityWatch::default();
    let mut sample = NetworkSample::default();
    for second in 1..=5 {
        sample.packets_received = 80 * second;
        sample.packets_lost = 20 * second;
        let quality = watch.take(sample);
        assert_eq!(quality.mos, None);
        assert_eq!(quality.level == QualityLevel::Poor, second >= 3, "{quality:?}");
    }
}

#[test]
fn a_packet_lost_among_few_is_no_share() {
    let mut watch = QualityWatch::default();
    let sample = NetworkSample { packets_received: 2, packets_lost: 1, ..NetworkSample::default() };
    assert_eq!(watch.take(sample).loss_received, 0.0);
    // Late packets make the count of the lost ones shrink.
    let later = NetworkSample { packets_received: 60, ..NetworkSample::default() };
    assert_eq!(watch.take(later).loss_received, 0.0);
}

#[test]
fn a_report_is_read_in_its_units() {
    let report = json!({
        "a": {"type": "inbound-rtp", "packetsReceived": 90, "packetsLost": 10, "jitter": 0.004},
        "b": {"type": "inbound-rtp", "packetsReceived": 10, "packetsLost": 0, "jitter": 0.002},
        "c": {"type": "remote-inbound-rtp", "roundTripTime": 0.25, "fractionLost": 0.5,
            "jitter": 0.012},
        "d": {"type": "candidate-pair"},
    });
    let sample = NetworkSample::from_report(&report);
    assert_eq!((sample.packets_received, sample.packets_lost), (100, 10));
    assert_eq!(sample.jitter_received, Duration::from_millis(4));
    assert_eq!(sample.round_trip, Some(Duration::from_millis(250)));
    assert_eq!(
        (sample.jitter_sent, sample.loss_sent),
        (Some(Duration::from_millis(12)), Some(0.5))
    );
    let none = NetworkSample::from_report(&json!({"x": {"roundTripTime": "bad"}, "y": 3}));
    assert_eq!(none, NetworkSample::default());
}
