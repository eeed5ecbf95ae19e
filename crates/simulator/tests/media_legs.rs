//! Two legs against each other over real UDP: one offers, one answers.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::time::{Duration, Instant};

use simulator::media::{CalleeProgram, CodecPolicy, Leg, LegConfig, LegError, LegEvent};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;
use tokio::time::timeout;

#[path = "media_legs/pair.rs"]
mod pair;
#[path = "media_legs/sound.rs"]
mod sound;

use pair::{BOUND, Pair};

#[tokio::test]
async fn opus_carries_speech() {
    let (report, likeness) = speech_across(CodecPolicy::OpusOnly).await;
    assert_eq!(report.codec, Some("opus"));
    assert!(likeness > 0.9, "correlation {likeness}");
}

#[tokio::test]
async fn g711_carries_speech() {
    let (report, likeness) = speech_across(CodecPolicy::G711Only).await;
    assert_eq!(report.codec, Some("PCMU"));
    assert!(likeness > 0.9, "correlation {likeness}");
}

#[tokio::test]
async fn opus_comes_first_when_both_have_all() {
    let pair = Pair::connected(LegConfig::default(), LegConfig::default()).await;
    assert_eq!(pair.offering.leg.report().codec, Some("opus"));
    assert_eq!(pair.answering.leg.report().codec, Some("opus"));
}

#[tokio::test]
async fn digits_arrive_once_and_in_order() {
    for codecs in [CodecPolicy::OpusOnly, CodecPolicy::G711Only] {
        let config = LegConfig { codecs, ..LegConfig::default() };
        let mut pair = Pair::connected(config.clone(), config).await;
        pair.offering.leg.send_digits("1");
        pair.offering.leg.send_digits("1290*#D");
        for expected in "11290*#D".chars() {
            assert_eq!(pair.answering.next().await, LegEvent::Digit(expected));
        }
        assert_eq!(pair.answering.leg.report().digits, "11290*#D");
        assert_eq!(pair.offering.leg.report().digits, "");
    }
}

#[tokio::test]
async fn a_held_leg_is_silent_and_deaf() {
    let folder = tempfile::tempdir().unwrap();
    let recorded =
        |name: &str| LegConfig { record: Some(folder.path().join(name)), ..LegConfig::default() };
    let mut pair = Pair::connected(recorded("offering"), recorded("answering")).await;
    pair.offering.leg.perform(CalleeProgram::LongTalk);
    pair.answering.leg.perform(CalleeProgram::LongTalk);
    pair.until(|_, answering| answering.heard_dbfs > -40.0).await;
    pair.offering.leg.set_held(true);
    // What was on its way has been heard once half a second of silence has passed.
    pair.frames(25).await;
    let from = pair.answering.leg.report().packets_out;
    pair.frames(50).await;
    let packets = pair.answering.leg.report().packets_in;
    pair.close().await;

    let span = |wav: Vec<i16>| {
        let start = from as usize * 960;
        sound::dbfs(&wav[start..start + 45 * 960])
    };
    assert!(packets > 50, "RTP goes on");
    assert!(span(sound::read(&folder.path().join("offering-heard.wav"))) < -90.0);
    assert!(span(sound::read(&folder.path().join("answering-heard.wav"))) < -60.0);
    assert!(span(sound::read(&folder.path().join("answering-said.wav"))) > -40.0);
}

#[tokio::test]
async fn both_recordings_are_continuous_and_end_together() {
    let folder = tempfile::tempdir().unwrap();
    let record = Some(folder.path().join("call"));
    let config = LegConfig { record, ..LegConfig::default() };
    let mut pair = Pair::connected(LegConfig::default(), config).await;
    let connected = pair.answering.leg.report().connected_at.unwrap();
    pair.offering.leg.perform(CalleeProgram::Ringback);
    pair.frames(100).await;
    let elapsed = connected.elapsed();
    pair.close().await;

    let report = pair.answering.leg.report();
    let heard = sound::read(&report.heard_wav.unwrap());
    let said = sound::read(&report.said_wav.unwrap());
    assert_eq!(heard.len(), said.len());
    let lasted = Duration::from_secs_f64(heard.len() as f64 / 48_000.0);
    let off = elapsed.abs_diff(lasted);
    assert!(off < Duration::from_millis(400), "{lasted:?} recorded of {elapsed:?}");
    // The tone lasts a second without a hole in it.
    let from = heard.iter().position(|&sample| sample.abs() > 1000).unwrap();
    let quiet = |piece: &[i16]| piece.iter().all(|&sample| sample.abs() < 500);
    assert!(!heard[from..from + 45_000].chunks(240).any(quiet));
}

