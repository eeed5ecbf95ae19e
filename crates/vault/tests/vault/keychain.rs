//! The keychain with a real gnome-keyring: open, locked, without keyring, absent, and changing
//! while the vault lives.

use std::collections::HashMap;

use vault::{AccountId, Error, FileState, KeychainFault, KeychainState, Kind, Place};

use crate::home::{Home, SERVICE, name, plain, secret};
use crate::stage::{Bus, Stage, play, with_keyring};

const KEYCHAIN: Place = Place::Keychain;
const KEY: Kind = Kind::ApiKey;

fn fault<T>(fault: KeychainFault) -> Result<T, Error> {
    Err(Error::Keychain(fault))
}

/// Everything that the vault has put there.
fn kept() -> usize {
    with_keyring(|keyring| {
        keyring.search_items(HashMap::from([("service", SERVICE)])).unwrap().len()
    })
}

/// A keychain that has one secret of the account `a`.
fn filled(stage: &Stage) {
    let _daemon = stage.unlocked();
    Home::new().vault().keep(KEYCHAIN, &name("a", KEY), secret("key")).unwrap();
}

#[test]
fn an_open_keychain_keeps_secrets_and_gives_them_back() {
    play("keychain::an_open_keychain_keeps_secrets_and_gives_them_back", Bus::Ours, |stage| {
        let _daemon = stage.unlocked();
        let (home, key) = (Home::new(), name("a", KEY));
        let vault = home.vault();
        assert_eq!(vault.look().keychain, KeychainState::Ready);
        vault.prove_keychain().unwrap();
        assert_eq!(kept(), 0, "nothing is left of the probe");

        assert_eq!(vault.present(KEYCHAIN, &key), Ok(false));
        assert_eq!(plain(&vault, KEYCHAIN, "a", KEY), None);
        vault.keep(KEYCHAIN, &key, secret("key-1")).unwrap();
        vault.keep(KEYCHAIN, &key, secret("key-2 äöü")).unwrap();
        assert_eq!(kept(), 1);
        let vault = home.vault();
        assert_eq!(vault.present(KEYCHAIN, &key), Ok(true));
        assert_eq!(vault.present(KEYCHAIN, &name("a", Kind::ServerToken)), Ok(false));
        assert_eq!(plain(&vault, KEYCHAIN, "a", KEY).as_deref(), Some("key-2 äöü"));
        vault.forget(KEYCHAIN, &key).unwrap();
        vault.forget(KEYCHAIN, &key).unwrap();
        assert_eq!(kept(), 0);
    });
}

#[test]
fn signing_out_removes_all_of_one_account() {
    play("keychain::signing_out_removes_all_of_one_account", Bus::Ours, |stage| {
        let _daemon = stage.unlocked();
        let vault = Home::new().vault();
        for kind in Kind::ALL {
            vault.keep(KEYCHAIN, &name("a", kind), secret("of a")).unwrap();
        }
        vault.keep(KEYCHAIN, &name("b", KEY), secret("of b")).unwrap();
        vault.lock();
        assert_eq!(vault.sign_out(&AccountId::new("a").unwrap()).left, []);
        assert_eq!(kept(), 1);
        vault.unlock();
        assert_eq!(plain(&vault, KEYCHAIN, "b", KEY).as_deref(), Some("of b"));
    });
}

#[test]
fn without_a_session_bus_that_is_said_and_no_other_place_is_taken() {
    let name_here = "keychain::without_a_session_bus_that_is_said_and_no_other_place_is_taken";
    play(name_here, Bus::None, |_| {
        let (vault, key) = (Home::new().vault(), name("a", KEY));
        assert_eq!(vault.look().keychain, KeychainState::Faulty(KeychainFault::NoBus));
        assert_eq!(vault.prove_keychain(), fault(KeychainFault::NoBus));
        assert_eq!(vault.keep(KEYCHAIN, &key, secret("x")), fault(KeychainFault::NoBus));
        assert_eq!(vault.present(KEYCHAIN, &key), fault(KeychainFault::NoBus));
        assert_eq!(vault.look().file, FileState::Absent);
        assert_eq!(vault.present(Place::Session, &key), Ok(false));
        let out = vault.sign_out(&AccountId::new("a").unwrap());
        assert_eq!(out.left.len(), 1, "it may come back with what it had: {out:?}");
    });
}

#[test]
fn a_keychain_that_appears_later_is_used_without_a_new_start() {
    play(
        "keychain::a_keychain_that_appears_later_is_used_without_a_new_start",
        Bus::Ours,
        |stage| {
            let (vault, key) = (Home::new().vault(), name("a", KEY));
            assert_eq!(vault.look().keychain, KeychainState::Faulty(KeychainFault::NoService));
            assert_eq!(vault.keep(KEYCHAIN, &key, secret("x")), fault(KeychainFault::NoService));
            assert_eq!(vault.present(KEYCHAIN, &key), fault(KeychainFault::NoService));
            let _daemon = stage.unlocked();
            assert_eq!(vault.look().keychain, KeychainState::Ready);
            vault.keep(KEYCHAIN, &key, secret("x")).unwrap();
        },
    );
}

