//! With a real gnome-keyring on a bus of its own, which comes, goes and comes back.
//!
//! The test runs twice: outside it starts the bus and then itself, inside it plays.

use std::{
    fs::{self, DirBuilder},
    io::Write,
    os::unix::fs::DirBuilderExt,
    process::{Child, Command, Stdio},
    time::Duration,
};

use phone::snapshot::{KeychainView, LineProblem, LineView, SecretPresence};
use tokio::time::sleep;

use super::*;

/// Set inside.
const INSIDE: &str = "PHONE_TEST_STAGE";
const THIS: &str = "accounts::keychain::a_keychain_that_comes_goes_and_comes_back_needs_no_restart";
/// Nothing is started on demand.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>"#;

#[test]
fn a_keychain_that_comes_goes_and_comes_back_needs_no_restart() {
    if std::env::var_os(INSIDE).is_some() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        return runtime.block_on(play());
    }
    let folder = tempfile::tempdir().unwrap();
    for part in ["run", "home"] {
        DirBuilder::new().mode(0o700).create(folder.path().join(part)).unwrap();
    }
    let config = folder.path().join("bus.conf");
    fs::write(&config, BUS).unwrap();
    let inside = Command::new("dbus-run-session")
        .arg("--config-file")
        .arg(config)
        .arg("--")
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", THIS, "--nocapture"])
        .env(INSIDE, "1")
        .env("HOME", folder.path().join("home"))
        .env("XDG_DATA_HOME", folder.path().join("home"))
        .env("XDG_RUNTIME_DIR", folder.path().join("run"))
        .env_remove("DISPLAY")
        .status()
        .expect("dbus-run-session, of Debian's package dbus");
    assert!(inside.success());
}

async fn play() {
    let mut desk = empty().await;
    let none = |snapshot: &Snapshot| matches!(snapshot.vault.keychain, KeychainView::Absent { .. });
    until_looked(&mut desk, none).await;
    assert_eq!(desk.phone.snapshot().await.vault.place, None, "no other place is taken");

    let keyring = Keyring::start();
    until_looked(&mut desk, |snapshot| snapshot.vault.keychain == KeychainView::Ready).await;
    assert_eq!(desk.phone.snapshot().await.vault.place, Some(SecretsPlace::Keychain));
    save(&desk, live(&desk.at, "acme")).await;
    let id = desk.phone.snapshot().await.accounts.saved.unwrap();
    type_key(&mut desk, &id, API_KEY).await.unwrap();
    desk.until_ready().await;
    desk.until(|snapshot| presence(snapshot, &id) == SecretPresence::Present).await;

    drop(keyring);
    let mut desk = desk.restart(AccountSource::Stored).await;
    let absent = LineView::Refused { reason: LineProblem::KeychainAbsent };
    desk.until(|snapshot| snapshot.line == absent).await;
    desk.until(|snapshot| presence(snapshot, &id) == SecretPresence::Unavailable).await;
    let keyring = Keyring::start();
    until_looked(&mut desk, |snapshot| matches!(snapshot.line, LineView::Ready { .. })).await;

    account(&desk, AccountWish::Remove { id: id.clone(), erase: false }).await.unwrap();
    desk.until(|snapshot| snapshot.accounts.first_run && !snapshot.vault.asking).await;
    let snapshot = desk.phone.snapshot().await;
    assert_eq!(snapshot.vault.trouble, None, "nothing was left behind");
    let name = vault::Name::new(vault::AccountId::new(&id).unwrap(), vault::Kind::ApiKey);
    let keychain = Keychain::new("simu-test", Patience::default());
    let probe = Vault::new(keychain, SealedFile::new("/nowhere/sealed".into()));
    let left = tokio::task::spawn_blocking(move || probe.present(vault::Place::Keychain, &name));
    assert_eq!(left.await.unwrap(), Ok(false));
    desk.phone.shutdown().await;
    drop(keyring);
}

/// Looks again and again, as a person presses a button.
async fn until_looked(desk: &mut Desk, is_so: impl Fn(&Snapshot) -> bool) {
    for _ in 0..100 {
        vault(desk, VaultWish::Look).await.unwrap();
        sleep(Duration::from_millis(100)).await;
        if is_so(&desk.phone.snapshot().await) {
            return;
        }
    }
    panic!("{:#?}", desk.phone.snapshot().await);
}

/// Ended when it is dropped.
struct Keyring(Child);

impl Keyring {
    fn start() -> Self {
        let mut child = Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--components=secrets", "--unlock"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("gnome-keyring-daemon, of Debian's package gnome-keyring");
        child.stdin.take().unwrap().write_all(b"login-password").unwrap();
        Self(child)
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
