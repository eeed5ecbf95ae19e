//! Africa's Talking: the project's simulator, in this process.

use std::{collections::HashMap, time::Duration};

use serde_json::{Value, json};
use simulator::{Options, Simulator};
use tokio::time::sleep;

pub struct At(Simulator);

impl At {
    pub async fn start() -> Self {
        Self(Simulator::start(Options::default()).await.expect("a simulator"))
    }

    pub fn number(&self) -> &str {
        &self.0.ready().number
    }

    pub fn gateway(&self) -> &str {
        &self.0.ready().gateway
    }

    /// What the company's server is told of its account.
    pub fn environment(&self) -> HashMap<&'static str, String> {
        let ready = self.0.ready();
        HashMap::from([
            ("AT_USERNAME", ready.username.clone()),
            ("AT_API_KEY", ready.api_key.clone()),
            ("AT_PHONE_NUMBERS", ready.number.clone()),
            ("AT_TOKEN_URL", ready.token_url.clone()),
            ("AT_CALL_URL", format!("{}/call", ready.http)),
        ])
    }

    /// From now on it asks there what to do with a call, and tells of whoever answers.
    pub async fn calls_back(&self, callback: &str) {
        let address = format!("{}/account", self.0.ready().control);
        let account = json!({ "callback_url": callback, "tells_pick_up": true });
        let answer = reqwest::Client::new().post(address).json(&account).send().await;
        assert!(answer.expect("an answer").status().is_success());
    }

    /// How many calls were ever placed.
    pub async fn calls(&self) -> usize {
        self.legs().await.len()
    }

    /// All calls, in the order in which they were placed, once so many are over.
    pub async fn over(&self, calls: usize) -> Vec<Value> {
        for _ in 0..400 {
            let legs = self.legs().await;
            if legs.len() >= calls && legs.iter().all(|leg| leg["state"] == "ended") {
                return legs;
            }
            sleep(Duration::from_millis(50)).await;
        }
        panic!("not over in time: {:#?}", self.legs().await);
    }

    async fn legs(&self) -> Vec<Value> {
        let address = format!("{}/calls", self.0.ready().control);
        let answer = reqwest::get(address).await.expect("an answer");
        answer.json().await.expect("data")
    }
}
