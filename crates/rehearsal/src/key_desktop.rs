//! A desktop that hands out keys, as KDE and GNOME do on Wayland: the real `xdg-desktop-portal`,
//! and behind it, in place of theirs, a part of our own that answers as a rehearsal needs it.

mod implementation;

use std::path::Path;
use std::time::{Duration, Instant};

use zbus::connection::Builder;

pub use implementation::{Answer, Asked};

use crate::Failure;
use crate::process::{Service, quiet};
use implementation::{Keys, PATH, Session};

/// Where Debian and Fedora have it.
const PORTAL: &str = "/usr/libexec/xdg-desktop-portal";
const NAME: &str = "org.freedesktop.impl.portal.desktop.rehearsal";
const DESKTOP: &str = "rehearsal";

/// The desktop's part; its keys are gone when it is dropped.
#[derive(Debug)]
pub struct KeyDesktop {
    bus: zbus::Connection,
}

impl KeyDesktop {
    /// Joins the bus at this address.
    pub async fn join(bus: &str, answer: Answer) -> Result<Self, Failure> {
        let bus = Builder::address(bus)
            .and_then(|builder| builder.name(NAME))
            .and_then(|builder| builder.serve_at(PATH, Keys::new(answer)))
            .map_err(told)?;
        Ok(Self { bus: bus.build().await.map_err(told)? })
    }

    /// What is answered from now on.
    pub async fn answers(&self, answer: Answer) -> Result<(), Failure> {
        self.keys().await?.get().await.answers(answer);
        Ok(())
    }

    /// All that it was asked for so far, the latest last.
    pub async fn asked(&self) -> Result<Vec<Asked>, Failure> {
        Ok(self.keys().await?.get().await.asked())
    }

    /// Waits until it was asked so often, 15 s at most; the latest.
    pub async fn asked_times(&self, times: usize) -> Result<Asked, Failure> {
        let until = Instant::now() + Duration::from_secs(15);
        loop {
            let asked = self.asked().await?;
            if let (true, Some(last)) = (asked.len() >= times, asked.last()) {
                return Ok(last.clone());
            }
            if Instant::now() > until {
                let (what, seen) = (format!("{times} wishes for keys"), format!(": {asked:?}"));
                return Err(Failure::TooLate { what, seconds: 15, seen });
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The keys of this session are pressed.
    pub async fn press(&self, asked: &Asked, token: Option<&str>) -> Result<(), Failure> {
        let keys = self.keys().await?;
        Keys::press(keys.signal_emitter(), asked, token).await.map_err(told)
    }

    /// The person gave the session other keys, in the desktop's settings.
    pub async fn change(&self, asked: &Asked, words: Option<&str>) -> Result<(), Failure> {
        let keys = self.keys().await?;
        Keys::change(keys.signal_emitter(), asked, words).await.map_err(told)
    }

    /// Ends the session, as a desktop does that takes the keys back.
    pub async fn close(&self, asked: &Asked) -> Result<(), Failure> {
        let server = self.bus.object_server();
        let session = server.interface::<_, Session>(&asked.session).await.map_err(told)?;
        Session::closed(session.signal_emitter()).await.map_err(told)
    }

    /// Whether the session is still open: nobody has ended it.
    pub async fn holds(&self, asked: &Asked) -> bool {
        self.bus.object_server().interface::<_, Session>(&asked.session).await.is_ok()
    }

    /// Waits until a portal runs on the bus, 15 s at most.
    pub async fn portal_runs(&self) -> Result<(), Failure> {
        let names = zbus::fdo::DBusProxy::new(&self.bus).await.map_err(told)?;
        let name: zbus::names::BusName<'_> =
            "org.freedesktop.portal.Desktop".try_into().map_err(told)?;
        let until = Instant::now() + Duration::from_secs(15);
        while !names.name_has_owner(name.clone()).await.map_err(told)? {
            if Instant::now() > until {
                let (what, seen) = ("the start of the portal".to_owned(), String::new());
                return Err(Failure::TooLate { what, seconds: 15, seen });
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    async fn keys(&self) -> Result<zbus::object_server::InterfaceRef<Keys>, Failure> {
        self.bus.object_server().interface::<_, Keys>(PATH).await.map_err(told)
    }
}

/// What the portal reads to find our part; for its environment, in which `XDG_CONFIG_HOME` must
/// be this folder. Version 1.16 reads the first two, 1.17 and later the file.
pub fn describe(config: &Path) -> Result<Vec<(&'static str, String)>, Failure> {
    let folder = config.join("xdg-desktop-portal");
    std::fs::create_dir_all(&folder)?;
    let described = format!(
        "[portal]\nDBusName={NAME}\nInterfaces=org.freedesktop.impl.portal.GlobalShortcuts;\n\
         UseIn={DESKTOP}\n"
    );
    std::fs::write(folder.join(format!("{DESKTOP}.portal")), described)?;
    std::fs::write(folder.join("portals.conf"), format!("[preferred]\ndefault={DESKTOP}\n"))?;
    Ok(vec![
        ("XDG_DESKTOP_PORTAL_DIR", folder.display().to_string()),
        ("XDG_CURRENT_DESKTOP", DESKTOP.to_owned()),
    ])
}

/// Starts the portal in this environment, in place of one that runs there.
pub fn start_portal(
    environment: &[(&'static str, String)],
    logs: &Path,
) -> Result<Service, Failure> {
    let mut portal = quiet(PORTAL);
    portal.arg("--replace").envs(environment.iter().map(|(name, value)| (name, value)));
    Service::start("portal", portal, logs)
}

fn told(error: impl Into<zbus::Error>) -> Failure {
    Failure::NotAsExpected(format!("on the bus: {}", error.into()))
}