#[tokio::test]
async fn closing_tells_the_other_side() {
    let mut pair = Pair::connected(LegConfig::default(), LegConfig::default()).await;
    pair.offering.leg.close();
    assert_eq!(pair.offering.closed().await, "closed");
    assert_eq!(pair.answering.closed().await, "DTLS alert");
    assert_eq!(pair.answering.leg.report().closed.as_deref(), Some("DTLS alert"));
    let refused = pair.offering.leg.accept_answer("v=0").await;
    assert!(matches!(refused, Err(LegError::Closed)));
}

#[tokio::test]
async fn dropping_the_last_handle_closes() {
    let pair = Pair::connected(LegConfig::default(), LegConfig::default()).await;
    let (mut answering, offering) = (pair.answering, pair.offering);
    drop(offering);
    assert_eq!(answering.closed().await, "DTLS alert");
}

#[test]
fn a_client_that_vanishes_is_given_up() {
    let lasting = Runtime::new().unwrap();
    let vanishing = Runtime::new().unwrap();
    let config = LegConfig { ice_timeout: Duration::from_secs(1), ..LegConfig::default() };
    let pair = Pair::on(vanishing.handle(), LegConfig::default(), config, &[]);
    let Pair { offering, mut answering } = lasting.block_on(pair);
    // Nothing of its tasks is left, not even a farewell.
    vanishing.shutdown_timeout(BOUND);
    let vanished = Instant::now();
    assert_eq!(lasting.block_on(answering.closed()), "ICE failed");
    assert!(vanished.elapsed() > Duration::from_secs(3), "a short outage is lived through");
    drop(offering);
}

#[tokio::test]
async fn a_client_that_never_answers_checks_is_given_up() {
    let (_, offer) = Leg::offer(LegConfig::default(), mpsc::unbounded_channel().0).await.unwrap();
    let ice_timeout = Duration::from_millis(300);
    let config = LegConfig { ice_timeout, ..LegConfig::default() };
    let (events, mut happened) = mpsc::unbounded_channel();
    let (leg, _) = Leg::answer(&offer, config, events).await.unwrap();
    let closed = async {
        loop {
            if let LegEvent::Closed(reason) = happened.recv().await.unwrap() {
                return reason;
            }
        }
    };
    assert_eq!(timeout(BOUND, closed).await.unwrap(), "ICE failed");
    assert_eq!(leg.report().closed.as_deref(), Some("ICE failed"));
}

#[tokio::test]
async fn candidates_that_mean_nothing_here_do_no_harm() {
    let odd = [
        "candidate:1 1 udp 2113937151 0f6a8a3e-9f3b-4b7e-9a3b-0a0b0c0d0e0f.local 50000 typ host",
        "candidate:1 1 tcp 1518280447 127.0.0.1 9 typ host tcptype active",
        "candidate:nonsense",
        "",
    ];
    let pair = Pair::connected_after(LegConfig::default(), LegConfig::default(), &odd).await;
    assert_eq!(pair.offering.leg.report().codec, Some("opus"));
}

