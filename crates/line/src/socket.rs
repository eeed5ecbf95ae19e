//! The WebSocket to AT's gateway. Rust owns it, because the token is part of its handshake.

use std::{io, time::Duration};

use futures_util::{SinkExt, StreamExt};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{
    Bytes, Error, Message,
    client::IntoClientRequest,
    error::{CapacityError, ProtocolError},
    http::{HeaderValue, StatusCode, header::SEC_WEBSOCKET_PROTOCOL},
    protocol::WebSocketConfig,
};
use url::Url;
use web::{
    is_loopback,
    socket::{self, SocketError},
};

use crate::{frames::MAX_FRAME, registration::Problem};

/// The sub-protocol that the gateway picks; the other one offered is the token.
pub const PROTOCOL: &str = "at-protocol";

/// Name look-up, TCP, proxy, TLS and handshake together.
const CONNECT_BOUND: Duration = Duration::from_secs(10);
const SEND_BOUND: Duration = Duration::from_secs(5);
const CLOSE_BOUND: Duration = Duration::from_secs(1);

pub(crate) struct Socket {
    stream: socket::Socket,
}

/// What came in.
#[derive(Debug)]
pub(crate) enum Received {
    Text(String),
    /// The answer to a ping, with what was in it.
    Pong(Bytes),
    /// Anything else that only shows that the other end lives.
    SignOfLife,
    Lost(Problem),
}

impl Socket {
    /// # Errors
    /// In the terms of the line. tungstenite's own errors go no further: they may quote the
    /// request, and with it the token.
    pub(crate) async fn connect(gateway: &Url, token: &SecretString) -> Result<Self, Problem> {
        check(gateway)?;
        let mut request = gateway.as_str().into_client_request().map_err(|_| unusable(gateway))?;
        let protocols = format!("{PROTOCOL}, {}", token.expose_secret());
        let mut protocols =
            HeaderValue::from_str(&protocols).map_err(|_| Problem::TokenRejected)?;
        protocols.set_sensitive(true);
        request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, protocols);
        let config = WebSocketConfig::default()
            .max_message_size(Some(MAX_FRAME))
            .max_frame_size(Some(MAX_FRAME));
        match timeout(CONNECT_BOUND, socket::open(request, config)).await {
            Ok(Ok(stream)) => Ok(Self { stream }),
            Ok(Err(error)) => Err(no_socket(error)),
            Err(_elapsed) => Err(Problem::TimedOut),
        }
    }

    /// Can be dropped and called again without losing anything.
    pub(crate) async fn receive(&mut self) -> Received {
        match self.stream.next().await {
            Some(Ok(Message::Text(text))) => Received::Text(text.as_str().to_owned()),
            Some(Ok(Message::Close(_))) | None => Received::Lost(Problem::Closed),
            Some(Ok(Message::Pong(told))) => Received::Pong(told),
            Some(Ok(Message::Binary(_) | Message::Ping(_) | Message::Frame(_))) => {
                Received::SignOfLife
            }
            Some(Err(error)) => Received::Lost(problem_of(error)),
        }
    }

    pub(crate) async fn send(&mut self, text: String) -> Result<(), Problem> {
        self.send_message(Message::text(text)).await
    }

    /// The other end answers with the same bytes (RFC 6455, 5.5.3), of which there are 125 at most.
    pub(crate) async fn ping(&mut self, told: Bytes) -> Result<(), Problem> {
        self.send_message(Message::Ping(told)).await
    }

    /// Says good-bye, and waits for the answer a second at most.
    pub(crate) async fn close(mut self) {
        let farewell = async {
            if self.stream.close(None).await.is_ok() {
                while let Some(Ok(_)) = self.stream.next().await {}
            }
        };
        let _ = timeout(CLOSE_BOUND, farewell).await;
    }

    async fn send_message(&mut self, message: Message) -> Result<(), Problem> {
        match timeout(SEND_BOUND, self.stream.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(problem_of(error)),
            Err(_elapsed) => Err(Problem::TimedOut),
        }
    }
}

