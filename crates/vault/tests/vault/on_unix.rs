//! The sealed file on Unix: who may read it, and a writer that is killed.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use vault::{Kind, Place};

use crate::home::{Home, name, secret};

const PASSPHRASE: &str = "open-sesame-41";
/// Set where a test runs again as the program that is killed.
const WRITER: &str = "VAULT_TEST_WRITER";

#[test]
fn only_the_owner_may_read_the_file_and_its_folder() {
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let home = Home::new();
    home.opened(PASSPHRASE);
    assert_eq!(mode(&home.path), 0o600);
    assert_eq!(mode(home.path.parent().unwrap()), 0o700);
    fs::set_permissions(&home.path, PermissionsExt::from_mode(0o644)).unwrap();
    let _ = home.vault().unlock_file(&secret("wrong-wrong"));
    assert_eq!(mode(&home.beside(".attempts")), 0o600);
    home.vault().unlock_file(&secret(PASSPHRASE)).unwrap();
    assert_eq!(mode(&home.path), 0o600, "as after a careless backup");
}

/// Kills a program that writes all the time, at moments that differ.
#[test]
fn a_writer_may_be_killed_at_any_moment() {
    if let Some(path) = std::env::var_os(WRITER) {
        let vault = Home::at(path.into()).vault();
        vault.unlock_file(&secret(PASSPHRASE)).unwrap();
        for number in 0.. {
            let long = "x".repeat(1 + number % 9_000);
            vault.keep(Place::SealedFile, &name("a", Kind::ApiKey), secret(&long)).unwrap();
            println!("{number}");
        }
    }
    let home = Home::new();
    home.opened(PASSPHRASE).keep(Place::SealedFile, &name("a", Kind::ApiKey), secret("x")).unwrap();
    for round in 1..=12 {
        let mut writer = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "on_unix::a_writer_may_be_killed_at_any_moment", "--nocapture"])
            .env(WRITER, &home.path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(writer.stdout.take().unwrap());
        let written =
            output.lines().map_while(Result::ok).filter(|line| line.parse::<u32>().is_ok());
        assert_eq!(written.take(round * 3).count(), round * 3, "the writer writes");
        writer.kill().unwrap();
        writer.wait().unwrap();
        let vault = home.vault();
        vault.unlock_file(&secret(PASSPHRASE)).unwrap();
        assert_eq!(
            vault.present(Place::SealedFile, &name("a", Kind::ApiKey)),
            Ok(true),
            "round {round}"
        );
    }
}
