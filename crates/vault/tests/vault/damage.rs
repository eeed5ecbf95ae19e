//! The sealed file cut at every byte, and every byte of it flipped: it is damage, never a wrong
//! passphrase, and nothing is overwritten.

use std::fs;

use crate::home::{Home, name, plain, secret};
use vault::{Error, FileFault, FileState, Kind, Place};

const PASSPHRASE: &str = "open-sesame-41";

#[test]
fn a_file_cut_at_any_byte_is_damaged() {
    let home = Home::new();
    home.opened(PASSPHRASE).keep(Place::SealedFile, &key(), secret("x")).unwrap();
    let whole = fs::read(&home.path).unwrap();
    for length in 0..whole.len() {
        is_damage(&home, &whole[..length], &format!("cut at {length}"));
    }
}

#[test]
fn a_file_with_any_byte_flipped_is_damaged() {
    let home = Home::new();
    home.opened(PASSPHRASE).keep(Place::SealedFile, &key(), secret("x")).unwrap();
    let whole = fs::read(&home.path).unwrap();
    for at in 0..whole.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut bytes = whole.clone();
            bytes[at] ^= flip;
            is_damage(&home, &bytes, &format!("byte {at} flipped by {flip:#x}"));
        }
    }
}

#[test]
fn a_file_with_something_appended_is_damaged() {
    let home = Home::new();
    home.opened(PASSPHRASE);
    let whole = fs::read(&home.path).unwrap();
    for more in [1, 32, 5 << 20] {
        let bytes = [whole.as_slice(), &vec![0; more]].concat();
        is_damage(&home, &bytes, &format!("{more} more"));
    }
}

/// With the right passphrase, on a vault that was just started and on one that was open.
fn is_damage(home: &Home, bytes: &[u8], how: &str) {
    fs::write(&home.path, bytes).unwrap();
    let damaged = Err(Error::File(FileFault::Damaged));
    let vault = home.vault();
    assert_eq!(vault.look().file, FileState::Faulty(FileFault::Damaged), "{how}");
    assert_eq!(vault.unlock_file(&secret(PASSPHRASE)), damaged, "{how}");
    assert_eq!(vault.create_file(&secret(PASSPHRASE)), damaged, "{how}");
    assert_eq!(vault.keep(Place::SealedFile, &key(), secret("y")), damaged, "{how}");
    assert_eq!(vault.forget(Place::SealedFile, &key()), damaged, "{how}");
    assert_eq!(fs::read(&home.path).unwrap(), bytes, "{how}: it is left as it is");
    assert!(!home.beside(".attempts").exists(), "{how}: no passphrase was wrong");
}

#[test]
fn damage_under_an_open_vault_is_told_and_not_written_over() {
    let home = Home::new();
    let vault = home.opened(PASSPHRASE);
    let mut bytes = fs::read(&home.path).unwrap();
    bytes[100] ^= 1;
    fs::write(&home.path, &bytes).unwrap();
    let damaged = Err(Error::File(FileFault::Damaged));
    assert_eq!(vault.keep(Place::SealedFile, &key(), secret("y")), damaged);
    assert_eq!(vault.present(Place::SealedFile, &key()), Err(Error::File(FileFault::Damaged)));
    assert_eq!(fs::read(&home.path).unwrap(), bytes);
}

/// What somebody forges who knows the format and not the passphrase.
#[test]
fn a_forged_file_with_a_right_sum_is_not_believed() {
    use blake2::{Blake2s256, Digest};
    let home = Home::new();
    home.opened(PASSPHRASE).keep(Place::SealedFile, &key(), secret("x")).unwrap();
    let whole = fs::read(&home.path).unwrap();
    let framed = whole.len() - 32;
    for at in 10..framed {
        let mut bytes = whole[..framed].to_vec();
        bytes[at] ^= 1;
        let sum = Blake2s256::digest(&bytes);
        bytes.extend_from_slice(&sum);
        fs::write(&home.path, &bytes).unwrap();
        let Err(Error::File(fault)) = home.vault().unlock_file(&secret(PASSPHRASE)) else {
            panic!("byte {at} was believed");
        };
        let expected = match at {
            // Another cost, salt or check is another passphrase's, or none that can be tried.
            10..70 => matches!(fault, FileFault::WrongPassphrase | FileFault::Damaged),
            _ => fault == FileFault::Damaged,
        };
        assert!(expected, "byte {at}: {fault}");
        assert_eq!(fs::read(&home.path).unwrap(), bytes);
        let _ = fs::remove_file(home.beside(".attempts"));
    }
}

#[test]
fn a_newer_version_is_refused_and_left_as_it_is() {
    use blake2::{Blake2s256, Digest};
    let home = Home::new();
    home.opened(PASSPHRASE);
    let mut newer = b"SimuSeal\0\x02 of another shape".to_vec();
    let sum = Blake2s256::digest(&newer);
    newer.extend_from_slice(&sum);
    fs::write(&home.path, &newer).unwrap();
    let fault = FileFault::Newer { found: 2, known: 1 };
    let vault = home.vault();
    assert_eq!(vault.look().file, FileState::Faulty(fault.clone()));
    assert_eq!(vault.unlock_file(&secret(PASSPHRASE)), Err(Error::File(fault.clone())));
    assert_eq!(vault.create_file(&secret(PASSPHRASE)), Err(Error::File(fault)));
    assert_eq!(fs::read(&home.path).unwrap(), newer);
}

#[test]
fn what_a_killed_writer_left_is_in_nobodys_way() {
    let home = Home::new();
    let vault = home.opened(PASSPHRASE);
    fs::write(home.beside(".new"), b"half a file").unwrap();
    vault.keep(Place::SealedFile, &key(), secret("x")).unwrap();
    assert!(!home.beside(".new").exists());
    assert_eq!(plain(&vault, Place::SealedFile, "a", Kind::ApiKey).as_deref(), Some("x"));
}

#[test]
fn a_write_that_fails_leaves_the_old_file() {
    let home = Home::new();
    let vault = home.opened(PASSPHRASE);
    let before = fs::read(&home.path).unwrap();
    // A folder stands where the new file is to be written.
    fs::create_dir(home.beside(".new")).unwrap();
    let fault = vault.keep(Place::SealedFile, &key(), secret("x"));
    assert!(matches!(fault, Err(Error::File(FileFault::Io { act: "write", .. }))), "{fault:?}");
    assert_eq!(fs::read(&home.path).unwrap(), before);
}

fn key() -> vault::Name {
    name("a", Kind::ApiKey)
}
