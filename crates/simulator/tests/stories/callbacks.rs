//! The account's callback is asked what to do with a call, and obeyed; and the account itself.

use std::{collections::HashMap, sync::Arc};

use axum::{Form, Router, extract::State, routing::post};
use serde_json::{Value, json};
use tokio::{
    net::TcpListener,
    sync::{Mutex, mpsc},
    time::timeout,
};

use crate::world::{BOUND, World};

pub const FROM: &str = "+254711082000";
/// Answers at once.
pub const AT_ONCE: &str = "+254711000013";

pub type Told = HashMap<String, String>;

/// A company's server that gives one answer to whatever is asked about a new call.
pub struct Company {
    told: Mutex<mpsc::UnboundedReceiver<Told>>,
}

impl Company {
    pub async fn start(world: &World, answer: &'static str) -> Company {
        let (sender, told) = mpsc::unbounded_channel();
        let state = Arc::new((sender, answer));
        async fn hear(
            State(state): State<Arc<(mpsc::UnboundedSender<Told>, &'static str)>>,
            Form(form): Form<Told>,
        ) -> &'static str {
            // Whoever was dialled has answered: to dial anew would be to dial twice.
            let joined = form.contains_key("dialDestinationNumber");
            let _ = state.0.send(form);
            if joined { "<Response/>" } else { state.1 }
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/voice", listener.local_addr().unwrap());
        let app = Router::new().route("/voice", post(hear)).with_state(state);
        tokio::spawn(async move { axum::serve(listener, app).await });
        world.post("/account", json!({ "callback_url": url })).await;
        Company { told: Mutex::new(told) }
    }

    pub async fn hears(&self) -> Told {
        let mut told = self.told.lock().await;
        timeout(BOUND, told.recv()).await.expect("a callback, in time").unwrap()
    }
}

pub async fn call(world: &World, to: &str) -> Value {
    ask_for_call(world, to).await.json().await.unwrap()
}

async fn ask_for_call(world: &World, to: &str) -> reqwest::Response {
    let ready = world.simulator.ready();
    let form =
        [("username", "demo"), ("from", FROM), ("to", to), ("clientRequestId", "simu-1:+254")];
    let request = world.http.post(format!("{}/call", ready.http)).header("apiKey", &ready.api_key);
    let request = request.header("accept", "application/json").form(&form);
    request.send().await.unwrap()
}

#[tokio::test]
async fn the_callback_dials_and_hears_of_the_end() {
    let world = World::new().await;
    let answer = r#"<Response><Dial phoneNumbers="+254711000002,+254711000013"/></Response>"#;
    let company = Company::start(&world, answer).await;
    let session = call(&world, AT_ONCE).await["entries"][0]["sessionId"].clone();

    let live = company.hears().await;
    assert_eq!((live["isActive"].as_str(), live["direction"].as_str()), ("1", "Outbound"));
    assert_eq!(json!(live["sessionId"]), session);
    assert_eq!(live["callerNumber"], AT_ONCE);
    assert_eq!(live["destinationNumber"], FROM);
    assert_eq!(live["clientRequestId"], "simu-1:+254");
    assert!(!live.contains_key("clientDialedNumber"), "no WebRTC client called");

    let end = company.hears().await;
    assert_eq!((end["isActive"].as_str(), end["status"].as_str()), ("0", "Success"));
    assert_eq!(end["hangupCause"], "NORMAL_CLEARING");
    assert_eq!(end["dialDestinationNumber"], "+254711000013", "the first was busy");
    assert_eq!((end["dialDurationInSeconds"].as_str(), end["amount"].as_str()), ("2", "6.0"));
    let calls = world.get("/calls").await;
    assert_eq!(calls.as_array().unwrap().len(), 3, "one leg each: {calls}");
}

#[tokio::test]
async fn reject_and_an_empty_answer_hang_up() {
    for answer in ["<Response><Reject/></Response>", "<Response/>", "no XML <"] {
        let world = World::new().await;
        let company = Company::start(&world, answer).await;
        call(&world, AT_ONCE).await;
        company.hears().await;
        let end = company.hears().await;
        assert_eq!(end["isActive"], "0", "{answer}");
        assert!(!end.contains_key("dialDestinationNumber"), "{answer}");
        world.only_call("ended").await;
    }
}

#[tokio::test]
async fn a_number_that_is_busy_is_told_in_ats_words() {
    let world = World::new().await;
    let company = Company::start(&world, "<Response/>").await;
    call(&world, "+254711000002").await;
    let end = company.hears().await;
    assert_eq!((end["isActive"].as_str(), end["hangupCause"].as_str()), ("0", "USER_BUSY"));
    assert_eq!((end["status"].as_str(), end["durationInSeconds"].as_str()), ("NotAnswered", "0"));
}

#[tokio::test]
async fn the_accounts_own_number_is_answered_by_its_callback() {
    let world = World::new().await;
    let answer = r#"<Response><Dial phoneNumbers="+254711000013"/></Response>"#;
    let company = Company::start(&world, answer).await;
    call(&world, FROM).await;
    company.hears().await;
    assert_eq!(company.hears().await["dialDestinationNumber"], "+254711000013");
}

#[tokio::test]
async fn a_call_of_a_client_reaches_whom_the_callback_dials() {
    let world = World::new().await;
    let answer = r#"<Response><Dial phoneNumbers="+254711000002"/></Response>"#;
    let company = Company::start(&world, answer).await;
    let mut client = world.registered("asha").await;
    client.call(AT_ONCE, "v=0\r\n").await;
    client.event("calling").await;
    let live = company.hears().await;
    assert_eq!(live["callerNumber"], "demo.asha");
    assert_eq!(
        (live["clientDialedNumber"].as_str(), live["direction"].as_str()),
        (AT_ONCE, "Inbound")
    );
    assert_eq!(client.event("hangup").await["eventdata"]["result"]["code"], 486, "it is busy");
    let end = company.hears().await;
    assert_eq!((end["isActive"].as_str(), end["hangupCause"].as_str()), ("0", "USER_BUSY"));
}

#[tokio::test]
async fn a_call_of_a_client_that_the_callback_rejects_ends() {
    let world = World::new().await;
    let company = Company::start(&world, "<Response><Reject/></Response>").await;
    let mut client = world.registered("asha").await;
    client.call(AT_ONCE, "v=0\r\n").await;
    client.event("calling").await;
    assert_eq!(client.event("hangup").await["eventdata"]["result"]["code"], 603);
    company.hears().await;
    assert_eq!(company.hears().await["status"], "NotAnswered");
}

#[tokio::test]
async fn the_balance_is_told_to_who_has_the_key() {
    let world = World::new().await;
    let ready = world.simulator.ready();
    let asked = |key: &str, user: &str| {
        let url = format!("{}/version1/user?username={user}", ready.http);
        world.http.get(url).header("apiKey", key).send()
    };
    let answer: Value = asked(&ready.api_key, "demo").await.unwrap().json().await.unwrap();
    assert_eq!(answer, json!({"UserData": {"balance": "KES 1785.50"}}));
    world.post("/account", json!({"balance": "KES 2.00"})).await;
    let answer: Value = asked(&ready.api_key, "demo").await.unwrap().json().await.unwrap();
    assert_eq!(answer["UserData"]["balance"], "KES 2.00");
    assert_eq!(asked("wrong", "demo").await.unwrap().status(), 401);
    assert_eq!(asked(&ready.api_key, "other").await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_status_on_demand_calls_nobody_until_it_is_taken_away() {
    let world = World::new().await;
    for status in ["InsufficientCredit", "SomethingNew"] {
        world.post("/account", json!({ "call_status": status })).await;
        let answer = call(&world, AT_ONCE).await;
        assert_eq!(answer["entries"][0]["status"], status);
        assert_eq!(answer["entries"][0]["sessionId"], "None");
    }
    assert_eq!(world.get("/calls").await, json!([]));
    world.post("/account", json!({ "call_status": null })).await;
    assert_eq!(call(&world, AT_ONCE).await["entries"][0]["status"], "Queued");
    assert_eq!(world.get("/account").await["call_status"], json!(null));
    let (status, _) = world.try_post("/account", json!({"colour": "red"})).await;
    assert_eq!(status, 422);
}

#[tokio::test]
async fn an_answer_on_demand_does_not_tell_whether_it_called() {
    let world = World::new().await;
    let answers = [
        (json!({"call_status": "Perhaps", "call_status_calls": true}), 200, 1),
        (json!({"call_status": null, "call_http_status": 503}), 503, 2),
        (json!({"call_http_status": 429}), 429, 2),
    ];
    for (account, status, calls) in answers {
        world.post("/account", account).await;
        let answer = ask_for_call(&world, AT_ONCE).await;
        assert_eq!(answer.status(), status);
        assert_eq!(world.get("/calls").await.as_array().unwrap().len(), calls, "{status}");
        let text = answer.text().await.unwrap();
        assert_eq!(text.contains("ATVId_"), status == 200, "{text}");
    }
}
