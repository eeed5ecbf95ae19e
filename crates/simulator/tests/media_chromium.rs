//! Legs against Chromium's WebRTC. Needs Chromium, Node and `ui`'s packages, so it runs only
//! when asked: `cargo test -p simulator --test media_chromium -- --ignored`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::time::Duration;

use serde_json::json;
use simulator::media::{CalleeProgram, CodecPolicy, Leg, LegConfig, LegEvent};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{Instant, sleep, timeout_at};

#[path = "media_chromium/browser.rs"]
mod browser;

use browser::{BOUND, Browser};

/// Without a network Chromium has no addresses at all, unless it is told to count loopback.
const COUNT_LOOPBACK: &str = "--allow-loopback-in-peer-connection";

/// Chromium shows its addresses only when told so; else it makes up mDNS names.
const SHOW_ADDRESSES: &str = "--disable-features=WebRtcHideLocalIpsWithMdns";

#[tokio::test]
#[ignore = "needs Chromium"]
async fn chromium_calls_in_opus_and_hides_its_addresses() {
    let mut call = Call::from_browser(CodecPolicy::All, &[COUNT_LOOPBACK]).await;
    call.talks_both_ways("opus").await;
    call.ended_by_the_leg().await;
}

#[tokio::test]
#[ignore = "needs Chromium"]
async fn chromium_calls_in_g711() {
    let mut call = Call::from_browser(CodecPolicy::G711Only, &[SHOW_ADDRESSES]).await;
    call.talks_both_ways("PCMU").await;
    call.ended_by_the_browser().await;
}

#[tokio::test]
#[ignore = "needs Chromium"]
async fn chromium_is_called_in_opus() {
    let mut call = Call::to_browser(CodecPolicy::OpusOnly, &[SHOW_ADDRESSES]).await;
    call.talks_both_ways("opus").await;
    call.ended_by_the_browser().await;
}

#[tokio::test]
#[ignore = "needs Chromium"]
async fn chromium_is_called_in_g711_and_hides_its_addresses() {
    let mut call = Call::to_browser(CodecPolicy::G711Only, &[]).await;
    call.talks_both_ways("PCMU").await;
    call.ended_by_the_leg().await;
}

struct Call {
    browser: Browser,
    leg: Leg,
    events: UnboundedReceiver<LegEvent>,
    digits: String,
    closed: Option<String>,
    connected: bool,
}

impl Call {
    async fn from_browser(codecs: CodecPolicy, flags: &[&str]) -> Call {
        let mut browser = Browser::start(flags).await;
        let offer = browser.text("offer", json!(null)).await;
        let (sender, events) = unbounded_channel();
        let config = LegConfig { codecs, ..LegConfig::default() };
        let (leg, answer) = Leg::answer(&offer, config, sender).await.unwrap();
        browser.run("accept", json!(answer)).await;
        Call::connected(browser, leg, events).await
    }

    async fn to_browser(codecs: CodecPolicy, flags: &[&str]) -> Call {
        let mut browser = Browser::start(flags).await;
        let (sender, events) = unbounded_channel();
        let config = LegConfig { codecs, ..LegConfig::default() };
        let (leg, offer) = Leg::offer(config, sender).await.unwrap();
        let answer = browser.text("answer", json!(offer)).await;
        leg.accept_answer(&answer).await.unwrap();
        Call::connected(browser, leg, events).await
    }

    async fn connected(browser: Browser, leg: Leg, events: UnboundedReceiver<LegEvent>) -> Call {
        let digits = String::new();
        let mut call = Call { browser, leg, events, digits, closed: None, connected: false };
        call.until(|call| call.connected && call.browser.state == "connected").await;
        call
    }

    async fn talks_both_ways(&mut self, codec: &str) {
        self.leg.perform(CalleeProgram::LongTalk);
        self.browser.run("press", json!("12#")).await;
        self.until(|call| call.digits == "12#").await;
        // The fake microphone beeps once a second.
        self.until(|call| call.leg.report().first_sound_in_at.is_some()).await;
        self.until(|call| call.leg.report().packets_in > 100).await;

        let report = self.leg.report();
        assert_eq!(report.codec, Some(codec));
        assert_eq!(report.digits, "12#");
        let end = Instant::now() + BOUND;
        loop {
            let inbound = self.browser.run("inbound", json!(null)).await;
            assert_eq!(inbound["packetsLost"].as_i64(), Some(0), "{inbound}");
            if inbound["totalAudioEnergy"].as_f64().is_some_and(|energy| energy > 0.001) {
                return;
            }
            assert!(Instant::now() < end, "the callee is heard: {inbound}");
            sleep(Duration::from_millis(100)).await;
        }
    }

    async fn ended_by_the_leg(mut self) {
        self.leg.close();
        self.until(|call| call.closed.as_deref() == Some("closed")).await;
        self.until(|call| call.browser.state != "connected").await;
    }

    async fn ended_by_the_browser(mut self) {
        self.browser.run("close", json!(null)).await;
        self.until(|call| call.closed.as_deref() == Some("DTLS alert")).await;
    }

    /// Passes candidates on and notes what happens until the call is as wanted.
    async fn until(&mut self, wanted: impl Fn(&Call) -> bool) {
        let end = Instant::now() + BOUND;
        while !wanted(self) {
            let happened = async {
                tokio::select! {
                    event = self.events.recv() => event,
                    () = self.browser.listen() => None,
                    () = sleep(Duration::from_millis(50)) => None,
                }
            };
            let event = timeout_at(end, happened).await.expect("the call as wanted, in time");
            assert!(Instant::now() < end, "the call as wanted, in time: {:?}", self.leg.report());
            for candidate in self.browser.candidates.drain(..) {
                self.leg.add_candidate(candidate);
            }
            match event {
                Some(LegEvent::LocalCandidate(candidate)) => {
                    self.browser.run("candidate", json!(candidate)).await;
                }
                Some(LegEvent::Connected) => self.connected = true,
                Some(LegEvent::Digit(digit)) => self.digits.push(digit),
                Some(LegEvent::Closed(reason)) => self.closed = Some(reason),
                None => {}
            }
        }
    }
}
