//! A proxy that knows CONNECT, and leads every target to the one service.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::authority::Authority;
use crate::service::read_head;

#[derive(Clone, Copy, PartialEq)]
pub enum Manner {
    Open,
    /// The name `ac@hieng` with the password `p:w`.
    WantsSignIn,
    Refuses,
}

pub struct Proxy {
    address: SocketAddr,
    encrypted: bool,
    targets: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    pub async fn start(manner: Manner, service: SocketAddr) -> Self {
        Self::listen(manner, service, None).await
    }

    pub async fn start_encrypted(authority: &Authority, service: SocketAddr) -> Self {
        let acceptor = TlsAcceptor::from(authority.server_config(&["localhost"]));
        Self::listen(Manner::Open, service, Some(acceptor)).await
    }

    async fn listen(manner: Manner, service: SocketAddr, tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let targets = Arc::new(Mutex::new(Vec::new()));
        let (seen, encrypted) = (Arc::clone(&targets), tls.is_some());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (seen, tls) = (Arc::clone(&seen), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        Some(tls) => {
                            let stream = tls.accept(stream).await.expect("the client trusts us");
                            serve(stream, manner, service, &seen).await;
                        }
                        None => serve(stream, manner, service, &seen).await,
                    }
                });
            }
        });
        Self { address, encrypted, targets }
    }

    pub fn url(&self) -> String {
        if self.encrypted {
            format!("https://localhost:{}", self.address.port())
        } else {
            format!("http://{}", self.address)
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What it was asked to lead to, in order.
    pub fn targets(&self) -> Vec<String> {
        self.targets.lock().expect("no panic").clone()
    }
}

/// An address at which nobody listens.
pub async fn address_of_nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    format!("http://{}", listener.local_addr().expect("an address"))
}

async fn serve(
    mut client: impl AsyncRead + AsyncWrite + Unpin,
    manner: Manner,
    service: SocketAddr,
    seen: &Mutex<Vec<String>>,
) {
    let head = read_head(&mut client).await;
    let target = head.strip_prefix("CONNECT ").and_then(|rest| rest.split(' ').next());
    seen.lock().expect("no panic").push(target.unwrap_or(&head).to_owned());
    let signed_in = head.to_ascii_lowercase().contains("proxy-authorization: basic")
        && head.contains("YWNAaGllbmc6cDp3");
    let answer: &[u8] = match manner {
        Manner::Open => b"HTTP/1.1 200 Connection established\r\n\r\n",
        Manner::WantsSignIn if signed_in => b"HTTP/1.1 200 OK\r\n\r\n",
        Manner::WantsSignIn => {
            b"HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\
              content-length: 0\r\n\r\n"
        }
        Manner::Refuses => b"HTTP/1.1 403 Forbidden\r\ncontent-length: 6\r\n\r\n<html>",
    };
    let _ = client.write_all(answer).await;
    if answer.starts_with(b"HTTP/1.1 200") {
        let mut service = TcpStream::connect(service).await.expect("the service is there");
        let _ = copy_bidirectional(&mut client, &mut service).await;
    }
}
