//! What the desktop's services say on the system bus: logind about sleep, NetworkManager about
//! networks where data costs money. Either may be missing.

use futures_util::StreamExt;
use zbus::{Connection, MatchRule, Message, MessageStream, message::Type, proxy};

use crate::{Change, Tell};

/// <https://networkmanager.dev/docs/api/latest/gdbus-org.freedesktop.NetworkManager.html>
#[proxy(
    interface = "org.freedesktop.NetworkManager",
    default_service = "org.freedesktop.NetworkManager",
    default_path = "/org/freedesktop/NetworkManager"
)]
trait NetworkManager {
    /// `NMMetered`.
    #[zbus(property)]
    fn metered(&self) -> zbus::Result<u32>;
}

pub(crate) async fn watch(tell: Tell) {
    match Connection::system().await {
        Ok(bus) => watch_on(bus, tell).await,
        Err(error) => tracing::info!(%error, "no system bus: sleep shows by the clock only"),
    }
}

/// Returns when the bus is gone.
pub(crate) async fn watch_on(bus: Connection, tell: Tell) {
    let (sleep, metered) = tokio::join!(watch_sleep(&bus, &tell), watch_metered(&bus, &tell));
    for error in [sleep.err(), metered.err()].into_iter().flatten() {
        tracing::info!(%error, "not watched on the system bus");
    }
}

/// logind says `PrepareForSleep(false)` when the computer wakes
/// (`org.freedesktop.login1(5)`).
async fn watch_sleep(bus: &Connection, tell: &Tell) -> zbus::Result<()> {
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .interface("org.freedesktop.login1.Manager")?
        .member("PrepareForSleep")?
        .build();
    let mut signals = MessageStream::for_match_rule(rule, bus, None).await?;
    while let Some(signal) = signals.next().await {
        if !falls_asleep(&signal?)? {
            tracing::info!("the computer woke");
            tell(Change::Woke);
        }
    }
    Ok(())
}

fn falls_asleep(signal: &Message) -> zbus::Result<bool> {
    signal.body().deserialize()
}

async fn watch_metered(bus: &Connection, tell: &Tell) -> zbus::Result<()> {
    let manager = NetworkManagerProxy::new(bus).await?;
    let mut values = manager.receive_metered_changed().await;
    let mut before = false;
    while let Some(change) = values.next().await {
        // 1 yes, 3 guess yes; 0 unknown, 2 no, 4 guess no.
        let metered = matches!(change.get().await, Ok(1 | 3));
        if metered != before {
            before = metered;
            tracing::info!(metered, "what data costs changed");
            tell(Change::Metered(metered));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead, BufReader},
        process::{Child, Command, Stdio},
        sync::Arc,
        time::Duration,
    };

    use tokio::{sync::mpsc, time::timeout};
    use zbus::{connection::Builder, interface};

    use super::*;

    /// A message bus of the test's own.
    struct Bus {
        daemon: Child,
        address: String,
    }

    impl Bus {
        fn open() -> Self {
            let mut daemon = Command::new("dbus-daemon")
                .args(["--session", "--nofork", "--nopidfile", "--print-address=1"])
                .stdout(Stdio::piped())
                .spawn()
                .expect("dbus-daemon, of Debian's package dbus");
            let mut address = String::new();
            let output = daemon.stdout.take().expect("it was piped");
            BufReader::new(output).read_line(&mut address).expect("the bus says its address");
            Self { daemon, address: address.trim().to_owned() }
        }

        fn builder(&self) -> Builder<'_> {
            Builder::address(self.address.as_str()).expect("an address")
        }
    }

    impl Drop for Bus {
        fn drop(&mut self) {
            let _ = self.daemon.kill();
            let _ = self.daemon.wait();
        }
    }

    struct Manager {
        metered: u32,
    }

    #[interface(name = "org.freedesktop.NetworkManager")]
    impl Manager {
        #[zbus(property)]
        fn metered(&self) -> u32 {
            self.metered
        }
    }

    async fn watched(bus: &Bus) -> mpsc::UnboundedReceiver<Change> {
        let (sender, changes) = mpsc::unbounded_channel();
        let ours = bus.builder().build().await.unwrap();
        let tell: Tell = Arc::new(move |change| sender.send(change).unwrap());
        tokio::spawn(watch_on(ours, tell));
        changes
    }

    async fn next(changes: &mut mpsc::UnboundedReceiver<Change>) -> Option<Change> {
        timeout(Duration::from_secs(10), changes.recv()).await.expect("a change in time")
    }

    #[tokio::test]
    async fn waking_is_told_and_falling_asleep_is_not() {
        let bus = Bus::open();
        let mut changes = watched(&bus).await;
        let logind = bus.builder().build().await.unwrap();
        // Until the watch listens, nobody hears it: both are said again and again.
        let saying = tokio::spawn(async move {
            loop {
                for asleep in [true, false] {
                    let (path, interface) =
                        ("/org/freedesktop/login1", "org.freedesktop.login1.Manager");
                    let none = None::<&str>;
                    logind
                        .emit_signal(none, path, interface, "PrepareForSleep", &asleep)
                        .await
                        .unwrap();
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        });
        assert_eq!(next(&mut changes).await, Some(Change::Woke));
        assert_eq!(next(&mut changes).await, Some(Change::Woke));
        saying.abort();
    }

    #[tokio::test]
    async fn a_metered_network_is_told_when_it_comes_and_goes() {
        let bus = Bus::open();
        let path = "/org/freedesktop/NetworkManager";
        let manager = bus
            .builder()
            .name("org.freedesktop.NetworkManager")
            .unwrap()
            .serve_at(path, Manager { metered: 3 })
            .unwrap()
            .build()
            .await
            .unwrap();
        let mut changes = watched(&bus).await;
        assert_eq!(next(&mut changes).await, Some(Change::Metered(true)));
        let served = manager.object_server().interface::<_, Manager>(path).await.unwrap();
        served.get_mut().await.metered = 2;
        served.get().await.metered_changed(served.signal_emitter()).await.unwrap();
        assert_eq!(next(&mut changes).await, Some(Change::Metered(false)));
    }
}
