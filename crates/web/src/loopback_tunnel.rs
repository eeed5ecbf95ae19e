//! A port on this machine whose other end is a server over TLS, for those who speak plain TCP
//! only: libnice knows no `turns:`, so it is given `turn:127.0.0.1:<port>?transport=tcp`.
//!
//! The way is that of everything else: through the system's proxy, trusting whom the system
//! trusts. Whoever else on this machine finds the port gets no further than the server, which
//! wants its own sign-in.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use url::{Host, Url};

use crate::proxy::{Route, route};
use crate::socket::straight;
use crate::tunnel::{TunnelError, Way, through};
use crate::{ProxyProblem, trust};

/// Proxy, TCP and TLS together.
const CONNECT_BOUND: Duration = Duration::from_secs(10);
/// One call needs one connection for each of its components, and tries a few.
const MOST_CONNECTIONS: usize = 16;

/// Open until dropped, with all that goes through it.
#[derive(Debug)]
pub struct LoopbackTunnel {
    address: SocketAddr,
    problem: watch::Receiver<Option<TunnelProblem>>,
    _connections: JoinSet<()>,
}

/// Why the newest connection did not get through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TunnelProblem {
    #[error("server not reached")]
    Unreachable,
    #[error("server does not answer")]
    TimedOut,
    #[error("certificate of the server not trusted by this computer")]
    Untrusted,
    #[error("server does not speak TLS as it should")]
    NoTls,
    #[error(transparent)]
    Proxy(ProxyProblem),
}

impl LoopbackTunnel {
    /// Listens on a free port; nothing is asked of the server before somebody comes. Must be called
    /// in a tokio runtime.
    ///
    /// # Errors
    /// If the host is none, or this machine has no port to give.
    pub fn open(host: &str, port: u16) -> io::Result<Self> {
        let target = Target::parse(host, port)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "not a host's name"))?;
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        let address = listener.local_addr()?;
        let (sender, problem) = watch::channel(None);
        let mut connections = JoinSet::new();
        connections.spawn(listen(listener, target, sender));
        Ok(Self { address, problem, _connections: connections })
    }

    /// On this machine.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What is wrong, as far as the newest connection tells; none if it got through. Changes with
    /// each connection, until the tunnel is dropped.
    pub fn problem(&self) -> watch::Receiver<Option<TunnelProblem>> {
        self.problem.clone()
    }
}

#[derive(Debug)]
struct Target {
    /// To find the way by, as for a web server there.
    url: Url,
    name: ServerName<'static>,
    port: u16,
}

impl Target {
    fn parse(host: &str, port: u16) -> Option<Self> {
        let url = Url::parse(&format!("https://{host}:{port}/")).ok()?;
        let name = match url.host()? {
            Host::Domain(name) => ServerName::try_from(name.to_owned()).ok()?,
            Host::Ipv4(address) => ServerName::IpAddress(std::net::IpAddr::V4(address).into()),
            Host::Ipv6(address) => ServerName::IpAddress(std::net::IpAddr::V6(address).into()),
        };
        let is_host = url.path() == "/" && url.username().is_empty() && url.query().is_none();
        is_host.then_some(Self { url, name, port })
    }
}

async fn listen(
    listener: TcpListener,
    target: Target,
    problem: watch::Sender<Option<TunnelProblem>>,
) {
    let (target, problem) = (Arc::new(target), Arc::new(problem));
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    // Goes with this task, and takes every connection along.
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else { return };
        let Ok((client, _)) = listener.accept().await else {
            // The machine has no file handle left: later there may be one.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let (target, problem) = (Arc::clone(&target), Arc::clone(&problem));
        connections.spawn(async move {
            carry(client, &target, &problem).await;
            drop(permit);
        });
    }
}

async fn carry(
    mut client: TcpStream,
    target: &Target,
    problem: &watch::Sender<Option<TunnelProblem>>,
) {
    let _ = client.set_nodelay(true);
    let reached =
        timeout(CONNECT_BOUND, reach(target)).await.unwrap_or(Err(TunnelProblem::TimedOut));
    problem.send_replace(reached.as_ref().err().copied());
    match reached {
        Ok(mut server) => {
            // Either end may just go.
            let _ = copy_bidirectional(&mut client, &mut server).await;
        }
        Err(problem) => tracing::warn!(%problem, "no way through the TLS tunnel"),
    }
}

async fn reach(target: &Target) -> Result<TlsStream<Box<dyn Way>>, TunnelProblem> {
    let host = target.url.host().ok_or(TunnelProblem::Unreachable)?;
    let way: Box<dyn Way> = match route(&target.url).await.map_err(TunnelProblem::Proxy)? {
        Route::Direct => {
            Box::new(straight(&host, target.port).await.map_err(|_| TunnelProblem::Unreachable)?)
        }
        Route::Usual(proxy) | Route::Desktop(proxy, _) => {
            through(&proxy, &format!("{host}:{}", target.port)).await?
        }
    };
    let config = trust::client_config().map_err(|_| TunnelProblem::NoTls)?;
    let connecting = TlsConnector::from(config).connect(target.name.clone(), way);
    connecting.await.map_err(|error| {
        if trust::is_distrust(&error) { TunnelProblem::Untrusted } else { TunnelProblem::NoTls }
    })
}

impl From<TunnelError> for TunnelProblem {
    fn from(error: TunnelError) -> Self {
        match error {
            TunnelError::Proxy(problem) => Self::Proxy(problem),
            TunnelError::Untrusted => Self::Untrusted,
            TunnelError::NoTls => Self::NoTls,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_a_host_is_a_host() {
        for host in ["turn.example.com", "192.0.2.7", "[2001:db8::7]", "localhost"] {
            assert!(LoopbackTunnel::open(host, 5349).is_ok(), "{host}");
        }
        for host in ["", "a/b", "user@host", "host:1", "a b", "host?x", "2001:db8::7"] {
            assert!(LoopbackTunnel::open(host, 5349).is_err(), "{host}");
        }
    }
}
