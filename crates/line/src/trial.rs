//! A registration that is only tried: to prove an account without a page, and gone at once.

use std::time::{Duration, Instant};

use secrecy::SecretString;
use tokio::time::timeout;
use url::Url;

use crate::{
    frames::{ClientFrame, ErrorDetail, EventResult, Request, ServerFrame},
    registration::{Problem, REGISTRATION_BOUND},
    socket::{Received, Socket},
};

/// Registers with this token and unregisters again; answers how long the registration took, from
/// reaching for the gateway on. Whoever holds the token's client name at the gateway may lose it.
///
/// # Errors
/// Why the gateway could not be reached, or refused; [`Problem::TimedOut`] after
/// [`REGISTRATION_BOUND`].
pub async fn try_registration(gateway: &Url, token: &SecretString) -> Result<Duration, Problem> {
    let begun = Instant::now();
    let registering = async {
        let mut socket = Socket::connect(gateway, token).await?;
        match register(&mut socket).await {
            Ok(()) => Ok((socket, begun.elapsed())),
            Err(problem) => {
                socket.close().await;
                Err(problem)
            }
        }
    };
    let (mut socket, took) =
        timeout(REGISTRATION_BOUND, registering).await.map_err(|_| Problem::TimedOut)??;
    for frame in [ClientFrame::request(Request::Unregister), ClientFrame::Destroy] {
        // It has been proved; a gateway that is gone by now has let go of the name, too.
        if send(&mut socket, &frame).await.is_err() {
            break;
        }
    }
    socket.close().await;
    Ok(took)
}

async fn register(socket: &mut Socket) -> Result<(), Problem> {
    send(socket, &ClientFrame::Create).await?;
    loop {
        let text = match socket.receive().await {
            Received::Text(text) => text,
            Received::Pong(_) | Received::SignOfLife => continue,
            Received::Lost(problem) => return Err(problem),
        };
        let Ok(frame) = serde_json::from_str(&text) else {
            return Err(Problem::Other { message: "gateway sent no JSON".into() });
        };
        match frame {
            ServerFrame::Success => {
                send(socket, &ClientFrame::request(Request::Register)).await?;
            }
            ServerFrame::Event { eventdata, jsep: _ } => {
                if let Some(error) = eventdata.error {
                    return Err(refused(&error));
                }
                if let Some(outcome) = eventdata.result.and_then(outcome) {
                    return outcome;
                }
            }
            ServerFrame::Error { error } => return Err(refused(&error)),
            ServerFrame::Offline => return Err(Problem::TokenRejected),
            ServerFrame::Closed => return Err(Problem::Closed),
            ServerFrame::Keepalive
            | ServerFrame::Ack
            | ServerFrame::Trickle { .. }
            | ServerFrame::WebrtcUp
            | ServerFrame::Hangup { .. }
            | ServerFrame::Media { .. }
            | ServerFrame::SlowLink { .. }
            | ServerFrame::Unknown(_) => {}
        }
    }
}

/// None if it is not about the registration.
fn outcome(result: EventResult) -> Option<Result<(), Problem>> {
    match result {
        EventResult::Registered { .. } => Some(Ok(())),
        EventResult::RegistrationFailed { code, reason } => {
            Some(Err(Problem::RegistrationFailed { code, reason }))
        }
        EventResult::Unregistered { .. }
        | EventResult::Calling
        | EventResult::Proceeding
        | EventResult::Ringing
        | EventResult::Progress { .. }
        | EventResult::Accepted { .. }
        | EventResult::UpdatingCall
        | EventResult::IncomingCall { .. }
        | EventResult::MissedCall { .. }
        | EventResult::Hangup { .. }
        | EventResult::Decline
        | EventResult::Unknown(_) => None,
    }
}

fn refused(error: &ErrorDetail) -> Problem {
    Problem::RegistrationFailed { code: None, reason: Some(error.to_string()) }
}

async fn send(socket: &mut Socket, frame: &ClientFrame) -> Result<(), Problem> {
    let text = serde_json::to_string(frame)
        .map_err(|error| Problem::Other { message: error.to_string() })?;
    socket.send(text).await
}
