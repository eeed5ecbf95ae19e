//! The way to Africa's Talking's own addresses: a proxy that leads all of them to the local one,
//! and its certificate, in which they are named. So an account whose addresses nobody has changed
//! is used as agents use it.

use std::net::SocketAddr;
use std::path::PathBuf;

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};

use crate::local_at::port_of;
use crate::{Failure, Stage};

/// A request to lead somewhere is shorter than this.
const LONGEST: usize = 4096;
const OPEN: &[u8] = b"HTTP/1.1 200 Connection established\r\n\r\n";
const NOT_AT: &[u8] = b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n";

/// A proxy that knows CONNECT, for as long as the test's runtime lives.
#[derive(Debug)]
pub struct Road {
    address: SocketAddr,
    certificate: PathBuf,
}

impl Road {
    pub async fn open(stage: &Stage) -> Result<Self, Failure> {
        let certificate = stage.folder().join("local-at.pem");
        std::fs::write(&certificate, stage.at.certificate().await?)?;
        let gateway = stage.at.ready().gateway_tls.clone().unwrap_or_default();
        let port = port_of(&gateway)?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                // A side that goes away ends its own way only.
                tokio::spawn(lead(client, port));
            }
        });
        Ok(Self { address, certificate })
    }

    /// What stands in the environment of an app that goes by it.
    pub fn signs(&self) -> [(&'static str, String); 2] {
        let certificate = self.certificate.display().to_string();
        [("https_proxy", format!("http://{}", self.address)), ("SSL_CERT_FILE", certificate)]
    }
}

async fn lead(mut client: TcpStream, port: u16) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < LONGEST {
        head.push(client.read_u8().await?);
    }
    let head = String::from_utf8_lossy(&head);
    let target = head.strip_prefix("CONNECT ").and_then(|rest| rest.split(' ').next());
    if !target.is_some_and(|target| target.ends_with(".africastalking.com:443")) {
        return client.write_all(NOT_AT).await;
    }
    let mut local = TcpStream::connect(("127.0.0.1", port)).await?;
    client.write_all(OPEN).await?;
    copy_bidirectional(&mut client, &mut local).await.map(drop)
}
