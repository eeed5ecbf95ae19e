//! Datagrams between str0m and the sockets, by way of the network that was asked for.

use std::net::SocketAddr;
use std::time::Instant;

use str0m::Input;
use str0m::net::{Protocol, Receive};

use super::Session;
use crate::media::sockets::Arrival;

impl Session {
    pub(super) fn transmit(&mut self, from: SocketAddr, to: SocketAddr, contents: &[u8]) {
        if self.links.to_client.is_free(Instant::now(), from, to, contents) {
            self.sockets.send(from, to, contents);
        }
    }

    pub(super) fn receive(&mut self, buffer: &[u8], arrival: &Arrival) {
        let Some(datagram) = buffer.get(..arrival.length) else { return };
        if self.links.from_client.is_free(Instant::now(), arrival.from, arrival.to, datagram) {
            self.take(arrival.from, arrival.to, datagram);
        }
    }

    /// Delivers what the network has kept until now.
    pub(super) fn deliver(&mut self) {
        let now = Instant::now();
        while let Some(late) = self.links.to_client.arrived(now) {
            self.sockets.send(late.from, late.to, &late.contents);
        }
        while let Some(late) = self.links.from_client.arrived(now) {
            self.take(late.from, late.to, &late.contents);
            // str0m wants each input's answers taken before the next one.
            if self.drain().is_err() {
                return;
            }
        }
    }

    /// The leg is over and waits for nothing; what it said last must still leave.
    pub(super) fn send_rest(&mut self) {
        for last in self.links.to_client.rest() {
            self.sockets.send(last.from, last.to, &last.contents);
        }
    }

    fn take(&mut self, from: SocketAddr, to: SocketAddr, datagram: &[u8]) {
        // What is neither STUN, DTLS nor RTP is no business of ours.
        if let Ok(received) = Receive::new(Protocol::Udp, from, to, datagram) {
            self.input(Input::Receive(Instant::now(), received));
        }
    }
}
