//! The sealed file, as the vault uses it: what comes back, what is refused, and what is left as
//! it is.

use std::fs;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::home::{Home, SERVICE, name, plain, secret};
use proptest::prelude::*;
use vault::{
    AccountId, Error, FileFault, FileState, Keychain, Kind, Patience, Place, SealedFile, Vault,
};

const FILE: Place = Place::SealedFile;
const PASSPHRASE: &str = "open-sesame-41";

#[test]
fn secrets_come_back_after_the_program_was_started_again() {
    let home = Home::new();
    let vault = home.vault();
    assert_eq!(vault.look().file, FileState::Absent);
    assert_eq!(vault.present(FILE, &name("a", Kind::ApiKey)), Ok(false));
    vault.create_file(&secret(PASSPHRASE)).unwrap();
    vault.keep(FILE, &name("a", Kind::ApiKey), secret("key-1")).unwrap();
    vault.keep(FILE, &name("a", Kind::ApiKey), secret("key-2")).unwrap();
    vault.keep(FILE, &name("b", Kind::ServerToken), secret("token")).unwrap();

    let vault = home.vault();
    assert_eq!(vault.look().file, FileState::Sealed { wait: None });
    let sealed = Err(Error::File(FileFault::Sealed));
    assert_eq!(vault.present(FILE, &name("a", Kind::ApiKey)), sealed);
    vault.unlock_file(&secret(PASSPHRASE)).unwrap();
    assert_eq!(vault.look().file, FileState::Open);
    assert_eq!(plain(&vault, FILE, "a", Kind::ApiKey).as_deref(), Some("key-2"));
    assert_eq!(plain(&vault, FILE, "b", Kind::ServerToken).as_deref(), Some("token"));
    assert_eq!(plain(&vault, FILE, "b", Kind::ApiKey), None);
    assert_eq!(vault.present(FILE, &name("b", Kind::ServerToken)), Ok(true));
}

#[test]
fn a_passphrase_at_its_real_cost_opens_what_it_sealed() {
    let home = Home::new();
    let real = || {
        let file = SealedFile::new(home.path.clone());
        Vault::new(Keychain::new(SERVICE, Patience::default()), file)
    };
    real().create_file(&secret(PASSPHRASE)).unwrap();
    let cost = fs::read(&home.path).unwrap()[10..22].to_vec();
    assert_eq!(cost, [0, 1, 0, 0, 0, 0, 0, 3, 0, 0, 0, 4], "64 MiB, 3 passes, 4 lanes");
    let wrong = real().unlock_file(&secret("open-sesame-42"));
    assert_eq!(wrong, Err(Error::File(FileFault::WrongPassphrase)));
    real().unlock_file(&secret(PASSPHRASE)).unwrap();
    // A file keeps its cost until its passphrase is changed.
    let vault = home.vault();
    vault.unlock_file(&secret(PASSPHRASE)).unwrap();
    vault.keep(FILE, &name("a", Kind::ApiKey), secret("x")).unwrap();
    assert_eq!(fs::read(&home.path).unwrap()[10..22], cost);
    vault.change_passphrase(&secret(PASSPHRASE), &secret("another-one-7")).unwrap();
    assert_ne!(fs::read(&home.path).unwrap()[10..22], cost);
}

#[test]
fn a_secret_that_was_removed_and_an_account_that_was_signed_out_are_gone() {
    let home = Home::new();
    let vault = home.opened(PASSPHRASE);
    for (account, kind) in [
        ("a", Kind::ApiKey),
        ("a", Kind::TurnCredential),
        ("b", Kind::ApiKey),
        ("b", Kind::ServerToken),
    ] {
        vault.keep(FILE, &name(account, kind), secret("x")).unwrap();
    }
    vault.forget(FILE, &name("b", Kind::ServerToken)).unwrap();
    vault.forget(FILE, &name("never", Kind::ApiKey)).unwrap();
    let out = vault.sign_out(&AccountId::new("a").unwrap());
    assert!(out.left.iter().all(|left| left.place != FILE), "{out:?}");
    let vault = home.vault();
    vault.unlock_file(&secret(PASSPHRASE)).unwrap();
    let present = |account, kind| vault.present(FILE, &name(account, kind));
    assert_eq!(present("a", Kind::ApiKey), Ok(false));
    assert_eq!(present("a", Kind::TurnCredential), Ok(false));
    assert_eq!(present("b", Kind::ServerToken), Ok(false));
    assert_eq!(present("b", Kind::ApiKey), Ok(true));
}

