//! A phone: a client of the gateway with a media leg of its own, joined as a browser joins them.

use std::path::Path;

use line::page::IceCandidate;
use serde_json::{Value, json};
use simulator::media::{CalleeProgram, Leg, LegConfig, LegEvent};
use tokio::{
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    time::timeout,
};

use crate::{
    client::Client,
    world::{BOUND, World},
};

pub struct Phone {
    pub client: Client,
    pub leg: Leg,
    events: UnboundedReceiver<LegEvent>,
    /// The gateway's candidates that came before its description, as they do.
    early: Vec<Option<IceCandidate>>,
    described: bool,
    pub connected: bool,
}

impl Phone {
    /// Dials, and has heard `calling`.
    pub async fn dial(world: &World, to: &str, says: CalleeProgram, record: &Path) -> Phone {
        let client = world.registered("asha").await;
        let (sender, events) = unbounded_channel();
        let (leg, offer) = Leg::offer(recorded(record), sender).await.unwrap();
        leg.perform(says);
        let mut phone =
            Phone { client, leg, events, early: vec![], described: false, connected: false };
        phone.client.call(to, &offer).await;
        phone.until_event("calling").await;
        phone
    }

    /// Answers a call that is on its way.
    pub async fn answer(mut client: Client, says: CalleeProgram, record: &Path) -> Phone {
        let incoming = client.event("incomingcall").await;
        let offer = incoming["jsep"]["sdp"].as_str().unwrap();
        let (sender, events) = unbounded_channel();
        let (leg, answer) = Leg::answer(offer, recorded(record), sender).await.unwrap();
        leg.perform(says);
        client.accept(&answer).await;
        let early = vec![];
        let mut phone = Phone { client, leg, events, early, described: true, connected: false };
        phone.until_event("accepted").await;
        phone
    }

    pub async fn until_event(&mut self, name: &str) -> Value {
        self.until(|frame| frame["eventdata"]["result"]["event"] == name).await
    }

    /// Runs the phone until the gateway sends such a frame.
    pub async fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        let found = async {
            loop {
                tokio::select! {
                    frame = self.client.frame() => {
                        self.take(&frame).await;
                        if wanted(&frame) {
                            return frame;
                        }
                    }
                    Some(event) = self.events.recv() => self.report(event).await,
                }
            }
        };
        timeout(BOUND, found).await.expect("the frame, in time")
    }

    /// Both sides say that the sound path is up.
    pub async fn until_connected(&mut self) {
        self.until(|frame| frame["response"] == "webrtcup").await;
        let connected = async {
            while !self.connected {
                let event = self.events.recv().await.unwrap();
                self.report(event).await;
            }
        };
        timeout(BOUND, connected).await.expect("the connection, in time");
    }

    /// Waits until the phone's own leg is over and its recordings are whole.
    pub async fn until_closed(&mut self) {
        let closed = async {
            while !matches!(self.events.recv().await, Some(LegEvent::Closed(_)) | None) {}
        };
        timeout(BOUND, closed).await.expect("the end, in time");
    }

    async fn take(&mut self, frame: &Value) {
        if frame["response"] == "trickle" {
            let candidate = (frame["candidate"]["completed"] != true)
                .then(|| serde_json::from_value(frame["candidate"].clone()).unwrap());
            if self.described {
                self.leg.add_candidate(candidate);
            } else {
                self.early.push(candidate);
            }
        } else if frame["jsep"]["type"] == "answer" {
            self.leg.accept_answer(frame["jsep"]["sdp"].as_str().unwrap()).await.unwrap();
            self.described = true;
            assert!(self.early.contains(&None), "candidates come before the answer");
            self.early.drain(..).for_each(|candidate| self.leg.add_candidate(candidate));
        }
    }

    async fn report(&mut self, event: LegEvent) {
        match event {
            LegEvent::LocalCandidate(candidate) => {
                let candidate = candidate.map_or(json!({"completed": true}), |c| json!(c));
                let frame = json!({"command": "trickle", "candidate": candidate});
                self.client.send(frame.to_string()).await;
            }
            LegEvent::Connected => self.connected = true,
            LegEvent::Digit(_) | LegEvent::Closed(_) => {}
        }
    }
}

fn recorded(folder: &Path) -> LegConfig {
    LegConfig { record: Some(folder.join("phone")), ..LegConfig::default() }
}
