//! Calls over a network that loses, delays and dies.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

#[path = "call/party.rs"]
mod party;
#[path = "call/relay.rs"]
mod relay;
#[path = "call/stage.rs"]
mod stage;

use std::sync::atomic::Ordering;
use std::time::Duration;

use media::{ConnectionEvent, QualityLevel};
use party::Party;
use relay::Relay;
use stage::{Network, Recorder, Sine, Sound, rms, share};

#[test]
fn a_lossy_network_leaves_the_tone_whole() {
    stage::play(
        "a_lossy_network_leaves_the_tone_whole",
        Network::Ours,
        Sound::TwoRooms,
        async || {
            let (a, b) = (Party::in_room(1), Party::in_room(2));
            let _voice = Sine::start("mic1pipe", 440.0);
            let at_b = Recorder::start("spk2.monitor");
            let relay = Relay::start().await;
            relay.call(&a, &b).await;
            at_b.until("b hears a", |sound| share(sound, 440.0) > 0.9).await;

            relay.weather.lost.store(5, Ordering::Relaxed);
            // Of 200 packets some 10 are lost. Error correction and concealment fill their places;
            // a busy machine tears holes of its own, so the best of a few pieces counts.
            let mut fewest = usize::MAX;
            for _ in 0..5 {
                let piece = at_b.listen(4_000).await;
                let silent = piece.chunks(1_200).filter(|part| rms(part) < 1_000.0).count();
                fewest = fewest.min(silent);
            }
            assert!(fewest <= 3, "{fewest} fortieths of a second are silent");
        },
    );
}

#[test]
fn a_far_end_that_vanishes_is_noticed() {
    stage::play("a_far_end_that_vanishes_is_noticed", Network::Ours, Sound::NoServer, async || {
        let (a, b) = (Party::in_room(1), Party::in_room(2));
        let relay = Relay::start().await;
        relay.call(&a, &b).await;
        relay.weather.dead.store(true, Ordering::Relaxed);
        // libnice asks every five seconds and gives up after forty-five.
        let failed = |event: &ConnectionEvent| *event == ConnectionEvent::ConnectionState("failed");
        a.log.wait_long("a notices", 70, failed).await;
    });
}

#[test]
fn the_playout_grows_until_jitter_is_inaudible() {
    let name = "the_playout_grows_until_jitter_is_inaudible";
    stage::play(name, Network::Ours, Sound::TwoRooms, async || {
        let (a, b) = (Party::in_room(1), Party::in_room(2));
        let _voice = Sine::start("mic1pipe", 440.0);
        let at_b = Recorder::start("spk2.monitor");
        let relay = Relay::start().await;
        relay.weather.jitter_ms.store(60, Ordering::Relaxed);
        relay.call(&a, &b).await;
        // At first two packets of three come too late, and no part of the tone is whole.
        let mut whole = Vec::new();
        while whole.iter().rev().take(2).filter(|parts| **parts >= 13).count() < 2 {
            assert!(whole.len() < 12, "the tone never became clean: {whole:?} of 15");
            let piece = at_b.listen(3_000).await;
            let clean = |part: &&[i16]| share(part, 440.0) > 0.95;
            whole.push(piece.chunks(9_600).filter(clean).count());
        }
    });
}

#[test]
fn the_quality_follows_the_network_and_says_whose_sound_suffers() {
    let name = "the_quality_follows_the_network_and_says_whose_sound_suffers";
    stage::play(name, Network::Ours, Sound::TwoRooms, async || {
        let (a, b) = (Party::in_room(1), Party::in_room(2));
        let _voices = (Sine::start("mic1pipe", 440.0), Sine::start("mic2pipe", 1_000.0));
        let relay = Relay::start().await;
        relay.call(&a, &b).await;
        let fine = |event: &ConnectionEvent| {
            matches!(event, ConnectionEvent::Quality(quality)
                if quality.mos.is_some_and(|mos| mos > 4.0)
                    && quality.round_trip.is_some_and(|time| time < Duration::from_millis(100))
                    && quality.loss_sent == Some(0.0)
                    && quality.level == QualityLevel::Good)
        };
        // The far end reports every five seconds or so.
        a.log.wait_long("a's network is judged good", 30, fine).await;

        relay.weather.lost.store(15, Ordering::Relaxed);
        let poor = |event: &ConnectionEvent| {
            matches!(event, ConnectionEvent::Quality(quality)
                if quality.level == QualityLevel::Poor
                    && quality.loss_received > 0.03
                    && quality.concealment > 0.03
                    && quality.cause.is_some())
        };
        a.log.wait_long("a's network is judged poor", 30, poor).await;
        let reported = |event: &ConnectionEvent| {
            matches!(event, ConnectionEvent::Quality(quality)
                if quality.loss_sent.is_some_and(|share| (0.03..0.4).contains(&share)))
        };
        a.log.wait_long("b reports what it misses", 30, reported).await;

        relay.weather.lost.store(0, Ordering::Relaxed);
        let again = a.log.all().len();
        let good = |event: &ConnectionEvent| level(event) == Some(QualityLevel::Good);
        a.log.wait_after("a's network is good again", again, 30, good).await;
        let levels: Vec<_> = a.log.all().iter().filter_map(level).collect();
        let changes = levels.windows(2).filter(|pair| pair[0] != pair[1]).count();
        assert!(changes <= 4, "it flickers: {levels:?}");
    });
}