#[test]
fn a_keychain_that_vanishes_and_comes_back_still_has_the_secrets() {
    let name_here = "keychain::a_keychain_that_vanishes_and_comes_back_still_has_the_secrets";
    play(name_here, Bus::Ours, |stage| {
        let (vault, key) = (Home::new().vault(), name("a", KEY));
        let daemon = stage.unlocked();
        vault.keep(KEYCHAIN, &key, secret("key")).unwrap();
        drop(daemon);
        assert_eq!(vault.look().keychain, KeychainState::Faulty(KeychainFault::NoService));
        assert_eq!(vault.secret(KEYCHAIN, &key).err(), fault::<()>(KeychainFault::NoService).err());
        let _daemon = stage.unlocked();
        assert_eq!(vault.look().keychain, KeychainState::Ready);
        assert_eq!(plain(&vault, KEYCHAIN, "a", KEY).as_deref(), Some("key"));
    });
}

#[test]
fn a_keychain_without_a_keyring_is_told_from_a_locked_one() {
    play("keychain::a_keychain_without_a_keyring_is_told_from_a_locked_one", Bus::Ours, |stage| {
        let _daemon = stage.without_keyring();
        let (vault, key) = (Home::new().vault(), name("a", KEY));
        assert_eq!(vault.look().keychain, KeychainState::Faulty(KeychainFault::NoKeyring));
        assert_eq!(vault.keep(KEYCHAIN, &key, secret("x")), fault(KeychainFault::NoKeyring));
        assert_eq!(vault.present(KEYCHAIN, &key), Ok(false));
    });
}

#[test]
fn a_locked_keychain_that_nobody_can_unlock_says_so_and_what_it_has() {
    let name_here = "keychain::a_locked_keychain_that_nobody_can_unlock_says_so_and_what_it_has";
    play(name_here, Bus::Ours, |stage| {
        filled(stage);
        let _daemon = stage.locked();
        let (vault, key) = (Home::new().vault(), name("a", KEY));
        assert_eq!(vault.look().keychain, KeychainState::Locked);
        assert_eq!(vault.present(KEYCHAIN, &key), Ok(true), "that is no secret");
        assert_eq!(vault.present(KEYCHAIN, &name("b", KEY)), Ok(false));
        assert_eq!(vault.secret(KEYCHAIN, &key).err(), fault::<()>(KeychainFault::Locked).err());
        assert_eq!(vault.prove_keychain(), fault(KeychainFault::Locked));
        for account in ["a", "b"] {
            let kept = vault.keep(KEYCHAIN, &name(account, KEY), secret("x"));
            assert_eq!(kept, fault(KeychainFault::Locked), "{account}");
        }
        let out = vault.sign_out(&AccountId::new("a").unwrap());
        assert_eq!(out.left.len(), 1, "{out:?}");
        assert_eq!(out.left[0].why, Error::Keychain(KeychainFault::Locked));
        let out = vault.sign_out(&AccountId::new("b").unwrap());
        assert_eq!(out.left, [], "it has nothing of that one");
    });
}

#[test]
fn a_keychain_that_locks_and_unlocks_is_followed() {
    play("keychain::a_keychain_that_locks_and_unlocks_is_followed", Bus::Ours, |stage| {
        let _daemon = stage.unlocked();
        let (vault, key) = (Home::new().vault(), name("a", KEY));
        vault.keep(KEYCHAIN, &key, secret("key")).unwrap();
        with_keyring(|keyring| keyring.lock()).unwrap();
        assert_eq!(vault.look().keychain, KeychainState::Locked);
        assert_eq!(vault.secret(KEYCHAIN, &key).err(), fault::<()>(KeychainFault::Locked).err());
        stage.unlock();
        assert_eq!(vault.look().keychain, KeychainState::Ready);
        assert_eq!(plain(&vault, KEYCHAIN, "a", KEY).as_deref(), Some("key"));
    });
}

#[test]
fn what_another_program_put_there_is_refused_and_signed_out() {
    play(
        "keychain::what_another_program_put_there_is_refused_and_signed_out",
        Bus::Ours,
        |stage| {
            let _daemon = stage.unlocked();
            let vault = Home::new().vault();
            let put = |user: &str, bytes: &[u8], more: &str| {
                let attributes =
                    HashMap::from([("service", SERVICE), ("username", user), ("more", more)]);
                with_keyring(|keyring| {
                    keyring.create_item("theirs", attributes, bytes, false, "text/plain").unwrap();
                });
            };
            put("a/api-key", b"\xff\xfe", "1");
            let found = vault.secret(KEYCHAIN, &name("a", KEY)).err();
            assert_eq!(found, fault::<()>(KeychainFault::Unreadable).err());
            put("a/api-key", b"second", "2");
            let found = vault.secret(KEYCHAIN, &name("a", KEY)).err();
            assert_eq!(found, fault::<()>(KeychainFault::Several).err());
            assert_eq!(
                vault.keep(KEYCHAIN, &name("a", KEY), secret("x")),
                fault(KeychainFault::Several)
            );
            assert_eq!(vault.sign_out(&AccountId::new("a").unwrap()).left, []);
            assert_eq!(kept(), 0);
        },
    );
}

#[test]
fn the_vault_may_be_used_from_a_runtimes_blocking_threads() {
    play("keychain::the_vault_may_be_used_from_a_runtimes_blocking_threads", Bus::Ours, |stage| {
        let _daemon = stage.unlocked();
        let vault = std::sync::Arc::new(Home::new().vault());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let kept = runtime.block_on(async {
            // Also where somebody forgets to: it blocks, and works.
            vault.keep(KEYCHAIN, &name("a", KEY), secret("key")).unwrap();
            let vault = std::sync::Arc::clone(&vault);
            tokio::task::spawn_blocking(move || plain(&vault, KEYCHAIN, "a", KEY)).await.unwrap()
        });
        assert_eq!(kept.as_deref(), Some("key"));
    });
}
