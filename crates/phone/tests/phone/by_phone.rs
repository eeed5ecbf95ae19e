//! The telephone as the net, at the real simulator: it counts who is called.

use std::time::Duration;

use numbers::E164;
use phone::{
    account::{AccountSource, Credentials, NumberPolicy, PhoneNumber, VoiceApi, VoiceRoute},
    intent::{Intent, Refusal},
    snapshot::{
        CallState, Caution, DialPlan, DialReading, EndCode, FindOut, PhoneCallState, PhoneReason,
        PhoneRefusal, PhoneWay, Route, Snapshot, Via,
    },
};
use serde_json::{Value, json};
use simulator::{Options, Simulator};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::desk::{Desk, call_state};

/// Answers at once.
const CALLEE: &str = "+254711000013";
/// So does the agent's own phone.
const OWN_PHONE: &str = "+254711000400";

struct Office {
    desk: Desk,
    simulator: Simulator,
    http: reqwest::Client,
}

impl Office {
    /// An agent's desk at a real simulator, with a callback that connects.
    async fn open(route: Option<VoiceRoute>) -> Office {
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

    async fn set(&self, path: &str, what: Value) {
        let url = format!("{}{path}", self.simulator.ready().control);
        let answer = self.http.post(url).json(&what).send().await.unwrap();
        assert!(answer.status().is_success(), "{path} {what}");
    }

    /// Everybody who was called, in order, once so many were.
    async fn called(&self, at_least: usize) -> Vec<String> {
        let url = format!("{}/calls", self.simulator.ready().control);
        for _ in 0..400 {
            let calls: Vec<Value> = self.http.get(&url).send().await.unwrap().json().await.unwrap();
            if calls.len() >= at_least {
                let peer = |call: &Value| call["peer"].as_str().unwrap().to_owned();
                return calls.iter().map(peer).collect();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("not so many calls in time");
    }

    /// The gateway hears the call and refuses it.
    async fn refuse_next_call(&mut self) {
        self.set("/fault", json!({"kind": "silent", "on": "call"})).await;
        self.desk.dial(CALLEE).await.unwrap();
        self.until_call_frame().await;
        self.set("/fault", json!({"kind": "error", "code": 456, "reason": "No route"})).await;
    }

    async fn until_call_frame(&self) {
        let url = format!("{}/frames", self.simulator.ready().control);
        for _ in 0..400 {
            let text = self.http.get(&url).send().await.unwrap().text().await.unwrap();
            if text.contains("\\\"call\\\"") || text.contains("\"request\":\"call\"") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("no call frame in time");
    }

    async fn until_card(&mut self, is_so: impl Fn(&PhoneCallState) -> bool) -> Snapshot {
        self.desk
            .until(|shown| shown.phone_call.as_ref().is_some_and(|call| is_so(&call.state)))
            .await
    }
}

#[tokio::test]
async fn one_click_calls_the_callee_once_though_the_line_refuses() {
    let mut office = Office::open(Some(VoiceRoute::RingMyPhone)).await;
    office.refuse_next_call().await;
    let shown = office.until_card(|state| matches!(state, PhoneCallState::Queued { .. })).await;
    let card = shown.phone_call.unwrap();
    assert_eq!(card.instead_of, Some(PhoneReason::Refused));
    assert_eq!((card.peer.as_str(), card.own_phone.as_deref()), (CALLEE, Some(OWN_PHONE)));
    assert!(shown.call.is_none() && card.cautions.is_empty());
    assert_eq!(office.called(2).await, [OWN_PHONE, CALLEE], "the callback connects them");
    let row = office.desk.row(|row| row.end.is_some()).await;
    assert_eq!((row.route, row.peer.as_str()), (Route::VoiceApi, CALLEE));
    assert_eq!(row.end.map(|end| end.code), Some(EndCode::ByPhone));
    assert_eq!(office.desk.number_of_rows(1).await, 1, "one click, one row");
    let past = office.desk.phone.book().call(row.id.try_into().unwrap()).await.unwrap();
    let PhoneCallState::Queued { session, .. } = card.state.clone() else { panic!("{card:?}") };
    assert_eq!((past.session, past.request.map(|name| name.len())), (session, Some(32)));
    office.desk.act(Intent::ClosePhoneCall).await;
    office.desk.until(|shown| shown.phone_call.is_none()).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(office.called(2).await.len(), 2, "nobody else was called");
}

#[tokio::test]
async fn a_call_that_rings_is_never_followed_by_the_telephone_unasked() {
    let mut office = Office::open(Some(VoiceRoute::RingMyPhone)).await;
    office.set("/fault", json!({"kind": "stuck_call", "after": "calling"})).await;
    office.desk.dial(CALLEE).await.unwrap();
    let rings = |shown: &Snapshot| matches!(call_state(shown), Some(CallState::Ringing { .. }));
    office.desk.until(rings).await;
    office.set("/fault", json!({"kind": "error"})).await;
    let shown = office
        .desk
        .until(|shown| shown.call.as_ref().is_some_and(|call| call.can_call_by_phone))
        .await;
    let Some(PhoneWay::Offered { maybe_placed: true, .. }) = shown.call.unwrap().phone_way else {
        panic!("no offer");
    };
    assert_eq!(office.called(1).await, [CALLEE], "only over the line");
    office.desk.act(Intent::CallByPhone).await;
    assert_eq!(office.called(3).await, [CALLEE, OWN_PHONE, CALLEE], "now by the agent's wish");
}

#[tokio::test]
async fn ats_refusals_are_told_apart_and_nobody_is_called() {
    let mut office = Office::open(Some(VoiceRoute::Direct)).await;
    for (word, refusal, code) in [
        ("InsufficientCredit", PhoneRefusal::InsufficientCredit, EndCode::InsufficientCredit),
        ("InvalidPhoneNumber", PhoneRefusal::InvalidPhoneNumber, EndCode::UnknownNumber),
        (
            "DestinationNotSupported",
            PhoneRefusal::DestinationNotSupported,
            EndCode::DestinationNotSupported,
        ),
    ] {
        office.set("/account", json!({ "call_status": word })).await;
        office.desk.act(Intent::Dial { to: CALLEE.into(), via: Via::VoiceApi }).await;
        let wanted = PhoneCallState::Refused { reason: refusal };
        office.until_card(|state| *state == wanted).await;
        let row = office.desk.row(|row| row.end.as_ref().is_some_and(|end| end.code == code)).await;
        assert_eq!(row.route, Route::VoiceApi);
    }
    office.set("/account", json!({ "call_status": null })).await;
    office.desk.act(Intent::Dial { to: CALLEE.into(), via: Via::VoiceApi }).await;
    let shown = office.until_card(|state| matches!(state, PhoneCallState::Queued { .. })).await;
    assert_eq!(shown.phone_call.unwrap().cautions, [Caution::AgentHearsNothing]);
    assert_eq!(office.called(1).await[0], CALLEE);
}

#[tokio::test]
async fn a_service_that_cannot_be_reached_was_not_asked_and_one_that_hangs_up_may_have_been() {
    let mut desk = asking_at("http://127.0.0.1:1/call").await;
    let dial = || Intent::Dial { to: CALLEE.into(), via: Via::VoiceApi };
    desk.act(dial()).await;
    let refused = PhoneCallState::Refused { reason: PhoneRefusal::Unreachable };
    desk.until(|shown| shown.phone_call.as_ref().is_some_and(|call| call.state == refused)).await;

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/call", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let _ = socket.read(&mut [0; 64]).await;
    });
    let mut desk = asking_at(&url).await;
    desk.act(dial()).await;
    let shown =
        desk.until(|shown| shown.phone_call.as_ref().is_some_and(|call| call.can_close)).await;
    let PhoneCallState::MaybePlaced { find_out, .. } = shown.phone_call.unwrap().state else {
        panic!("it was asked");
    };
    assert_eq!(find_out, FindOut::ListOfCalls);
}

/// Calls by telephone are asked for there.
async fn asking_at(url: &str) -> Desk {
    let mut desk = Desk::start_with(|config| {
        let AccountSource::AfricasTalking(account) = &mut config.account else { panic!() };
        account.voice_api.route = Some(VoiceRoute::Direct);
        account.voice_api.voice_url = url.parse().ok();
        account.voice_api.balance_url = "http://127.0.0.1:1/user".parse().ok();
    })
    .await;
    desk.until_ready().await;
    desk
}

#[tokio::test]
async fn what_would_happen_is_shown_before_it_does() {
    let mut office = Office::open(Some(VoiceRoute::RingMyPhone)).await;
    let phone = office.desk.phone.clone();
    let shown = phone.preview("0711 000 013".into(), Via::Auto).await.unwrap();
    let DialReading::Number { e164, country, .. } = shown.reading else { panic!() };
    assert_eq!((e164.as_str(), country.as_deref()), (CALLEE, Some("KE")));
    assert_eq!(shown.plan, DialPlan::Webrtc { then: Some(VoiceRoute::RingMyPhone) });
    assert_eq!(shown.shown_number.as_deref(), Some("+254711082000"));
    assert_eq!(shown.cautions, []);
    let told = office.desk.until(|shown| shown.balance.is_some()).await.balance.unwrap();
    assert_eq!((told.text.as_str(), told.low), ("KES 1785.50", false));
    assert_eq!(phone.preview("0711 000 013".into(), Via::Auto).await.unwrap().balance, Some(told));

    let forced = phone.preview("0711 000 013".into(), Via::VoiceApi).await.unwrap();
    let (route, reason) = (VoiceRoute::RingMyPhone, PhoneReason::Chosen);
    assert_eq!(forced.plan, DialPlan::VoiceApi { route, reason });
    let forced = phone.preview("0711 000 013".into(), Via::Webrtc).await.unwrap();
    assert_eq!(forced.plan, DialPlan::Webrtc { then: None });

    let emergency = phone.preview("999".into(), Via::Auto).await.unwrap();
    assert_eq!(emergency.reading, DialReading::Emergency { keys: "999".into() });
    assert_eq!(emergency.cautions, [Caution::Emergency]);
    let wrong = phone.preview("07".into(), Via::Auto).await.unwrap();
    assert_eq!(wrong.reading, DialReading::ShortCode { keys: "07".into() });
    let wrong = phone.preview("x!".into(), Via::Auto).await.unwrap();
    assert_eq!(wrong.plan, DialPlan::Impossible { why: Refusal::NotANumber });
    assert!(office.called(0).await.is_empty(), "a look calls nobody");
}

/// Connects whoever answered with the number behind the colon of `clientRequestId`.
async fn connecting_callback() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut request = String::new();
            // AT's simulator sends the form in one piece, or in two.
            while !request.contains("callSessionState=") && !request.contains("isActive=0") {
                let mut part = [0; 4096];
                let length = socket.read(&mut part).await.unwrap();
                request.push_str(&String::from_utf8_lossy(&part[..length]));
            }
            let live = request.contains("isActive=1");
            let callee = request
                .split("clientDialedNumber=%2B")
                .nth(1)
                .or_else(|| request.split("%3A%2B").nth(1))
                .map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
            let body = match callee.filter(|_| live) {
                Some(callee) => {
                    format!(r#"<Response><Dial phoneNumbers="+{callee}"/></Response>"#)
                }
                None => "<Response/>".to_owned(),
            };
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                body.len()
            );
            let _ = socket.write_all((head + &body).as_bytes()).await;
        }
    });
    url
}
