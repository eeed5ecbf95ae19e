//! A network between two parties that loses and delays packets, or falls silent.
//!
//! Each party is told the relay's address instead of the other's; what it sends there comes out
//! of the address that the other knows. Neither kernel nor privileges are needed for that.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use media::IceCandidate;
use tokio::net::UdpSocket;

use crate::party::Party;

pub struct Relay {
    pub weather: Arc<Weather>,
    /// Where a's packets arrive, and where b's do.
    addresses: [SocketAddr; 2],
}

/// What happens to packets, at any time.
#[derive(Default)]
pub struct Weather {
    /// Nothing passes any more.
    pub dead: AtomicBool,
    /// Of a hundred packets.
    pub lost: AtomicU32,
    /// Each packet is held up by zero to so many milliseconds.
    pub jitter_ms: AtomicU32,
}

impl Relay {
    pub async fn start() -> Relay {
        let weather = Arc::new(Weather::default());
        let from_a = Arc::new(UdpSocket::bind("127.0.0.1:0").await.unwrap());
        let from_b = Arc::new(UdpSocket::bind("127.0.0.1:0").await.unwrap());
        let addresses = [from_a.local_addr().unwrap(), from_b.local_addr().unwrap()];
        let homes = [Arc::new(Mutex::new(None)), Arc::new(Mutex::new(None))];
        let ways = [(&from_a, &from_b, 0), (&from_b, &from_a, 1)];
        for (entry, exit, side) in ways {
            let (entry, exit) = (Arc::clone(entry), Arc::clone(exit));
            let (home, target) = (Arc::clone(&homes[side]), Arc::clone(&homes[1 - side]));
            tokio::spawn(forward(entry, exit, home, target, Arc::clone(&weather)));
        }
        Relay { weather, addresses }
    }

    /// Establishes a call from `a` to `b` over this network.
    pub async fn call(&self, a: &Party, b: &Party) {
        use media::SdpKind::{Answer, Offer};
        let offer = a.connection.create_offer().await.unwrap();
        a.connection.set_local_description(Offer, &offer).await.unwrap();
        b.connection.set_remote_description(Offer, &offer).await.unwrap();
        let answer = b.connection.create_answer().await.unwrap();
        b.connection.set_local_description(Answer, &answer).await.unwrap();
        a.connection.set_remote_description(Answer, &answer).await.unwrap();
        for (party, address) in [(a, self.addresses[0]), (b, self.addresses[1])] {
            let (ip, port) = (address.ip(), address.port());
            let candidate = IceCandidate {
                candidate: format!("candidate:1 1 UDP 2015363327 {ip} {port} typ host"),
                sdp_mid: None,
                sdp_m_line_index: Some(0),
            };
            party.connection.add_ice_candidate(Some(candidate)).await.unwrap();
            party.connection.add_ice_candidate(None).await.unwrap();
        }
        a.log.connected().await;
        b.log.connected().await;
    }
}

async fn forward(
    entry: Arc<UdpSocket>,
    exit: Arc<UdpSocket>,
    home: Arc<Mutex<Option<SocketAddr>>>,
    target: Arc<Mutex<Option<SocketAddr>>>,
    weather: Arc<Weather>,
) {
    let mut packet = [0u8; 2_048];
    // Reproducible: a linear congruence is random enough for weather.
    let mut dice = 1u32;
    let mut roll = move |sides: u32| {
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        if sides == 0 { 0 } else { (dice >> 8) % sides }
    };
    while let Ok((length, source)) = entry.recv_from(&mut packet).await {
        // The first address that got through is the party's; its other ones are of no use.
        let home = *home.lock().unwrap().get_or_insert(source);
        let lost = roll(100) < weather.lost.load(Ordering::Relaxed);
        if source != home || lost || weather.dead.load(Ordering::Relaxed) {
            continue;
        }
        let (exit, target) = (Arc::clone(&exit), Arc::clone(&target));
        let packet = packet[..length].to_vec();
        let delay = Duration::from_millis(roll(weather.jitter_ms.load(Ordering::Relaxed)).into());
        tokio::spawn(async move {
            if !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            let to = *target.lock().unwrap();
            if let Some(to) = to {
                let _ = exit.send_to(&packet, to).await;
            }
        });
    }
}
