//! The UDP sockets of a leg, one an address.

use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::task::Poll;

use tokio::io::ReadBuf;
use tokio::net::UdpSocket;

#[derive(Debug)]
pub struct Sockets {
    sockets: Vec<(SocketAddr, UdpSocket)>,
}

/// A datagram in the caller's buffer.
pub struct Arrival {
    pub length: usize,
    pub from: SocketAddr,
    pub to: SocketAddr,
}

impl Sockets {
    /// Binds 127.0.0.1 and these addresses. A client on this machine reaches the first from any
    /// of its addresses, also when no network is up.
    pub async fn bind(interfaces: &[IpAddr]) -> io::Result<Sockets> {
        let loopback = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let mut sockets = Vec::new();
        for &address in
            std::iter::once(&loopback).chain(interfaces.iter().filter(|&&ip| ip != loopback))
        {
            let socket = UdpSocket::bind((address, 0)).await?;
            // Else the first datagrams would be lost: sending below never waits.
            socket.writable().await?;
            sockets.push((socket.local_addr()?, socket));
        }
        Ok(Sockets { sockets })
    }

    pub fn addresses(&self) -> impl Iterator<Item = SocketAddr> {
        self.sockets.iter().map(|(address, _)| *address)
    }

    /// Waits for a datagram; none if a socket only had an error to tell.
    pub async fn receive(&self, buffer: &mut [u8]) -> Option<Arrival> {
        poll_fn(|context| {
            for (to, socket) in &self.sockets {
                let mut read = ReadBuf::new(buffer);
                match socket.poll_recv_from(context, &mut read) {
                    Poll::Ready(Ok(from)) => {
                        let length = read.filled().len();
                        return Poll::Ready(Some(Arrival { length, from, to: *to }));
                    }
                    Poll::Ready(Err(_)) => return Poll::Ready(None),
                    Poll::Pending => {}
                }
            }
            Poll::Pending
        })
        .await
    }

    /// Sends or loses a datagram, as networks do.
    pub fn send(&self, from: SocketAddr, to: SocketAddr, contents: &[u8]) {
        if let Some((_, socket)) = self.sockets.iter().find(|(address, _)| *address == from)
            && let Err(error) = socket.try_send_to(contents, to)
        {
            tracing::debug!(%error, "datagram not sent");
        }
    }
}
