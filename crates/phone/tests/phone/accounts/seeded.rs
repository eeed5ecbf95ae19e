//! Seeded secrets are in nothing that the window or the page is told, in no file and no log.

use std::{fs, io::ErrorKind, path::Path, sync::Mutex};

use phone::{EventToken, intent::ImportSource, snapshot::SecretPresence};
use tempfile::NamedTempFile;

use super::*;

const SEED: &str = "s33d";

#[test]
fn a_typed_secret_is_in_no_log_no_snapshot_and_no_file() {
    // Beside a single one, a log line that another test's thread meets first is off for all threads.
    let _another = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::default());
    let log = NamedTempFile::new().unwrap();
    let writer = Mutex::new(log.reopen().unwrap());
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(writer)
        .finish();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let token = tracing::subscriber::with_default(subscriber, || runtime.block_on(play()));
    let text = fs::read_to_string(log.path()).unwrap();
    assert!(text.contains("signing in"), "the log was captured: {text}");
    assert!(!text.contains(SEED) && !text.contains(token.expose()), "{text}");
}

/// Gives back the token of the stream of call events, which nobody else was told.
async fn play() -> EventToken {
    let mut desk = empty().await;
    // A page whose webview has WebRTC has to know the TURN credential.
    desk.desktop.native.store(true, std::sync::atomic::Ordering::SeqCst);
    make_file(&mut desk).await;
    let mut draft = live(&desk.at, "acme");
    draft.ice = IceSettings {
        urls: vec!["turn:turn.example.com".into()],
        username: Some("agent".into()),
        relay_only: false,
    };
    save(&desk, draft).await;
    let id = desk.phone.snapshot().await.accounts.saved.unwrap();
    type_key(&mut desk, &id, "atsk_s33d-key").await.unwrap();
    let turn = SecretPurpose::TurnCredential { account: id.clone() };
    type_secret(&desk, turn, "s33d-turn", None).await.unwrap();
    desk.until_ready().await;
    let both = |snapshot: &Snapshot| {
        let secrets = &entry(snapshot, &id).secrets;
        secrets.len() == 2 && secrets.iter().all(|it| it.presence == SecretPresence::Present)
    };
    desk.until(both).await;
    let event_token = desk.phone.new_event_token().await.unwrap();
    let mut told = vec![format!("{event_token:?}")];
    for (purpose, secret) in [
        (SecretPurpose::ApiKey { account: id.clone() }, "s33d with spaces"),
        (SecretPurpose::ChangePassphrase, "s33d"),
        (SecretPurpose::Passphrase, "s33d wrong passphrase"),
    ] {
        let refused = type_secret(&desk, purpose, secret, Some("s33d old")).await.unwrap_err();
        told.push(format!("{refused:?} {refused}"));
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(".env");
    fs::write(&path, "AT_API_KEY='atsk_s33d\n").unwrap();
    let from = ImportSource::File { path: path.display().to_string() };
    told.push(format!("{:?}", desk.phone.import_preview(from).await));
    account(&desk, AccountWish::Test { id }).await.unwrap();
    vault(&desk, VaultWish::Lock).await.unwrap();
    desk.phone.shutdown().await;

    let seen = desk.desktop.told.lock().unwrap().clone();
    assert!(seen.contains("turn.example.com"), "what was told was recorded");
    told.push(seen);
    for text in told {
        let at = text.find(SEED).map(|at| &text[at.saturating_sub(200)..at + 20]);
        assert_eq!(at, None);
        assert!(!text.contains(event_token.expose()), "a token was shown");
    }
    let mut files = 0;
    let seeds = [SEED, event_token.expose()];
    grep(desk.database().parent().unwrap(), seeds, &mut files);
    assert!(files >= 2, "the database and the sealed file were read: {files}");
    event_token
}

fn grep(folder: &Path, seeds: [&str; 2], files: &mut u32) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            grep(&path, seeds, files);
            continue;
        }
        // SQLite takes its journal away while the last connection closes.
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            read => read.unwrap(),
        };
        *files += 1;
        for seed in seeds {
            let found = bytes.windows(seed.len()).any(|part| part == seed.as_bytes());
            assert!(!found, "{}", path.display());
        }
    }
}
