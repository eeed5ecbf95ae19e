//! Files and folders that cannot be used: one error each, and nothing is thrown away.

use std::fs;

use store::{Error, Store};
use tempfile::TempDir;

#[test]
fn a_folder_that_cannot_be_made_is_told_with_its_path() {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("in-the-way");
    fs::write(&file, "").expect("a file");
    let error = Store::open(&file.join("deeper/simu.db")).expect_err("no folder");
    assert!(matches!(error, Error::Folder { .. }), "{error:?}");
    assert!(error.to_string().contains("in-the-way/deeper: "), "{error}");
}

#[test]
fn a_folder_in_place_of_the_file_is_told() {
    let folder = TempDir::new().expect("a folder");
    let error = Store::open(folder.path()).expect_err("a folder");
    assert!(matches!(error, Error::File { .. }), "{error:?}");
}

#[test]
fn a_file_that_is_no_database_is_left_as_it_is() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("simu.db");
    let letter = "Dear diary, ".repeat(1_000);
    fs::write(&path, &letter).expect("a file");
    let error = Store::open(&path).expect_err("no database");
    assert!(matches!(error, Error::Damaged { .. }), "{error:?}");
    assert!(error.to_string().starts_with("file is damaged: "), "{error}");
    assert_eq!(fs::read_to_string(&path).expect("still there"), letter);
}

#[test]
fn a_database_with_lost_pages_is_damaged() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("simu.db");
    drop(Store::open(&path).expect("a store"));
    let mut bytes = fs::read(&path).expect("a file");
    assert!(bytes.len() > 8_192, "there are pages behind the first");
    bytes[4_096..].fill(0xA5);
    fs::write(&path, bytes).expect("written");
    let error = Store::open(&path).expect_err("damaged");
    assert!(matches!(error, Error::Damaged { .. }), "{error:?}");
}

#[test]
fn a_file_of_a_newer_version_is_not_touched() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("simu.db");
    let newer = rusqlite::Connection::open(&path).expect("a file");
    newer.pragma_update(None, "user_version", 4_000).expect("written");
    drop(newer);
    let error = Store::open(&path).expect_err("newer");
    assert!(matches!(error, Error::Newer { found: 4_000, known: _ }), "{error:?}");
}

#[test]
fn a_file_that_another_program_holds_is_told_after_a_while() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("simu.db");
    let store = Store::open(&path).expect("a store");
    let other = rusqlite::Connection::open(&path).expect("the same file");
    other.execute_batch("BEGIN IMMEDIATE").expect("held");
    let error = store.set_setting("audio", &1).expect_err("held");
    assert!(matches!(error, Error::Busy), "{error:?}");
}

#[cfg(unix)]
#[test]
fn folders_and_files_are_for_the_owner_only() {
    use std::os::unix::fs::PermissionsExt;

    let mode = |path: &std::path::Path| {
        fs::metadata(path).expect("it is there").permissions().mode() & 0o777
    };
    let folder = TempDir::new().expect("a folder");
    let made = folder.path().join("simu/state");
    let path = made.join("simu.db");
    let store = Store::open(&path).expect("a store");
    store.set_setting("audio", &1).expect("written");
    assert_eq!(mode(&made), 0o700);
    assert_eq!(mode(&made.join("..")), 0o700);
    let files: Vec<_> = fs::read_dir(&made).expect("files").flatten().collect();
    assert!(files.len() > 1, "the log of the writes stands beside the file");
    for file in files {
        assert_eq!(mode(&file.path()), 0o600, "{file:?}");
    }
}
