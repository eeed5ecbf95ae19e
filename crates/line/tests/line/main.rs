//! The line against a gateway on a real socket, with a page that behaves as AT's SDK does.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod gateway;
mod page;
mod trial;

use std::{
    fs,
    sync::{Arc, Mutex},
    time::Duration,
};

use gateway::{Gateway, Manner};
use line::{CallDoor, CallSignal, LineEvent, LineState, Problem, frames::Code, page::SdkCommand};
use page::{Fixture, Page, TOKEN, call_frame, send};
use serde_json::json;
use tempfile::NamedTempFile;
use tokio::time::timeout;

#[tokio::test]
async fn q26_a_line_registers_with_the_real_token_in_place_of_the_placeholder() {
    let mut gateway = Gateway::start(Manner::Registers).await;
    let mut fixture = Fixture::start(&gateway);
    assert_eq!(fixture.next_news().await, LineEvent::State(LineState::Connecting));
    assert_eq!(fixture.next_news().await, LineEvent::State(LineState::Registering));
    assert_eq!(fixture.next_news().await, LineEvent::State(LineState::Ready));
    assert_eq!(gateway.offers.recv().await.unwrap(), format!("at-protocol, {TOKEN}"));
}

#[tokio::test]
async fn q5_a_refused_handshake_is_a_rejected_token() {
    let gateway = Gateway::start(Manner::RefusesTheHandshake).await;
    assert_eq!(down(&gateway).await, Problem::TokenRejected);
}

#[tokio::test]
async fn a_gateway_that_is_not_there_is_unreachable() {
    let mut gateway = Gateway::start(Manner::Registers).await;
    gateway.url.set_port(Some(1)).unwrap();
    assert_eq!(down(&gateway).await, Problem::Unreachable);
}

#[tokio::test]
async fn q6_a_failed_registration_ends_the_line_without_the_hot_loop() {
    let mut gateway = Gateway::start(Manner::FailsTheRegistration).await;
    let problem = Problem::RegistrationFailed {
        code: Some(Code::Number(403)),
        reason: Some("Forbidden".into()),
    };
    assert_eq!(down(&gateway).await, problem);
    let mut registers = 0;
    while let Some(frame) = gateway.frames.recv().await {
        registers += usize::from(frame["body"]["request"] == "register");
    }
    assert_eq!(registers, 1, "the gateway was asked once until the line was closed");
}

#[tokio::test]
async fn a_page_that_cannot_start_the_sdk_is_told() {
    let gateway = Gateway::start(Manner::Registers).await;
    let page = Page { cannot_start: true, ..Page::default() };
    let mut fixture = Fixture::with_page(&gateway, page);
    assert_eq!(fixture.next_news().await, LineEvent::State(LineState::Connecting));
    let problem = Problem::PageFailed { message: "no such element".into() };
    assert_eq!(fixture.next_news().await, LineEvent::State(LineState::Down(problem)));
}

#[tokio::test]
async fn q3_a_cut_socket_ends_the_line() {
    let (gateway, mut fixture) = ready().await;
    gateway.cut();
    let down = LineEvent::State(LineState::Down(Problem::Closed));
    assert_eq!(fixture.next_news().await, down);
}

#[tokio::test]
async fn q7_an_expired_token_ends_the_line() {
    let (gateway, mut fixture) = ready().await;
    gateway.say(json!({"response": "offline"}));
    let down = LineEvent::State(LineState::Down(Problem::TokenRejected));
    assert_eq!(fixture.next_news().await, down);
}

#[tokio::test]
async fn a_call_is_told_from_its_frames() {
    let (mut gateway, mut fixture) = ready().await;
    fixture.line.call("+254700000001".into(), CallDoor::default());
    assert_eq!(fixture.next_news().await, LineEvent::Call(CallSignal::FrameSent));
    assert_eq!(gateway.next_frame().await, call_frame("+254700000001"));
    for (result, signal) in [
        (json!({"event": "calling"}), CallSignal::Calling),
        (json!({"event": "progress"}), CallSignal::RemoteRinging { early_media: false }),
        (json!({"event": "accepted"}), CallSignal::Accepted),
    ] {
        gateway.say(json!({"response": "event", "eventdata": {"result": result}}));
        assert_eq!(fixture.next_news().await, LineEvent::Call(signal));
    }
    fixture.line.hang_up();
    assert_eq!(gateway.next_frame().await["body"]["request"], "hangup");
    gateway.say(json!({"response": "event", "eventdata": {"result": {"event": "hangup",
        "code": 200, "reason": "BYE"}}}));
    let over = CallSignal::HungUp { code: Some(Code::Number(200)), reason: Some("BYE".into()) };
    assert_eq!(fixture.next_news().await, LineEvent::Call(over));
}

