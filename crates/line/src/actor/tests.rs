//! The watches, with time as an argument and a real socket.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::{
    net::TcpListener,
    sync::{
        mpsc,
        oneshot::{self, error::TryRecvError},
    },
};
use tokio_tungstenite::{
    WebSocketStream, accept_hdr_async,
    tungstenite::{
        Message,
        handshake::server::{ErrorResponse, Request, Response},
        http::HeaderValue,
    },
};

use super::{
    LineConfig, LineEvent,
    run::{Task, now},
};
use crate::{
    liveness::Pace,
    page::SdkCommand,
    registration::{LineState, Problem, Signal},
    sdk::COMMAND_BOUND,
    socket::Socket,
};

#[tokio::test]
async fn a_keepalive_goes_out_every_30_seconds_and_a_ping_into_silence() {
    let (mut task, _events, mut gateway) = connected().await;
    let start = now();
    task.start_watches(start);
    task.gate.inward(r#"{"response":"success"}"#.into());
    task.time_passed(start + Pace::Brisk.ask_after()).await;
    assert!(matches!(next(&mut gateway).await, Message::Ping(_)));
    task.liveness.heard(start + Duration::from_secs(30));
    task.time_passed(start + Duration::from_secs(30)).await;
    assert_eq!(next(&mut gateway).await, Message::text(r#"{"command":"keepalive"}"#));
}

#[tokio::test]
async fn a_gateway_that_answers_no_ping_is_doubted_and_given_up() {
    let (mut task, mut events, mut gateway) = connected().await;
    let start = now();
    task.start_watches(start);
    task.liveness.doubt();
    task.time_passed(start).await;
    assert!(matches!(next(&mut gateway).await, Message::Ping(_)));
    task.time_passed(start + Duration::from_secs(2)).await;
    assert_eq!(events.recv().await, Some(LineEvent::State(LineState::Silent)));
    task.time_passed(start + Duration::from_secs(8)).await;
    let down = LineEvent::State(LineState::Down(Problem::TimedOut));
    assert_eq!(events.recv().await, Some(down));
}

#[tokio::test]
async fn an_answer_takes_the_doubt_away() {
    let (mut task, mut events, mut gateway) = connected().await;
    let start = now();
    task.start_watches(start);
    task.liveness.doubt();
    task.time_passed(start).await;
    task.time_passed(start + Duration::from_secs(3)).await;
    assert_eq!(events.recv().await, Some(LineEvent::State(LineState::Silent)));
    // Reading the ping answers it.
    let answering = tokio::spawn(async move {
        next(&mut gateway).await;
        let _ = gateway.flush().await;
        gateway
    });
    let received = task.socket.as_mut().unwrap().receive().await;
    task.received(received).await;
    assert_eq!(events.recv().await, Some(LineEvent::State(LineState::Ready)));
    answering.await.unwrap();
}

#[tokio::test]
async fn whoever_asks_learns_how_long_the_answer_to_that_very_question_took() {
    let (mut task, _events, mut gateway) = connected().await;
    task.start_watches(now());
    let (earlier, _gave_up) = oneshot::channel();
    task.ask(earlier).await;
    let (answered, mut answer) = oneshot::channel();
    task.ask(answered).await;
    let (Message::Ping(first), Message::Ping(second)) =
        (next(&mut gateway).await, next(&mut gateway).await)
    else {
        panic!("two questions")
    };
    assert_ne!(first, second);
    let late = now() + Duration::from_secs(1);
    for of_another in [Vec::new().into(), first] {
        task.asked.answered(&of_another, late);
        assert_eq!(answer.try_recv(), Err(TryRecvError::Empty));
    }
    task.asked.answered(&second, late);
    assert!(answer.try_recv().is_ok_and(|took| took >= Duration::from_secs(1)));
}

#[tokio::test]
async fn a_line_without_a_socket_answers_no_question() {
    let (mut task, _events, _gateway) = connected().await;
    task.socket = None;
    let (answered, mut answer) = oneshot::channel();
    task.ask(answered).await;
    assert_eq!(answer.try_recv(), Err(TryRecvError::Closed));
}

#[tokio::test]
async fn a_page_that_gives_no_sign_of_life_takes_the_line_down() {
    let (mut task, mut events, _gateway) = connected().await;
    let start = now();
    task.start_watches(start);
    task.time_passed(start + Duration::from_secs(5)).await;
    task.liveness.heard(start + Duration::from_secs(9));
    task.time_passed(now() + Duration::from_secs(10)).await;
    let Some(LineEvent::State(LineState::Down(Problem::PageFailed { .. }))) = events.recv().await
    else {
        panic!("the page is gone")
    };
}

#[tokio::test]
async fn a_page_that_does_not_answer_a_command_has_failed_it() {
    let (mut task, mut events, _gateway) = connected().await;
    task.issue(SdkCommand::Hangup);
    task.time_passed(now() + COMMAND_BOUND).await;
    let message = "no answer from the page".to_owned();
    let failed = LineEvent::CommandFailed { action: SdkCommand::Hangup, message };
    assert_eq!(events.recv().await, Some(failed));
}

/// A task whose line is ready, and the gateway's end of its socket.
async fn connected() -> (Task, mpsc::Receiver<LineEvent>, WebSocketStream<tokio::net::TcpStream>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gateway = format!("ws://{}", listener.local_addr().unwrap()).parse().unwrap();
    let accepting = tokio::spawn(async move { accept(listener).await });
    let config = LineConfig {
        gateway,
        token: "token".into(),
        ice_servers: Vec::new(),
        relay_only: false,
        pace: Pace::Brisk,
    };
    let socket = Socket::connect(&config.gateway, &config.token).await.unwrap();
    let (sender, events) = mpsc::channel(8);
    let mut task = Task::new(config, Box::new(|_| {}), sender);
    task.socket = Some(socket);
    task.registration.handle(Signal::Registered);
    (task, events, accepting.await.unwrap())
}

// tungstenite's own signature
#[expect(clippy::result_large_err)]
async fn accept(listener: TcpListener) -> WebSocketStream<tokio::net::TcpStream> {
    let (stream, _) = listener.accept().await.unwrap();
    let choose = |_: &Request, mut response: Response| -> Result<Response, ErrorResponse> {
        let chosen = HeaderValue::from_static("at-protocol");
        response.headers_mut().insert("sec-websocket-protocol", chosen);
        Ok(response)
    };
    accept_hdr_async(stream, choose).await.unwrap()
}

async fn next(gateway: &mut WebSocketStream<tokio::net::TcpStream>) -> Message {
    gateway.next().await.unwrap().unwrap()
}
