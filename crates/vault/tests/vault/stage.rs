//! A desktop of the test's own: a session bus, a home, and gnome-keyring when it is wanted.
//!
//! A test that plays on it runs twice: outside it starts the bus and then itself as a child,
//! inside it finds the bus in its environment (which a process can only inherit safely).

use std::collections::HashMap;
use std::fs::{self, DirBuilder};
use std::io::{Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use secret_service::EncryptionType;
use secret_service::blocking::{Collection, SecretService};
use zbus::blocking::{Connection, connection};
use zbus::zvariant::{ObjectPath, OwnedValue};

/// Set inside, to the stage's folder.
const INSIDE: &str = "VAULT_TEST_STAGE";
/// No play takes longer.
const PATIENCE: Duration = Duration::from_secs(120);
const PASSWORD: &str = "login-password";
/// Nothing is started on demand, so that a keychain is absent until a test starts it.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Bus {
    Ours,
    None,
}

/// Runs the body on a stage. `name` is the test's own path.
pub fn play(name: &str, bus: Bus, body: impl FnOnce(&Stage)) {
    if let Some(folder) = std::env::var_os(INSIDE) {
        return body(&Stage { folder: folder.into() });
    }
    let folder = tempfile::tempdir().unwrap();
    for part in ["run", "home"] {
        DirBuilder::new().mode(0o700).create(folder.path().join(part)).unwrap();
    }
    let config = folder.path().join("bus.conf");
    fs::write(&config, BUS).unwrap();
    let test = std::env::current_exe().unwrap();
    let mut command = match bus {
        Bus::Ours => {
            let mut command = Command::new("dbus-run-session");
            command.arg("--config-file").arg(config).arg("--").arg(test);
            command
        }
        Bus::None => Command::new(test),
    };
    let mut child = command
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(INSIDE, folder.path())
        .env("HOME", folder.path().join("home"))
        .env("XDG_DATA_HOME", folder.path().join("home"))
        .env("XDG_RUNTIME_DIR", folder.path().join("run"))
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("GNOME_KEYRING_CONTROL")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .spawn()
        .expect("dbus-run-session, of Debian's package dbus");
    let until = Instant::now() + PATIENCE;
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None if Instant::now() > until => {
                let _ = child.kill();
                panic!("{name} did not end");
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    assert!(status.success(), "{name} failed on its stage: {status}");
}

pub struct Stage {
    folder: PathBuf,
}

impl Stage {
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// As after a login with a password: the login keyring is there and open.
    pub fn unlocked(&self) -> Daemon {
        let daemon = self.start(true);
        until("the login keyring is open", || is_locked() == Ok(false));
        daemon
    }

    /// As after a login without a password.
    pub fn locked(&self) -> Daemon {
        let daemon = self.start(false);
        until("the login keyring is locked", || is_locked() == Ok(true));
        daemon
    }

    /// Nobody has ever logged in with a password.
    pub fn without_keyring(&self) -> Daemon {
        let daemon = self.start(false);
        until("the keychain runs", || SecretService::connect(EncryptionType::Plain).is_ok());
        daemon
    }

    /// What the login screen does when the password is typed there.
    pub fn unlock(&self) {
        let mut control = UnixStream::connect(self.folder.join("run/keyring/control")).unwrap();
        // Credentials go with the first byte; 1 is to unlock.
        control.write_all(&[0]).unwrap();
        let length = u32::try_from(12 + PASSWORD.len()).unwrap();
        let mut packet = Vec::new();
        for number in [length, 1, length - 12] {
            packet.extend_from_slice(&number.to_be_bytes());
        }
        packet.extend_from_slice(PASSWORD.as_bytes());
        control.write_all(&packet).unwrap();
        let mut answer = [0; 8];
        control.read_exact(&mut answer).unwrap();
        assert_eq!(answer, [0, 0, 0, 8, 0, 0, 0, 0], "it is unlocked");
    }

    fn start(&self, unlock: bool) -> Daemon {
        let mut command = Command::new("gnome-keyring-daemon");
        command.args(["--foreground", "--components=secrets"]);
        if unlock {
            command.arg("--unlock");
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring-daemon, of Debian's package gnome-keyring");
        let mut input = child.stdin.take().unwrap();
        if unlock {
            input.write_all(PASSWORD.as_bytes()).unwrap();
        }
        drop(input);
        Daemon(child)
    }
}

pub struct Daemon(Child);

impl Daemon {
    /// It answers nothing any more, as a machine that swaps to death.
    pub fn freeze(&self) {
        self.signal("-STOP");
    }

    pub fn thaw(&self) {
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        // The shell's own, which is there without a package.
        let kill = format!("kill {signal} {}", self.0.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Takes gnome-keyring's requests to ask the agent, and never asks.
#[derive(Default, Clone)]
pub struct SilentPrompter(Arc<AtomicUsize>);

impl SilentPrompter {
    pub fn start(&self) -> Connection {
        connection::Builder::session()
            .unwrap()
            .name("org.gnome.keyring.SystemPrompter")
            .unwrap()
            .serve_at("/org/gnome/keyring/Prompter", self.clone())
            .unwrap()
            .build()
            .unwrap()
    }

    /// How often it was to ask.
    pub fn asked(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }
}

#[zbus::interface(name = "org.gnome.keyring.internal.Prompter")]
impl SilentPrompter {
    fn begin_prompting(&self, _callback: ObjectPath<'_>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }

    fn perform_prompt(
        &self,
        _callback: ObjectPath<'_>,
        _kind: &str,
        _properties: HashMap<String, OwnedValue>,
        _exchange: &str,
    ) {
    }

    fn stop_prompting(&self, _callback: ObjectPath<'_>) {}
}

/// Works on the login keyring as any other program would.
pub fn with_keyring<T>(work: impl FnOnce(&Collection<'_>) -> T) -> T {
    let service = SecretService::connect(EncryptionType::Dh).unwrap();
    let keyring = service.get_default_collection().unwrap();
    work(&keyring)
}

fn is_locked() -> Result<bool, ()> {
    let service = SecretService::connect(EncryptionType::Plain).map_err(|_| ())?;
    service.get_default_collection().and_then(|keyring| keyring.is_locked()).map_err(|_| ())
}

/// Waits for something that has no event of its own.
pub fn until(what: &str, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !done() {
        assert!(Instant::now() < end, "{what}: not in time");
        std::thread::sleep(Duration::from_millis(10));
    }
}
