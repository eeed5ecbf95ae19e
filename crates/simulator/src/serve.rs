//! The listening sockets: plain and TLS, both with the same routes.

mod tcp;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{Extension, Router};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
    service::TowerToHyperService,
};
use rustls::{
    ServerConfig,
    crypto::aws_lc_rs,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
    sync::{Semaphore, watch},
    time::timeout,
};
use tokio_rustls::TlsAcceptor;

use crate::exchange::faults::Faults;
pub use tcp::{Reset, Tcp};

/// Connections at once on one port.
const MOST_CONNECTIONS: usize = 512;
const TLS_HANDSHAKE: Duration = Duration::from_secs(10);
/// A fatal alert (RFC 8446, section 6): the record's type, version and length, then the level
/// and `handshake_failure`.
const HANDSHAKE_FAILURE: [u8; 7] = [21, 3, 3, 0, 2, 2, 40];
const REQUEST_HEADERS: Duration = Duration::from_secs(10);

/// The address of whoever is at the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// Accepts connections until the simulator stops.
pub async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    router: Router,
    faults: Arc<Faults>,
    mut stopping: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopping.changed() => return,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file handles, most likely: give others a moment to close some.
                tracing::warn!(%error, "accepting a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            tracing::warn!("too many connections");
            continue;
        };
        // Frames are small and each counts in a latency figure.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "switching Nagle's algorithm off");
        }
        let stream = Tcp::new(stream);
        let (tls, faults, stopping) = (tls.clone(), Arc::clone(&faults), stopping.clone());
        let router = router.clone().layer(Extension(Peer(peer))).layer(Extension(stream.reset()));
        tokio::spawn(async move {
            connection(stream, tls, router, &faults, stopping).await;
            drop(place);
        });
    }
}

async fn connection(
    stream: Tcp,
    tls: Option<TlsAcceptor>,
    router: Router,
    faults: &Faults,
    stopping: watch::Receiver<bool>,
) {
    let Some(acceptor) = tls else { return answer(stream, router, stopping).await };
    if faults.tls_error() {
        let refused = timeout(TLS_HANDSHAKE, refuse_tls(stream)).await;
        tracing::info!(?refused, "TLS handshake refused on demand");
        return;
    }
    match timeout(TLS_HANDSHAKE, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => answer(stream, router, stopping).await,
        Ok(Err(error)) => tracing::debug!(%error, "TLS handshake"),
        Err(_) => tracing::debug!("TLS handshake took too long"),
    }
}

async fn refuse_tls(mut stream: Tcp) -> io::Result<()> {
    // What is unread when a socket is closed turns its end into a reset, which may overtake the
    // alert. A hello is shorter than this.
    let mut hello = [0; 4096];
    if stream.read(&mut hello).await? == 0 {
        return Ok(());
    }
    stream.write_all(&HANDSHAKE_FAILURE).await?;
    stream.shutdown().await?;
    // Until the client has seen it and goes.
    while stream.read(&mut hello).await? > 0 {}
    Ok(())
}

async fn answer<S>(stream: S, router: Router, mut stopping: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = auto::Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(REQUEST_HEADERS);
    let service = TowerToHyperService::new(router);
    let serving = builder.serve_connection_with_upgrades(TokioIo::new(stream), service);
    tokio::pin!(serving);
    let outcome = tokio::select! {
        outcome = &mut serving => outcome,
        _ = stopping.changed() => {
            serving.as_mut().graceful_shutdown();
            // A client that keeps its connection open does not keep us.
            timeout(Duration::from_secs(1), serving).await.unwrap_or(Ok(()))
        }
    };
    if let Err(error) = outcome {
        tracing::debug!(error, "connection");
    }
}

/// A TLS identity for this run only, and its certificate as PEM, for clients that verify.
///
/// The names include AT's own, so that whoever is led here on the way there finds the name that
/// it expects: a browser with AT's SDK, or an app behind a proxy.
pub fn identity() -> Result<(TlsAcceptor, String), IdentityError> {
    let local = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let at = ["webrtc", "voice", "api"].map(|host| format!("{host}.africastalking.com"));
    let names: Vec<String> = local.into_iter().chain(at).collect();
    let certified = rcgen::generate_simple_self_signed(names)?;
    let key = PrivatePkcs8KeyDer::from(certified.signing_key.serialize_der());
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], PrivateKeyDer::Pkcs8(key))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((TlsAcceptor::from(Arc::new(config)), certified.cert.pem()))
}

/// Why there is no TLS identity.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    #[error("certificate")]
    Certificate(#[from] rcgen::Error),
    #[error("TLS configuration")]
    Tls(#[from] rustls::Error),
}