#[test]
fn signing_out_tells_that_a_sealed_file_still_has_the_secrets() {
    let home = Home::new();
    home.opened(PASSPHRASE).keep(FILE, &name("a", Kind::ApiKey), secret("x")).unwrap();
    let before = fs::read(&home.path).unwrap();
    let out = home.vault().sign_out(&AccountId::new("a").unwrap());
    let why = out.left.iter().find(|left| left.place == FILE).map(|left| left.why.clone());
    assert_eq!(why, Some(Error::File(FileFault::Sealed)));
    assert_eq!(fs::read(&home.path).unwrap(), before);
}

#[test]
fn a_locked_vault_hands_out_nothing_until_it_is_unlocked() {
    let home = Home::new();
    let vault = home.opened(PASSPHRASE);
    let key = name("a", Kind::ApiKey);
    vault.keep(FILE, &key, secret("sealed")).unwrap();
    vault.keep(Place::Session, &key, secret("fleeting")).unwrap();
    assert_eq!(vault.present(Place::Session, &key), Ok(true));

    vault.lock();
    for place in [FILE, Place::Session, Place::Keychain] {
        assert_eq!(vault.secret(place, &key).err(), Some(Error::Locked), "{place:?}");
        assert_eq!(vault.keep(place, &key, secret("x")), Err(Error::Locked), "{place:?}");
    }
    assert_eq!(vault.look().file, FileState::Sealed { wait: None });
    assert_eq!(vault.present(Place::Session, &key), Ok(false), "it left the memory");

    vault.unlock();
    assert_eq!(vault.secret(FILE, &key).err(), Some(Error::File(FileFault::Sealed)));
    vault.lock();
    vault.unlock_file(&secret(PASSPHRASE)).unwrap();
    assert!(!vault.is_locked());
    assert_eq!(plain(&vault, FILE, "a", Kind::ApiKey).as_deref(), Some("sealed"));
}

#[test]
fn a_wrong_passphrase_is_told_from_damage_and_opens_nothing() {
    let home = Home::new();
    home.opened(PASSPHRASE);
    let vault = home.vault();
    for wrong in ["", "open-sesame-42", "open-sesame-411", "Open-sesame-41"] {
        home.pass(Duration::from_secs(600));
        let fault = vault.unlock_file(&secret(wrong));
        assert_eq!(fault, Err(Error::File(FileFault::WrongPassphrase)), "{wrong}");
    }
    home.pass(Duration::from_secs(600));
    vault.unlock_file(&secret(PASSPHRASE)).unwrap();
    let wrong = vault.unlock_file(&secret("while it is open"));
    assert_eq!(wrong, Err(Error::File(FileFault::WrongPassphrase)));
    assert_eq!(vault.look().file, FileState::Open, "it stays open");
}

#[test]
fn wrong_passphrases_make_the_next_one_wait_also_after_a_new_start() {
    let home = Home::new();
    home.opened(PASSPHRASE);
    let wrong = || home.vault().unlock_file(&secret("wrong-wrong"));
    for _ in 0..3 {
        assert_eq!(wrong(), Err(Error::File(FileFault::WrongPassphrase)));
    }
    let wait = Duration::from_secs(2);
    let too_soon = Err(Error::File(FileFault::TooSoon { wait }));
    assert_eq!(wrong(), too_soon);
    assert_eq!(home.vault().unlock_file(&secret(PASSPHRASE)), too_soon, "not even the right one");
    assert_eq!(home.vault().look().file, FileState::Sealed { wait: Some(wait) });
    home.pass(wait);
    assert_eq!(wrong(), Err(Error::File(FileFault::WrongPassphrase)));
    let wait = Duration::from_secs(4);
    assert_eq!(wrong(), Err(Error::File(FileFault::TooSoon { wait })));
    home.pass(wait);
    home.vault().unlock_file(&secret(PASSPHRASE)).unwrap();
    assert_eq!(wrong(), Err(Error::File(FileFault::WrongPassphrase)), "the count begins anew");
}

#[test]
fn a_clock_that_is_set_back_makes_nobody_wait_for_ever() {
    let home = Home::new();
    home.opened(PASSPHRASE);
    for _ in 0..3 {
        let _ = home.vault().unlock_file(&secret("wrong-wrong"));
    }
    home.clock.store(1_000, Ordering::SeqCst);
    let wait = Duration::from_secs(2);
    let too_soon = Err(Error::File(FileFault::TooSoon { wait }));
    assert_eq!(home.vault().unlock_file(&secret(PASSPHRASE)), too_soon);
    home.pass(wait);
    home.vault().unlock_file(&secret(PASSPHRASE)).unwrap();
}

