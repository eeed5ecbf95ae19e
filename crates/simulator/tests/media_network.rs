//! A bad network between two legs, over real UDP.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::time::Duration;

use simulator::media::{Blackout, Bursts, CalleeProgram, IceState, Impairment, Leg};
use simulator::media::{LegConfig, LegEvent, LegReport, Network};
use tokio::sync::{Mutex, mpsc};

#[path = "media_legs/pair.rs"]
mod pair;
#[path = "media_legs/sound.rs"]
#[allow(dead_code, reason = "shared with tests that listen more")]
mod sound;

use pair::{Pair, Side};

/// Sound is made in real time: one test at a time, or they disturb each other.
static STAGE: Mutex<()> = Mutex::const_new(());

/// The network of an offering leg's sound, towards the answering one.
fn sending(to_client: Impairment) -> LegConfig {
    let network = Network { seed: 5, to_client, ..Network::default() };
    LegConfig { network, ..LegConfig::default() }
}

/// The shares of packets that get lost from now on: towards the answering leg, and back.
async fn lost(pair: &mut Pair, frames: u64) -> (f64, f64) {
    let counts = |pair: &Pair| {
        let (offering, answering) = (pair.offering.leg.report(), pair.answering.leg.report());
        let sent = [offering.packets_out, answering.packets_out];
        let got = [answering.packets_in, offering.packets_in];
        (sent.map(|n| n as f64), got.map(|n| n as f64))
    };
    let before = counts(pair);
    pair.frames(frames).await;
    let after = counts(pair);
    let share = |way: usize| 1.0 - (after.1[way] - before.1[way]) / (after.0[way] - before.0[way]);
    (share(0), share(1))
}

#[tokio::test]
async fn packets_are_lost_in_one_direction_only() {
    let _turn = STAGE.lock().await;
    let mut pair = Pair::connected(
        sending(Impairment { loss: 0.3, ..Impairment::default() }),
        LegConfig::default(),
    )
    .await;
    let (there, back) = lost(&mut pair, 200).await;
    assert!((0.2..0.4).contains(&there), "{there} lost");
    assert!(back < 0.05, "{back} lost on the way back");
}

#[tokio::test]
async fn bursts_are_heard_as_holes_and_repeat_with_their_seed() {
    let _turn = STAGE.lock().await;
    let bursts = Some(Bursts { share: 0.3, length: 4.0, loss: 1.0 });
    let mut losses = Vec::new();
    for _ in 0..2 {
        let mut pair = Pair::connected(LegConfig::default(), LegConfig::default()).await;
        // From here on packets are counted alike in both runs.
        pair.offering.leg.impair(sending(Impairment { bursts, ..Impairment::default() }).network);
        let (there, _) = lost(&mut pair, 200).await;
        assert!((0.1..0.6).contains(&there), "{there} lost");
        assert!(pair.answering.leg.report().frames_concealed > 0);
        losses.push(there);
    }
    assert!((losses[0] - losses[1]).abs() < 0.05, "{losses:?}");
}

#[tokio::test]
async fn sound_stops_while_the_connection_lives_and_comes_back() {
    let _turn = STAGE.lock().await;
    let mut pair = Pair::connected(LegConfig::default(), LegConfig::default()).await;
    pair.offering.leg.perform(CalleeProgram::LongTalk);
    pair.until(|_, answering| answering.heard_dbfs > -40.0).await;

    let blackout = Some(Blackout::Sound);
    pair.offering.leg.impair(Network {
        to_client: Impairment { blackout, ..Impairment::default() },
        ..Network::default()
    });
    // What was on its way has arrived by then.
    pair.frames(5).await;
    let before = pair.answering.leg.report().packets_in;
    pair.frames(100).await;
    let after = pair.answering.leg.report();
    assert_eq!(after.packets_in, before);
    assert_eq!(after.ice, IceState::Connected);
    assert!(pair.offering.leg.report().packets_in > 100, "the other direction goes on");

    pair.offering.leg.impair(Network::default());
    pair.until(|_, answering| answering.heard_dbfs > -40.0).await;
}

#[tokio::test]
async fn a_delay_lengthens_the_round_trip() {
    let _turn = STAGE.lock().await;
    let config = sending(Impairment { delay_ms: 150, jitter_ms: 20, ..Impairment::default() });
    let mut pair = Pair::connected(config, LegConfig::default()).await;
    let slow = |report: &LegReport| report.round_trip_ms.is_some_and(|ms| ms > 140.0);
    pair.until(|_, answering| slow(answering)).await;
    // The farewell is not lost in the delay.
    pair.close().await;
}

#[tokio::test]
async fn overtaken_packets_arrive_all_the_same() {
    let _turn = STAGE.lock().await;
    let config = sending(Impairment { reorder: 0.2, ..Impairment::default() });
    let mut pair = Pair::connected(config, LegConfig::default()).await;
    let (there, _) = lost(&mut pair, 150).await;
    assert!(there < 0.05, "{there} lost");
}

#[tokio::test]
async fn a_narrow_path_carries_what_it_can() {
    let _turn = STAGE.lock().await;
    let narrow = Impairment { bandwidth_kbps: Some(20), ..Impairment::default() };
    let codecs = simulator::media::CodecPolicy::G711Only;
    let config = LegConfig { codecs, ..LegConfig::default() };
    let mut pair = Pair::connected(config.clone(), config).await;
    // A packet of G.711 and its headers are about 85 kbit/s.
    pair.offering.leg.impair(Network { to_client: narrow, ..Network::default() });
    let (there, _) = lost(&mut pair, 200).await;
    assert!((0.6..0.9).contains(&there), "{there} lost");
}

#[tokio::test]
async fn through_an_outage_nobody_connects() {
    let config = LegConfig {
        network: Network::outage(),
        ice_timeout: Duration::from_millis(500),
        ..LegConfig::default()
    };
    let (mut offering, mut answering) = introduced(config, LegConfig::default()).await;
    assert_eq!(offering.closed().await, "ICE failed");
    assert_eq!(answering.leg.report().ice, IceState::Checking);
    answering.leg.close();
    answering.closed().await;
}

#[tokio::test]
async fn a_certificate_that_is_not_ours_is_refused() {
    let wrong = LegConfig {
        wrong_fingerprint: true,
        ice_timeout: Duration::from_secs(3),
        ..LegConfig::default()
    };
    let ice_timeout = Duration::from_secs(3);
    let (mut offering, mut answering) =
        introduced(wrong, LegConfig { ice_timeout, ..LegConfig::default() }).await;
    // Neither says that it is connected.
    assert!(matches!(answering.next().await, LegEvent::Closed(_)));
    assert!(matches!(offering.next().await, LegEvent::Closed(_)));
}

/// Two legs that know of each other, connected or not.
async fn introduced(offering: LegConfig, answering: LegConfig) -> (Side, Side) {
    let (sender, events) = mpsc::unbounded_channel();
    let (leg, offer) = Leg::offer(offering, sender).await.unwrap();
    let mut offering = Side { leg, events };
    let (sender, events) = mpsc::unbounded_channel();
    let (leg, answer) = Leg::answer(&offer, answering, sender).await.unwrap();
    let mut answering = Side { leg, events };
    offering.leg.accept_answer(&answer).await.unwrap();
    pair::exchange_candidates(&mut offering, &mut answering).await;
    (offering, answering)
}