#[tokio::test]
async fn descriptions_that_make_no_sense_are_refused() {
    let (_, offer) = Leg::offer(LegConfig::default(), mpsc::unbounded_channel().0).await.unwrap();
    let without = |prefix: &str| -> String {
        offer
            .lines()
            .filter(|line| !line.starts_with(prefix))
            .map(|line| format!("{line}\r\n"))
            .collect()
    };
    let video = offer.replace("m=audio", "m=video").replace("opus/48000/2", "VP8/90000");
    let long = offer.clone() + &"a=x:0123456789\r\n".repeat(10_000);
    let twice = offer.replace("a=rtpmap:0 ", "a=rtpmap:8 ");
    for garbage in [
        "",
        "v=0",
        "garbage\r\n",
        &without("a=fingerprint"),
        &without("a=mid"),
        &without("a=ice-"),
        &video,
        &long,
    ] {
        let answered =
            Leg::answer(garbage, LegConfig::default(), mpsc::unbounded_channel().0).await;
        let error = answered.err().unwrap_or_else(|| panic!("answered: {garbage}"));
        assert!(matches!(error, LegError::Sdp(_) | LegError::NoCommonCodec), "{error}");
    }
    // Whether this is read or refused is str0m's to say; it must not end us.
    drop(Leg::answer(&twice, LegConfig::default(), mpsc::unbounded_channel().0).await);
    let (leg, _) = Leg::offer(LegConfig::default(), mpsc::unbounded_channel().0).await.unwrap();
    assert!(matches!(leg.accept_answer("garbage").await, Err(LegError::Sdp(_))));
}

#[tokio::test]
async fn without_a_common_codec_there_is_no_answer() {
    let opus = LegConfig { codecs: CodecPolicy::OpusOnly, ..LegConfig::default() };
    let g711 = LegConfig { codecs: CodecPolicy::G711Only, ..LegConfig::default() };
    let (_, offer) = Leg::offer(opus, mpsc::unbounded_channel().0).await.unwrap();
    let answered = Leg::answer(&offer, g711, mpsc::unbounded_channel().0).await;
    assert!(matches!(answered, Err(LegError::NoCommonCodec)), "{answered:?}");
}

#[tokio::test]
async fn our_descriptions_look_like_those_of_the_gateway() {
    let (_, offer) = Leg::offer(LegConfig::default(), mpsc::unbounded_channel().0).await.unwrap();
    let (_, answer) =
        Leg::answer(&offer, LegConfig::default(), mpsc::unbounded_channel().0).await.unwrap();
    for sdp in [&offer, &answer] {
        for expected in [
            "a=group:BUNDLE ",
            "a=mid:",
            "a=rtcp-mux",
            "a=ssrc:",
            "a=msid:janus janus0",
            " msid:janus janus0",
            "a=msid-semantic: WMS janus",
            "o=- ",
            "a=fingerprint:",
            "a=ice-options:trickle",
        ] {
            assert!(sdp.contains(expected), "{expected} in {sdp}");
        }
        for unexpected in ["a=candidate", "a=extmap", "a=rtcp-fb"] {
            assert!(!sdp.contains(unexpected), "{unexpected} in {sdp}");
        }
    }
    assert!(offer.contains("a=setup:actpass") && answer.contains("a=setup:active"), "{answer}");
}

/// Speaks from the offering to the answering leg; how like the source is what was heard?
async fn speech_across(codecs: CodecPolicy) -> (simulator::media::LegReport, f64) {
    let folder = tempfile::tempdir().unwrap();
    let recorded =
        LegConfig { codecs, record: Some(folder.path().join("call")), ..LegConfig::default() };
    let config = LegConfig { codecs, ..LegConfig::default() };
    let source = sound::greeting();
    let mut pair = Pair::connected(config, recorded).await;
    pair.offering.leg.perform(CalleeProgram::SpeakThenEcho);
    pair.until(|_, answering| answering.first_sound_in_at.is_some()).await;
    pair.frames(200).await;
    pair.close().await;

    let report = pair.answering.leg.report();
    assert!(report.packets_in > 200 && report.bytes_in > 5000, "{report:?}");
    assert_eq!(pair.offering.leg.report().codec, report.codec);
    let heard = sound::read(report.heard_wav.as_ref().unwrap());
    let likeness = sound::correlation(&source[24_000..120_000], &heard);
    (report, likeness)
}