/// The token travels in clear text only to this very machine.
fn check(gateway: &Url) -> Result<(), Problem> {
    match gateway.scheme() {
        "wss" => Ok(()),
        "ws" if is_loopback(gateway) => Ok(()),
        _ => Err(unusable(gateway)),
    }
}

fn unusable(gateway: &Url) -> Problem {
    let host = gateway.host_str().unwrap_or("no host");
    Problem::Other { message: format!("gateway address not usable: {}://{host}", gateway.scheme()) }
}

fn no_socket(error: SocketError) -> Problem {
    match error {
        SocketError::WebSocket(error) => problem_of(*error),
        SocketError::Proxy(problem) => Problem::Proxy(problem),
        SocketError::Untrusted => Problem::Untrusted,
        SocketError::NoTls => {
            Problem::Other { message: "set-up of TLS failed on this computer".into() }
        }
    }
}

fn problem_of(error: Error) -> Problem {
    let message = match error {
        Error::Http(response) => match response.status() {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => return Problem::TokenRejected,
            // The gateway knows no other place; a network that wants a sign-in does.
            status if status.is_redirection() => return Problem::WebPage,
            status => format!("gateway answered with status {}", status.as_u16()),
        },
        Error::Io(error) if error.kind() == io::ErrorKind::TimedOut => return Problem::TimedOut,
        // rustls' errors about the certificate come this way.
        Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => {
            "secure connection to the gateway failed".into()
        }
        Error::Io(_) => return Problem::Unreachable,
        Error::Tls(_) => "secure connection to the gateway failed".into(),
        Error::ConnectionClosed
        | Error::AlreadyClosed
        | Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => return Problem::Closed,
        Error::Capacity(CapacityError::MessageTooLong { .. }) => {
            "frame from the gateway too long".into()
        }
        Error::Protocol(ProtocolError::SecWebSocketSubProtocolError(_)) => {
            "gateway does not speak AT's protocol".into()
        }
        Error::Capacity(CapacityError::TooManyHeaders)
        | Error::Protocol(_)
        | Error::WriteBufferFull(_)
        | Error::Utf8(_)
        | Error::AttackAttempt
        | Error::Url(_)
        | Error::HttpFormat(_) => "gateway does not speak WebSocket".into(),
    };
    Problem::Other { message }
}

#[cfg(test)]
mod tests {
    use tokio_tungstenite::tungstenite::http::Response;
    use web::ProxyProblem;

    use super::*;

    #[test]
    fn clear_text_is_only_for_this_machine() {
        for (address, usable) in [
            ("wss://webrtc.africastalking.com/connect", true),
            ("ws://127.0.0.1:4040/connect", true),
            ("ws://localhost:4040/connect", true),
            ("ws://[::1]:4040/connect", true),
            ("ws://webrtc.africastalking.com/connect", false),
            ("ws://127.0.0.1.example.com/connect", false),
            ("http://127.0.0.1/connect", false),
        ] {
            let url = Url::parse(address).unwrap();
            assert_eq!(check(&url).is_ok(), usable, "{address}");
        }
    }

    #[test]
    fn what_stands_in_the_way_is_told_apart() {
        let answered = |status| {
            let answer = Response::builder().status(status).body(None).unwrap();
            SocketError::WebSocket(Box::new(Error::Http(Box::new(answer))))
        };
        let reset = Error::Io(io::ErrorKind::ConnectionReset.into());
        for (error, problem) in [
            (SocketError::Untrusted, Problem::Untrusted),
            (
                SocketError::Proxy(ProxyProblem::SignInNeeded),
                Problem::Proxy(ProxyProblem::SignInNeeded),
            ),
            (answered(302), Problem::WebPage),
            (answered(401), Problem::TokenRejected),
            (SocketError::WebSocket(Box::new(reset)), Problem::Unreachable),
        ] {
            assert_eq!(no_socket(error), problem);
        }
    }
}
