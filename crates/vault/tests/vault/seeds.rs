//! Seeded secrets go through everything that the vault can do; then all that was said, logged and
//! written is searched for them.

use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use tempfile::NamedTempFile;
use vault::{AccountId, Kind, Place};

use crate::home::{Home, name, secret};
use crate::stage::{Bus, play, with_keyring};

const SEEDS: [&str; 5] = [
    "seed-key-5f1c8a",
    "seed-token-0b7d42",
    "seed-pass-93ae61",
    "seed-wrong-c4427e",
    "seed-new-77f0d9",
];

#[test]
fn no_secret_is_said_logged_or_written() {
    play("seeds::no_secret_is_said_logged_or_written", Bus::Ours, |stage| {
        let log = NamedTempFile::new().unwrap();
        let writer = Mutex::new(log.reopen().unwrap());
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(writer)
            .init();
        let daemon = stage.unlocked();
        let home = Home::at(stage.folder().join("own/secrets.sealed"));
        let said = everything(&home);
        with_keyring(|keyring| keyring.lock()).unwrap();
        let locked = everything(&home);
        drop(daemon);
        let absent = everything(&home);

        let log = fs::read(log.path()).unwrap();
        assert!(log.len() > 10_000, "the bus's own log was heard: {} bytes", log.len());
        for (what, bytes) in [
            ("log", log.as_slice()),
            ("said", said.as_bytes()),
            ("said when locked", locked.as_bytes()),
            ("said when absent", absent.as_bytes()),
        ] {
            is_clean(what, bytes);
        }
        let files = search(stage.folder());
        assert!(files >= 3, "the sealed file, the keyring and more were searched: {files}");
    });
}

/// Does all of it, and returns all that is said about it.
fn everything(home: &Home) -> String {
    let [key, token, pass, wrong, new] = SEEDS.map(secret);
    let mut said = String::new();
    let mut say = |what: &dyn std::fmt::Debug| said.push_str(&format!("{what:?} {what:#?}\n"));
    let vault = home.vault();
    say(&vault.create_file(&pass));
    say(&vault.unlock_file(&pass));
    for place in [Place::Keychain, Place::SealedFile, Place::Session] {
        for (kind, secret) in [(Kind::ApiKey, &key), (Kind::ServerToken, &token)] {
            let name = name("a", kind);
            say(&name);
            say(&vault.keep(place, &name, secret.clone()));
            say(&vault.present(place, &name));
            say(&vault.secret(place, &name));
        }
        let kept = vault.keep(place, &name("a", Kind::TurnCredential), secret(&"x".repeat(99_999)));
        say(&kept);
        say(&kept.unwrap_err().to_string());
    }
    say(&vault);
    say(&vault.look());
    say(&vault.change_passphrase(&wrong, &new));
    say(&vault.change_passphrase(&pass, &new));
    say(&vault.unlock_file(&wrong).map_err(|error| error.to_string()));
    home.pass(Duration::from_secs(600));
    say(&vault.change_passphrase(&new, &pass));
    vault.lock();
    say(&vault.secret(Place::Session, &name("a", Kind::ApiKey)));
    say(&vault.sign_out(&AccountId::new("b").unwrap()));
    say(&vault);
    said
}

fn search(folder: &Path) -> usize {
    let mut files = 0;
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            files += search(&entry.path());
        } else if kind.is_file() {
            files += 1;
            is_clean(&entry.path().to_string_lossy(), &fs::read(entry.path()).unwrap());
        }
    }
    files
}

/// Neither as text nor as a list of numbers, as a debug print of bytes has it.
fn is_clean(what: &str, bytes: &[u8]) {
    for seed in SEEDS {
        let numbers: Vec<String> = seed.bytes().map(|byte| byte.to_string()).collect();
        let wide: Vec<u8> = seed.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for form in [seed.as_bytes(), numbers.join(", ").as_bytes(), &wide] {
            let found = bytes.windows(form.len()).any(|part| part == form);
            assert!(!found, "{what} has {seed}");
        }
    }
}