#[tokio::test]
async fn an_incoming_call_rings_is_answered_and_ended_by_the_caller() {
    let (mut gateway, mut fixture) = ready().await;
    gateway.say(json!({"response": "event", "eventdata": {"call_id": "77aa", "result": {
        "event": "incomingcall", "username": "sip:+254711000111@ke.example",
        "displayname": "Wanjiru"}}, "jsep": {"type": "offer", "sdp": "v=0\r\n"}}));
    let incoming = CallSignal::Incoming {
        call_id: Some("77aa".into()),
        from: "+254711000111".into(),
        display_name: Some("Wanjiru".into()),
    };
    assert_eq!(fixture.next_news().await, LineEvent::Call(incoming));
    fixture.line.command(SdkCommand::Answer);
    assert_eq!(fixture.next().await, LineEvent::Done(SdkCommand::Answer));
    assert_eq!(gateway.next_frame().await["body"]["request"], "accept");
    gateway.say(json!({"response": "event", "eventdata": {"call_id": "77aa", "result": {
        "event": "accepted"}}}));
    assert_eq!(fixture.next_news().await, LineEvent::Call(CallSignal::Accepted));
    gateway.say(json!({"response": "event", "eventdata": {"call_id": "77aa", "result": {
        "event": "decline"}}}));
    assert_eq!(fixture.next_news().await, LineEvent::Call(CallSignal::Declined));
}

#[tokio::test]
async fn q14_a_call_cancelled_during_the_microphone_prompt_is_never_placed() {
    let mut gateway = Gateway::start(Manner::Registers).await;
    let page = Page { prompt_open: true, ..Page::default() };
    let mut fixture = Fixture::with_page(&gateway, page);
    until_ready(&mut fixture).await;
    fixture.line.call("+254700000001".into(), CallDoor::default());
    fixture.line.hang_up();
    let over = fixture.next_news().await;
    assert!(matches!(over, LineEvent::Call(CallSignal::HungUp { .. })), "{over:?}");
    // The agent has allowed the microphone just before, and the SDK places the call.
    fixture.line.handle_page(send(1, call_frame("+254700000001")));
    // A frame that does pass shows that the one before did not.
    fixture.line.command(SdkCommand::Logout);
    assert_eq!(gateway.next_frame().await["body"]["request"], "unregister");
    assert_eq!(fixture.frames_told(r#""event":"hangup""#), 1, "the SDK was made to clean up");
}

#[tokio::test]
async fn q23_a_stopped_line_frees_its_name_and_declines_who_rings() {
    let (mut gateway, fixture) = ready().await;
    gateway.say(json!({"response": "event", "eventdata": {"result": {
        "event": "incomingcall", "username": "sip:x@y"}}}));
    let Fixture { line, mut events, told } = fixture;
    let incoming = events.recv().await.unwrap();
    assert!(matches!(incoming, LineEvent::Call(CallSignal::Incoming { .. })), "{incoming:?}");
    let line = Arc::into_inner(line).expect("only the test holds the line");
    line.stop().await;
    let mut requests = Vec::new();
    while let Some(frame) = gateway.frames.recv().await {
        requests.push(frame);
    }
    let last = &requests[requests.len() - 3..];
    assert_eq!(last[0]["body"]["request"], "decline");
    assert_eq!(last[1]["body"]["request"], "unregister");
    assert_eq!(last[2]["command"], "destroy");
    let told = told.lock().unwrap();
    assert_eq!(told.last().unwrap()["type"], "socket_closed", "the page knows, too");
}

#[test]
fn the_token_is_in_no_log_no_event_and_no_message_to_the_page() {
    // Beside a single one, a log line that another test's thread meets first is off for all threads.
    let _another = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::default());
    let log = NamedTempFile::new().unwrap();
    let writer = Mutex::new(log.reopen().unwrap());
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(writer)
        .finish();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tracing::subscriber::with_default(subscriber, || {
        for manner in [Manner::Registers, Manner::RefusesTheHandshake, Manner::SaysNothing] {
            runtime.block_on(async {
                let gateway = Gateway::start(manner).await;
                let mut fixture = Fixture::start(&gateway);
                let mut seen = format!("{:?}", fixture.line);
                let listen = async {
                    while let Some(event) = fixture.events.recv().await {
                        seen.push_str(&format!("{event:?}"));
                        if event == LineEvent::State(LineState::Ready) {
                            gateway.cut();
                        }
                    }
                };
                // A silent gateway is listened to for a moment only.
                let _ = timeout(Duration::from_millis(500), listen).await;
                seen.push_str(&format!("{:?}", fixture.told.lock().unwrap()));
                assert!(!seen.contains(TOKEN), "{seen}");
            });
        }
    });
    let text = fs::read_to_string(log.path()).unwrap();
    assert!(text.contains("registered"), "the log was captured: {text}");
    assert!(!text.contains(TOKEN), "{text}");
}

async fn ready() -> (Gateway, Fixture) {
    let gateway = Gateway::start(Manner::Registers).await;
    let mut fixture = Fixture::start(&gateway);
    until_ready(&mut fixture).await;
    (gateway, fixture)
}

async fn until_ready(fixture: &mut Fixture) {
    while fixture.next_news().await != LineEvent::State(LineState::Ready) {}
}

async fn down(gateway: &Gateway) -> Problem {
    let mut fixture = Fixture::start(gateway);
    loop {
        if let LineEvent::State(LineState::Down(problem)) = fixture.next_news().await {
            return problem;
        }
    }
}
