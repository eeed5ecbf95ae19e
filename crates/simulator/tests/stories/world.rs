//! A running simulator and everything one can ask of it over HTTP.

use std::{path::PathBuf, time::Duration};

use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};
use simulator::{Options, Simulator};
use tokio::time::{sleep, timeout};

use crate::client::Client;

/// No single thing in these stories takes longer; it is here so that none hangs.
pub const BOUND: Duration = Duration::from_secs(20);

pub struct World {
    pub simulator: Simulator,
    pub http: reqwest::Client,
}

impl World {
    pub async fn new() -> World {
        World::with(Options::default()).await
    }

    pub async fn recording(folder: PathBuf) -> World {
        World::with(Options { record: Some(folder), ..Options::default() }).await
    }

    async fn with(options: Options) -> World {
        let simulator = Simulator::start(options).await.unwrap();
        let http = reqwest::Client::builder().no_proxy().timeout(BOUND).build().unwrap();
        World { simulator, http }
    }

    pub fn token_request(&self, key: &str, body: &Value) -> RequestBuilder {
        self.http.post(&self.simulator.ready().token_url).header("apiKey", key).json(body)
    }

    pub async fn token(&self, client: &str, extra: Value) -> String {
        let mut body =
            json!({"username": "demo", "clientName": client, "phoneNumber": "+254711082000"});
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        let key = &self.simulator.ready().api_key;
        let response = self.token_request(key, &body).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::CREATED);
        let answer: Value = response.json().await.unwrap();
        answer["token"].as_str().unwrap().to_owned()
    }

    /// A client whose session is made.
    pub async fn connected(&self, name: &str) -> Client {
        let token = self.token(name, json!({})).await;
        let mut client = Client::connect(&self.simulator.ready().gateway, &token).await.unwrap();
        client.say("create").await;
        client.response("success").await;
        client
    }

    /// A client that is registered.
    pub async fn registered(&self, name: &str) -> Client {
        let mut client = self.connected(name).await;
        client.say("register").await;
        client.event("registered").await;
        client
    }

    pub async fn get(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.simulator.ready().control);
        let response = self.http.get(url).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.json().await.unwrap()
    }

    /// Status and answer of a control request.
    pub async fn try_post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let url = format!("{}{path}", self.simulator.ready().control);
        let response = self.http.post(url).json(&body).send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    pub async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.try_post(path, body).await;
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
        answer
    }

    pub async fn fault(&self, fault: Value) {
        self.post("/fault", fault).await;
    }

    pub async fn clear_faults(&self) {
        let url = format!("{}/fault", self.simulator.ready().control);
        let response = self.http.delete(url).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
    }

    pub async fn ring(&self, client: &str, extra: Value) -> String {
        let mut body = json!({"client": client, "from": "+254722000111"});
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        self.post("/ring", body).await["call_id"].as_str().unwrap().to_owned()
    }

    /// The record of the call, once it is in this state or past it.
    pub async fn call(&self, id: &str, until: &str) -> Value {
        let call = self.get(&format!("/calls/{id}?until={until}&timeout_ms=15000")).await;
        assert_eq!(call["state"], until, "{call}");
        call
    }

    pub async fn only_call(&self, until: &str) -> Value {
        let calls = self.get("/calls").await;
        assert_eq!(calls.as_array().unwrap().len(), 1, "{calls}");
        self.call(calls[0]["call_id"].as_str().unwrap(), until).await
    }

    pub async fn stop(self) {
        timeout(BOUND, self.simulator.stop()).await.unwrap();
    }
}

/// Waits until the condition holds, asking again now and then: for what tells nobody
/// of its change.
pub async fn eventually(condition: impl AsyncFn() -> bool) {
    let holds = async {
        while !condition().await {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(BOUND, holds).await.expect("the condition, in time");
}
