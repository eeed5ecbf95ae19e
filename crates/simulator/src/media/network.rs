//! The network between a leg and its client: both directions, and what is still on its way.

use std::{collections::BTreeMap, net::SocketAddr, time::Instant};

use serde::{Deserialize, Serialize};

use super::impairment::{Impairment, Path, Traffic};

/// Datagrams on their way in one direction; a bound, far above what a call has.
const MOST_WAITING: usize = 4_096;

/// How the network between a leg and its client behaves. The default is perfect.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Network {
    /// The same seed loses and delays the same packets of sound.
    pub seed: u64,
    pub to_client: Impairment,
    pub from_client: Impairment,
}

impl Network {
    /// Nothing comes through in either direction.
    pub fn outage() -> Self {
        let outage = Impairment::outage();
        Network { seed: 0, to_client: outage, from_client: outage }
    }
}

/// Both directions of a running leg.
#[derive(Debug)]
pub struct Links {
    pub to_client: Link,
    pub from_client: Link,
}

impl Links {
    pub fn new(network: Network) -> Self {
        let Network { seed, to_client, from_client } = network;
        Links {
            to_client: Link::new(to_client, seed),
            // Else both directions would lose the same packets.
            from_client: Link::new(from_client, seed.rotate_left(32) ^ 1),
        }
    }

    /// The network changes; what is on its way arrives as it would have.
    pub fn change(&mut self, network: Network) {
        let Links { to_client, from_client } = Links::new(network);
        self.to_client.path = to_client.path;
        self.from_client.path = from_client.path;
    }

    /// When the next datagram arrives, either way.
    pub fn due(&self) -> Option<Instant> {
        let dues = [self.to_client.due(), self.from_client.due()];
        dues.into_iter().flatten().min()
    }
}

#[derive(Debug)]
pub struct Link {
    path: Path,
    /// By arrival; what arrives at once keeps the order in which it was sent.
    waiting: BTreeMap<(Instant, u64), Datagram>,
    count: u64,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Datagram {
    pub from: SocketAddr,
    pub to: SocketAddr,
    pub contents: Vec<u8>,
}

impl Link {
    fn new(impairment: Impairment, seed: u64) -> Self {
        Link { path: Path::new(impairment, seed), waiting: BTreeMap::new(), count: 0 }
    }

    /// Whether the datagram arrives at once. If not, it is lost or comes later.
    pub fn is_free(
        &mut self,
        now: Instant,
        from: SocketAddr,
        to: SocketAddr,
        contents: &[u8],
    ) -> bool {
        if self.path.is_perfect() && self.waiting.is_empty() {
            return true;
        }
        let traffic = Traffic::of(contents);
        let Some(due) = self.path.pass(now, traffic, contents.len()) else { return false };
        if due <= now && self.due().is_none_or(|first| first > now) {
            return true;
        }
        if self.waiting.len() < MOST_WAITING {
            self.count += 1;
            let datagram = Datagram { from, to, contents: contents.to_vec() };
            self.waiting.insert((due, self.count), datagram);
        }
        false
    }

    /// The next datagram that has arrived by now.
    pub fn arrived(&mut self, now: Instant) -> Option<Datagram> {
        let first = self.waiting.first_entry().filter(|first| first.key().0 <= now)?;
        Some(first.remove())
    }

    /// What is still on its way, in order.
    pub fn rest(&mut self) -> impl Iterator<Item = Datagram> {
        std::mem::take(&mut self.waiting).into_values()
    }

    fn due(&self) -> Option<Instant> {
        self.waiting.first_key_value().map(|((due, _), _)| *due)
    }
}
