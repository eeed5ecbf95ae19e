//! One running simulator: its sockets, from start to stop.

use std::{
    convert::Infallible,
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use axum::Router;
use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
    time::timeout,
};

use crate::{
    control,
    exchange::Exchange,
    gateway, http,
    ready::{self, Ready},
    serve::{self, IdentityError},
};

/// From the wish to stop until all sessions have said good-bye and all recordings are whole.
const STOPPING: Duration = Duration::from_secs(6);

#[derive(Debug, Clone)]
pub struct Options {
    /// Where to listen. The control API serves this machine only, whatever stands here.
    pub address: IpAddr,
    /// 0: any free port.
    pub port: u16,
    pub tls_port: u16,
    /// Record both sides of each call as WAV files in this folder.
    pub record: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Options { address: Ipv4Addr::LOCALHOST.into(), port: 0, tls_port: 0, record: None }
    }
}

/// A running simulator. It stops when dropped; [`Simulator::stop`] waits for the end.
#[derive(Debug)]
pub struct Simulator {
    ready: Arc<Ready>,
    stop: watch::Sender<bool>,
    all_gone: mpsc::Receiver<Infallible>,
}

/// Why the simulator cannot start. Each text says what helps.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("port {port} is taken: end the program that has it, or choose another with {option}")]
    PortTaken { port: u16, option: &'static str },
    #[error("cannot listen on {address} ({source}): choose another address with --address")]
    Listen { address: SocketAddr, source: io::Error },
    #[error(
        "cannot make the folder {folder} for recordings ({source}): choose another with --record"
    )]
    RecordFolder { folder: PathBuf, source: io::Error },
    #[error("cannot make a TLS identity: {0}")]
    Identity(#[from] IdentityError),
}

impl Simulator {
    pub async fn start(options: Options) -> Result<Self, StartError> {
        if let Some(folder) = &options.record {
            tokio::fs::create_dir_all(folder)
                .await
                .map_err(|source| StartError::RecordFolder { folder: folder.clone(), source })?;
        }
        let plain = listen(options.address, options.port, "--port").await?;
        let tls = listen(options.address, options.tls_port, "--tls-port").await?;
        let (acceptor, certificate) = serve::identity()?;

        let (stop, stopping) = watch::channel(false);
        let (alive, all_gone) = mpsc::channel(1);
        // Media has 127.0.0.1 by itself; who listens elsewhere wants to be heard there too.
        let interfaces = [options.address]
            .into_iter()
            .filter(|address| !address.is_loopback() && !address.is_unspecified())
            .collect();
        let addresses = (local(&plain)?, local(&tls)?);
        let http = ready::http(addresses.0);
        let stops = stopping.clone();
        let exchange = Arc::new(Exchange::new(http, options.record, interfaces, stops, alive));
        let ready = Arc::new(Ready::new(addresses.0, addresses.1, exchange.api_key()));

        let faults = Arc::clone(&exchange.faults);
        let router = Router::new()
            .merge(http::routes(&exchange))
            .merge(gateway::routes(&exchange))
            .with_state(Arc::clone(&exchange))
            .merge(control::routes(&exchange, &ready, &certificate));
        tokio::spawn(serve::serve(
            plain,
            None,
            router.clone(),
            Arc::clone(&faults),
            stopping.clone(),
        ));
        tokio::spawn(serve::serve(tls, Some(acceptor), router, faults, stopping));
        Ok(Simulator { ready, stop, all_gone })
    }

    pub fn ready(&self) -> &Ready {
        &self.ready
    }

    /// Ends all sessions and calls, and waits for that, but not for ever.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        if timeout(STOPPING, self.all_gone.recv()).await.is_err() {
            tracing::warn!("not all sessions ended in time");
        }
    }
}

async fn listen(
    address: IpAddr,
    port: u16,
    option: &'static str,
) -> Result<TcpListener, StartError> {
    let address = SocketAddr::new(address, port);
    TcpListener::bind(address).await.map_err(|source| {
        if source.kind() == io::ErrorKind::AddrInUse {
            StartError::PortTaken { port, option }
        } else {
            StartError::Listen { address, source }
        }
    })
}

fn local(listener: &TcpListener) -> Result<SocketAddr, StartError> {
    listener.local_addr().map_err(|source| StartError::Listen {
        address: SocketAddr::new(Ipv4Addr::UNSPECIFIED.into(), 0),
        source,
    })
}
