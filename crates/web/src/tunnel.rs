//! A connection through a proxy: HTTP CONNECT (RFC 9110 section 9.3.6).

use std::io;

use hyper::client::conn::http1;
use hyper::header::{HOST, PROXY_AUTHORIZATION};
use hyper::{Request, StatusCode};
use hyper_util::client::proxy::matcher::Intercept;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::ProxyProblem;
use crate::trust;

/// A way for bytes, straight or through a proxy.
pub trait Way: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Way for T {}

#[derive(Debug)]
pub(crate) enum TunnelError {
    Proxy(ProxyProblem),
    /// Of the proxy itself, whose address begins with `https`.
    Untrusted,
    NoTls,
}

/// Asks the proxy for a way to `target` (`host:port`). The proxy finds out the host's address.
pub(crate) async fn through(proxy: &Intercept, target: &str) -> Result<Box<dyn Way>, TunnelError> {
    let stream = reach(proxy).await?;
    let (mut sender, connection) = http1::handshake::<_, String>(TokioIo::new(stream))
        .await
        .map_err(|_| TunnelError::Proxy(ProxyProblem::Unreachable))?;
    // Ends with the request that it carries, or with the sender.
    tokio::spawn(connection.with_upgrades());
    let mut request = Request::connect(target).header(HOST, target);
    if let Some(authorization) = proxy.basic_auth() {
        let mut authorization = authorization.clone();
        authorization.set_sensitive(true);
        request = request.header(PROXY_AUTHORIZATION, authorization);
    }
    let refused = TunnelError::Proxy(ProxyProblem::Refused);
    let Ok(request) = request.body(String::new()) else { return Err(refused) };
    let Ok(response) = sender.send_request(request).await else { return Err(refused) };
    match response.status() {
        status if status.is_success() => {}
        StatusCode::PROXY_AUTHENTICATION_REQUIRED => {
            return Err(TunnelError::Proxy(ProxyProblem::SignInNeeded));
        }
        status => {
            tracing::warn!(status = status.as_u16(), "proxy refused a tunnel");
            return Err(refused);
        }
    }
    match hyper::upgrade::on(response).await {
        Ok(upgraded) => Ok(Box::new(TokioIo::new(upgraded))),
        Err(_) => Err(refused),
    }
}

async fn reach(proxy: &Intercept) -> Result<Box<dyn Way>, TunnelError> {
    let uri = proxy.uri();
    let (encrypted, usual_port) = match uri.scheme_str() {
        Some("http") => (false, 80),
        Some("https") => (true, 443),
        Some(_) | None => return Err(TunnelError::Proxy(ProxyProblem::Unsupported)),
    };
    let unreachable = || TunnelError::Proxy(ProxyProblem::Unreachable);
    let host = uri.host().ok_or_else(unreachable)?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let address = (host, uri.port_u16().unwrap_or(usual_port));
    let stream = TcpStream::connect(address).await.map_err(|_| unreachable())?;
    let _ = stream.set_nodelay(true);
    if !encrypted {
        return Ok(Box::new(stream));
    }
    let config = trust::client_config().map_err(|_| TunnelError::NoTls)?;
    let name = ServerName::try_from(host.to_owned()).map_err(|_| unreachable())?;
    let distrust = |error: io::Error| {
        if trust::is_distrust(&error) { TunnelError::Untrusted } else { unreachable() }
    };
    Ok(Box::new(TlsConnector::from(config).connect(name, stream).await.map_err(distrust)?))
}
