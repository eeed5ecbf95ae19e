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
    use std::{process::Command, sync::Arc};

    use tokio::sync::mpsc;

    use super::*;

    /// Set where this test runs again in a network of its own.
    const ALONE: &str = "SURROUNDINGS_TEST_ALONE";

    #[cfg(target_os = "linux")]
    #[test]
    fn addresses_that_come_and_go_are_told() {
        if std::env::var_os(ALONE).is_none() {
            let alone = Command::new("unshare")
                .args(["--user", "--map-root-user", "--net"])
                .arg(std::env::current_exe().unwrap())
                .args(["--exact", "addresses::tests::addresses_that_come_and_go_are_told"])
                .env(ALONE, "1")
                .status();
            assert!(alone.expect("unshare, of Debian's util-linux").success());
            return;
        }
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let (sender, mut changes) = mpsc::unbounded_channel();
            let tell: Tell = Arc::new(move |change| sender.send(change).unwrap());
            let watching = tokio::spawn(watch(tell));
            ip(&["link", "set", "lo", "up"]);
            assert_eq!(next(&mut changes).await, Change::Network { up: false });
            ip(&["addr", "add", "192.0.2.7/32", "dev", "lo"]);
            assert_eq!(next(&mut changes).await, Change::Network { up: true });
            ip(&["addr", "add", "192.0.2.8/32", "dev", "lo"]);
            assert_eq!(next(&mut changes).await, Change::Network { up: true }, "another way");
            ip(&["addr", "flush", "dev", "lo"]);
            assert_eq!(next(&mut changes).await, Change::Network { up: false });
            watching.abort();
        });
    }

    fn ip(words: &[&str]) {
        let status = Command::new("ip").args(words).status();
        assert!(status.expect("ip, of Debian's iproute2").success(), "{words:?}");
    }

    async fn next(changes: &mut mpsc::UnboundedReceiver<Change>) -> Change {
        let change = timeout(Duration::from_secs(10), changes.recv()).await;
        change.expect("a change in time").unwrap()
    }

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
