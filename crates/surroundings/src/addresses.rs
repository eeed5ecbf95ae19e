//! The addresses of this computer, as the system tells them.

use std::{collections::HashSet, net::IpAddr, time::Duration};

use futures_util::StreamExt;
use if_watch::{IfEvent, IpNet, tokio::IfWatcher};
use tokio::time::timeout;

use crate::{Change, Tell};

/// Addresses come several at a time; one change is told for all of them.
const SETTLED: Duration = Duration::from_millis(200);

pub(crate) async fn watch(tell: Tell) {
    let mut watcher = match IfWatcher::new() {
        Ok(watcher) => watcher,
        Err(error) => return tracing::warn!(%error, "network changes go unseen"),
    };
    let mut addresses = HashSet::new();
    let mut told = None;
    loop {
        let before = addresses.clone();
        let Some(first) = watcher.next().await else { return };
        let mut event = Some(first);
        while let Some(happened) = event.take() {
            match happened {
                Ok(IfEvent::Up(net)) if leads_out(&net) => {
                    addresses.insert(net);
                }
                Ok(IfEvent::Down(net)) => {
                    addresses.remove(&net);
                }
                Ok(IfEvent::Up(_)) => {}
                Err(error) => return tracing::warn!(%error, "network changes go unseen"),
            }
            event = timeout(SETTLED, watcher.next()).await.ok().flatten();
        }
        let up = !addresses.is_empty();
        // The first look is news only if there is no network.
        if (before != addresses && told.is_some()) || told.unwrap_or(true) != up {
            tracing::info!(up, "network changed");
            tell(Change::Network { up });
        }
        told = Some(up);
    }
}

/// Neither this very computer nor an address that it gave itself for want of a network
/// (RFC 3927, RFC 4291 section 2.5.6).
fn leads_out(net: &IpNet) -> bool {
    match net.addr() {
        IpAddr::V4(address) => !address.is_loopback() && !address.is_link_local(),
        IpAddr::V6(address) => !address.is_loopback() && !address.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_leads_nowhere_is_no_network() {
        for (net, out) in [
            ("127.0.0.1/8", false),
            ("169.254.3.4/16", false),
            ("::1/128", false),
            ("fe80::1/64", false),
            ("192.168.1.7/24", true),
            ("2001:db8::7/64", true),
        ] {
            assert_eq!(leads_out(&net.parse().unwrap()), out, "{net}");
        }
    }
}
