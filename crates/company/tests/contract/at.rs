//! Africa's Talking: the project's simulator, in this process.

use std::collections::HashMap;

use serde_json::Value;
use simulator::{Options, Simulator};

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

    /// How many calls were ever placed.
    pub async fn calls(&self) -> usize {
        let address = format!("{}/calls", self.0.ready().control);
        let answer = reqwest::get(address).await.expect("an answer");
        let calls: Value = answer.json().await.expect("data");
        let list = calls.as_array().or_else(|| calls["calls"].as_array());
        list.unwrap_or_else(|| panic!("{calls}")).len()
    }
}