fn level(event: &ConnectionEvent) -> Option<QualityLevel> {
    if let ConnectionEvent::Quality(quality) = event { Some(quality.level) } else { None }
}

#[test]
fn the_playout_comes_back_once_the_network_is_calm_and_no_word_is_torn() {
    let name = "the_playout_comes_back_once_the_network_is_calm_and_no_word_is_torn";
    stage::play(name, Network::Ours, Sound::TwoRooms, async || {
        let (a, b) = (Party::in_room(1), Party::in_room(2));
        let _voice = Sine::with_pauses("mic1pipe", 440.0, 300);
        let talk = Talk::listen();
        let relay = Relay::start().await;
        relay.call(&a, &b).await;
        talk.words(4).await;
        let quick = talk.words(8).await;
        relay.weather.jitter_ms.store(150, Ordering::Relaxed);
        talk.words(12).await;
        let slow = talk.words(8).await;
        relay.weather.jitter_ms.store(0, Ordering::Relaxed);
        // The buffer's own estimate follows within a second or two, the wait once it is sure.
        let calming = talk.words(20).await;
        let calm = talk.words(8).await;

        let (first, longest) = (delay(&quick), delay(&slow));
        assert!(longest - first > 40, "it waits for the packets: {quick:?} {slow:?}");
        // A busy machine scatters packets, and tears holes, of its own: half of the way counts.
        let back = longest - delay(&calm);
        assert!(back * 2 > longest - first, "and then no longer: {quick:?} {slow:?} {calm:?}");
        let torn = calming.iter().chain(&calm).filter(|word| word.torn).count();
        assert!(torn * 4 < 28, "moving tears no word: {calming:?} {calm:?}");
    });
}

/// What is said into one microphone, one word a second, and what is heard of it at the other end.
struct Talk {
    said: Recorder,
    heard: Recorder,
}

#[derive(Debug)]
struct Word {
    /// From the mouth to the ear, in ms, and a constant.
    delay: i64,
    /// Heard at least 15 ms shorter than it was said.
    torn: bool,
}

impl Talk {
    fn listen() -> Talk {
        Talk { said: Recorder::start("mic1pipe.monitor"), heard: Recorder::start("spk2.monitor") }
    }

    /// The words of so many seconds.
    async fn words(&self, seconds: usize) -> Vec<Word> {
        let from = (self.said.length() / 48, self.heard.length() / 48);
        for _ in 0..seconds {
            self.heard.listen(1_000).await;
        }
        let said = sounds(&self.said, from.0.saturating_sub(1_000));
        let word = |(at, length): (usize, usize)| {
            // The two began to record within 200 ms of one another, and the way is half a second
            // at most.
            let is_this =
                |(start, _): &&(usize, usize)| (-200..800).contains(&(at as i64 - *start as i64));
            let spoken = said.iter().find(is_this)?;
            Some(Word { delay: at as i64 - spoken.0 as i64, torn: length + 15 < spoken.1 })
        };
        sounds(&self.heard, from.1).into_iter().filter_map(word).collect()
    }
}

/// The median, which one torn word does not move.
fn delay(words: &[Word]) -> i64 {
    let mut delays: Vec<i64> = words.iter().map(|word| word.delay).collect();
    delays.sort_unstable();
    delays[delays.len() / 2]
}

/// Where each sound from a millisecond on begins and how long it is, in ms.
fn sounds(recorder: &Recorder, from: usize) -> Vec<(usize, usize)> {
    let loud: Vec<bool> = recorder.since(from * 48).chunks(48).map(|ms| rms(ms) > 500.0).collect();
    let is_start = |&at: &usize| loud[at] && !loud[at - 10..at].contains(&true);
    // One that is cut by the end of the piece is none.
    let starts = (10..loud.len().saturating_sub(320)).filter(is_start);
    let length = |at: usize| loud[at..].iter().take(320).filter(|is| **is).count();
    starts.map(|at| (from + at, length(at))).collect()
}
