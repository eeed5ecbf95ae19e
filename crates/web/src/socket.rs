//! Opening a WebSocket: through the system's proxy, trusting whom the system trusts.

use std::io;

use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{self, handshake::client::Request, protocol::WebSocketConfig};
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream, client_async_tls_with_config};
use url::{Host, Url};

use crate::proxy::{Route, route};
use crate::tunnel::{TunnelError, Way, through};
use crate::{ProxyProblem, trust};

/// An open WebSocket.
pub type Socket = WebSocketStream<MaybeTlsStream<Box<dyn Way>>>;

/// Why there is none. tungstenite's own errors may quote the request, and with it a secret: pass
/// none on.
#[derive(Debug)]
pub enum SocketError {
    /// The encrypted connection could not even be prepared on this machine.
    NoTls,
    /// Neither the system's store nor `SSL_CERT_FILE` vouches for the other side, or the proxy.
    Untrusted,
    Proxy(ProxyProblem),
    WebSocket(Box<tungstenite::Error>),
}

/// Opens a WebSocket to the address in the request, whose headers go along. Has no bound of its
/// own: dropping it ends it.
///
/// # Errors
/// If the way or the handshake fails.
pub async fn open(request: Request, config: WebSocketConfig) -> Result<Socket, SocketError> {
    let unusable =
        || SocketError::WebSocket(Box::new(tungstenite::error::UrlError::NoHostName.into()));
    let address = Url::parse(&request.uri().to_string()).map_err(|_| unusable())?;
    let (connector, usual_port) = if address.scheme() == "wss" {
        let config = trust::client_config().map_err(|_| SocketError::NoTls)?;
        (Connector::Rustls(config), 443)
    } else {
        (Connector::Plain, 80)
    };
    let host = address.host().ok_or_else(unusable)?;
    let port = address.port().unwrap_or(usual_port);
    let way: Box<dyn Way> = match route(&address).await.map_err(SocketError::Proxy)? {
        Route::Direct => {
            Box::new(straight(&host, port).await.map_err(|error| SocketError::of(error.into()))?)
        }
        Route::Usual(proxy) | Route::Desktop(proxy, _) => {
            through(&proxy, &format!("{host}:{port}")).await?
        }
    };
    client_async_tls_with_config(request, way, Some(config), Some(connector))
        .await
        .map(|(socket, _response)| socket)
        .map_err(SocketError::of)
}

pub(crate) async fn straight(host: &Host<&str>, port: u16) -> io::Result<TcpStream> {
    let stream = match host {
        Host::Domain(name) => TcpStream::connect((*name, port)).await,
        Host::Ipv4(address) => TcpStream::connect((*address, port)).await,
        Host::Ipv6(address) => TcpStream::connect((*address, port)).await,
    }?;
    // A frame is sent when it is written; it does not wait for the next.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

impl SocketError {
    fn of(error: tungstenite::Error) -> Self {
        if let tungstenite::Error::Io(io) = &error
            && trust::is_distrust(io)
        {
            return Self::Untrusted;
        }
        Self::WebSocket(Box::new(error))
    }
}

impl From<TunnelError> for SocketError {
    fn from(error: TunnelError) -> Self {
        match error {
            TunnelError::Proxy(problem) => Self::Proxy(problem),
            TunnelError::Untrusted => Self::Untrusted,
            TunnelError::NoTls => Self::NoTls,
        }
    }
}
