//! An agent's desk at a real simulator, whose callback connects.

use std::{collections::HashMap, time::Duration};

use axum::{Form, Router, routing::post};
use numbers::E164;
use phone::{
    account::{AccountSource, Credentials, NumberPolicy, PhoneNumber, VoiceApi, VoiceRoute},
    snapshot::{PhoneCallState, Snapshot},
};
use serde_json::{Value, json};
use simulator::{Options, Simulator};
use tokio::net::TcpListener;

use crate::desk::Desk;

/// Answers at once.
pub const CALLEE: &str = "+254711000013";
/// So does the agent's own phone.
pub const OWN_PHONE: &str = "+254711000400";
/// The account's.
pub const NUMBER: &str = "+254711082000";

pub struct Office {
    pub desk: Desk,
    simulator: Simulator,
    http: reqwest::Client,
}

impl Office {
    /// An agent's desk at a real simulator, with a callback that connects.
    pub async fn open(route: Option<VoiceRoute>) -> Office {
        let simulator = Simulator::start(Options::default()).await.unwrap();
        let ready = simulator.ready().clone();
        let voice_api = VoiceApi {
            route,
            own_phone: E164::parse(OWN_PHONE).ok(),
            callback_connects: true,
            voice_url: format!("{}/call", ready.http).parse().ok(),
            balance_url: format!("{}/version1/user", ready.http).parse().ok(),
            ..VoiceApi::NONE
        };
        let mut desk = Desk::start_with(|config| {
            config.account = AccountSource::AfricasTalking(Credentials {
                username: ready.username.clone(),
                api_key: ready.api_key.clone().into(),
                numbers: vec![PhoneNumber::parse(&ready.number).unwrap()],
                number_policy: NumberPolicy::Fixed,
                client_name: "achieng".into(),
                token_url: ready.token_url.parse().unwrap(),
                gateway_url: ready.gateway.parse().unwrap(),
                voice_api: Box::new(voice_api),
            });
        })
        .await;
        desk.until_ready().await;
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let office = Office { desk, simulator, http };
        office.set("/account", json!({ "callback_url": connecting_callback().await })).await;
        office
    }

    pub async fn set(&self, path: &str, what: Value) {
        let url = format!("{}{path}", self.simulator.ready().control);
        let answer = self.http.post(url).json(&what).send().await.unwrap();
        assert!(answer.status().is_success(), "{path} {what}");
    }

    /// Everybody who was called, in order, once so many were.
    pub async fn called(&self, at_least: usize) -> Vec<String> {
        for _ in 0..400 {
            let calls = self.calls().await;
            if calls.len() >= at_least {
                return peers(&calls);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("not so many calls in time");
    }

    async fn calls(&self) -> Vec<Value> {
        let url = format!("{}/calls", self.simulator.ready().control);
        self.http.get(url).send().await.unwrap().json().await.unwrap()
    }

    /// Everybody who was called, once so many calls were placed and all of them are over.
    pub async fn called_till_the_end(&self, calls: usize) -> Vec<String> {
        for _ in 0..400 {
            let list = self.calls().await;
            if list.len() >= calls && list.iter().all(|call| call["state"] == "ended") {
                return peers(&list);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("not over in time: {:#?}", self.calls().await);
    }

    /// The gateway hears the call and refuses it.
    pub async fn refuse_next_call(&mut self) {
        self.swallow_next_call().await;
        self.set("/fault", json!({"kind": "error", "code": 456, "reason": "No route"})).await;
    }

    /// The gateway gets the call, and that is all.
    pub async fn swallow_next_call(&mut self) {
        self.set("/fault", json!({"kind": "silent", "on": "call"})).await;
        self.desk.dial(CALLEE).await.unwrap();
        self.until_call_frame().await;
    }

    async fn until_call_frame(&self) {
        for _ in 0..400 {
            if self.call_frames().await > 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("no call frame in time");
    }

    /// How often the gateway was asked for a call.
    pub async fn call_frames(&self) -> usize {
        let url = format!("{}/frames", self.simulator.ready().control);
        let text = self.http.get(&url).send().await.unwrap().text().await.unwrap();
        text.matches(r#"\"request\":\"call\""#).count()
            + text.matches(r#""request":"call""#).count()
    }

    pub async fn until_card(&mut self, is_so: impl Fn(&PhoneCallState) -> bool) -> Snapshot {
        self.desk
            .until(|shown| shown.phone_call.as_ref().is_some_and(|call| is_so(&call.state)))
            .await
    }
}

fn peers(calls: &[Value]) -> Vec<String> {
    calls.iter().map(|call| call["peer"].as_str().unwrap().to_owned()).collect()
}

/// Connects whoever answered with the number that the call was placed for: it was dialled, or stands
/// behind the colon of `clientRequestId`.
async fn connecting_callback() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let office = Router::new().route("/", post(connect));
    tokio::spawn(async move { axum::serve(listener, office).await });
    url
}

async fn connect(Form(told): Form<HashMap<String, String>>) -> String {
    let of = |name| told.get(name).map_or("", String::as_str);
    let behind_the_colon =
        || of("clientRequestId").rsplit_once(':').map_or("", |(_, callee)| callee);
    let callee = match of("clientDialedNumber") {
        "" => behind_the_colon(),
        dialled => dialled,
    };
    if of("isActive") == "1" && callee.starts_with('+') {
        format!(r#"<Response><Dial phoneNumbers="{callee}"/></Response>"#)
    } else {
        "<Response/>".to_owned()
    }
}