#[test]
fn a_count_that_cannot_be_written_counts_in_memory() {
    let home = Home::new();
    home.opened(PASSPHRASE);
    let vault = home.vault();
    fs::create_dir(home.beside(".attempts")).unwrap();
    for _ in 0..3 {
        let _ = vault.unlock_file(&secret("wrong-wrong"));
    }
    let fault = vault.unlock_file(&secret("wrong-wrong"));
    assert_eq!(fault, Err(Error::File(FileFault::TooSoon { wait: Duration::from_secs(2) })));
}

#[test]
fn the_passphrase_is_changed_only_by_who_knows_the_old_one() {
    let home = Home::new();
    let vault = home.opened(PASSPHRASE);
    vault.keep(FILE, &name("a", Kind::ApiKey), secret("key")).unwrap();
    let before = fs::read(&home.path).unwrap();
    let new = "another-one-7";
    let change = |old: &str, new: &str| vault.change_passphrase(&secret(old), &secret(new));
    assert_eq!(change("no-idea-at-all", new), Err(Error::File(FileFault::WrongPassphrase)));
    let short = Err(Error::File(FileFault::PassphraseTooShort { least: 8 }));
    assert_eq!(change(PASSPHRASE, "1234567"), short);
    assert_eq!(fs::read(&home.path).unwrap(), before);

    change(PASSPHRASE, new).unwrap();
    assert_eq!(plain(&vault, FILE, "a", Kind::ApiKey).as_deref(), Some("key"), "it stays open");
    let vault = home.vault();
    let old = vault.unlock_file(&secret(PASSPHRASE));
    assert_eq!(old, Err(Error::File(FileFault::WrongPassphrase)));
    vault.unlock_file(&secret(new)).unwrap();
    assert_eq!(plain(&vault, FILE, "a", Kind::ApiKey).as_deref(), Some("key"));
}

#[test]
fn an_existing_file_is_never_written_over_by_a_new_one() {
    let home = Home::new();
    home.opened(PASSPHRASE);
    let before = fs::read(&home.path).unwrap();
    let again = home.vault().create_file(&secret("another-one-7"));
    assert_eq!(again, Err(Error::File(FileFault::Exists)));
    assert_eq!(fs::read(&home.path).unwrap(), before);
    let vault = home.vault();
    vault.discard_file().unwrap();
    assert_eq!(vault.look().file, FileState::Absent);
    vault.create_file(&secret("another-one-7")).unwrap();
}

#[test]
fn a_file_that_was_replaced_under_an_open_vault_seals_it() {
    let home = Home::new();
    let vault = home.opened(PASSPHRASE);
    let other = Home::new();
    other.opened(PASSPHRASE);
    fs::copy(&other.path, &home.path).unwrap();
    let before = fs::read(&home.path).unwrap();
    let fault = vault.keep(FILE, &name("a", Kind::ApiKey), secret("x"));
    assert_eq!(fault, Err(Error::File(FileFault::Sealed)));
    assert_eq!(fs::read(&home.path).unwrap(), before);
}

#[test]
fn a_secret_that_is_empty_or_too_long_is_refused_everywhere() {
    let home = Home::new();
    let vault = home.opened(PASSPHRASE);
    let key = name("a", Kind::ApiKey);
    for place in [FILE, Place::Session, Place::Keychain] {
        assert_eq!(vault.keep(place, &key, secret("")), Err(Error::Empty));
        let long = secret(&"x".repeat(vault::LONGEST_SECRET + 1));
        let most = vault::LONGEST_SECRET;
        assert_eq!(vault.keep(place, &key, long), Err(Error::TooLong { most }));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_secrets_under_any_passphrase_come_back(
        passphrase in ".{8,40}",
        secrets in prop::collection::vec(("[a-z0-9._-]{1,64}", 0usize..4, ".{1,200}"), 1..6),
    ) {
        let home = Home::new();
        let vault = home.opened(&passphrase);
        for (account, kind, text) in &secrets {
            vault.keep(FILE, &name(account, Kind::ALL[*kind]), secret(text)).unwrap();
        }
        let vault: Vault = home.vault();
        vault.unlock_file(&secret(&passphrase)).unwrap();
        for (account, kind, _) in &secrets {
            let last = secrets.iter().rfind(|it| (&it.0, it.1) == (account, *kind)).unwrap();
            prop_assert_eq!(plain(&vault, FILE, account, Kind::ALL[*kind]), Some(last.2.clone()));
        }
    }
}
