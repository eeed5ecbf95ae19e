//! A keychain that does not answer: nobody waits for ever, and what was given up changes nothing.

use std::time::Duration;

use vault::{Error, KeychainFault, KeychainState, Kind, Patience, Place};

use crate::home::{Home, name, plain, secret};
use crate::stage::{Bus, SilentPrompter, play, until, with_keyring};

const KEYCHAIN: Place = Place::Keychain;
const KEY: Kind = Kind::ApiKey;
const UNANSWERED: Error = Error::Keychain(KeychainFault::Unanswered);
/// Long enough for a keychain that answers, also on a busy computer.
const QUIET: Duration = Duration::from_secs(15);
const SHORT: Patience = Patience { quiet: QUIET, asking: Duration::from_secs(1) };
/// The shortest in which a keychain that answers has answered sooner or later.
const BRIEF: Duration = Duration::from_millis(1500);

#[test]
fn a_prompter_that_never_answers_is_asked_once_and_not_waited_for() {
    let name_here =
        "keychain_waits::a_prompter_that_never_answers_is_asked_once_and_not_waited_for";
    play(name_here, Bus::Ours, |stage| {
        let _daemon = stage.unlocked();
        let key = name("a", KEY);
        let home = Home::new();
        home.vault().keep(KEYCHAIN, &key, secret("key")).unwrap();
        with_keyring(|keyring| keyring.lock()).unwrap();
        let prompter = SilentPrompter::default();
        let _serving = prompter.start();
        let vault = home.vault_with(SHORT);

        assert_eq!(vault.look().keychain, KeychainState::Locked);
        assert_eq!(vault.present(KEYCHAIN, &key), Ok(true));
        assert_eq!(prompter.asked(), 0, "looking asks nobody");
        assert_eq!(vault.secret(KEYCHAIN, &key).err(), Some(UNANSWERED));
        until("the agent is asked", || prompter.asked() == 1);
        assert_eq!(vault.secret(KEYCHAIN, &key).err(), Some(UNANSWERED));
        assert_eq!(vault.keep(KEYCHAIN, &key, secret("other")), Err(UNANSWERED));
        assert_eq!(prompter.asked(), 1, "the question is still on the screen");
        until("one question is out, and no second one", || waiting() == 1);

        stage.unlock();
        // The same vault, though its question is still out.
        until("it answers again", || vault.secret(KEYCHAIN, &key).is_ok());
        let kept = plain(&home.vault(), KEYCHAIN, "a", KEY);
        assert_eq!(kept.as_deref(), Some("key"), "nothing was written");
    });
}

#[test]
fn a_secret_that_was_given_up_while_the_agent_was_asked_is_not_kept_later() {
    let name_here =
        "keychain_waits::a_secret_that_was_given_up_while_the_agent_was_asked_is_not_kept_later";
    play(name_here, Bus::Ours, |stage| {
        let _daemon = stage.unlocked();
        with_keyring(|keyring| keyring.lock()).unwrap();
        let prompter = SilentPrompter::default();
        let serving = prompter.start();
        let (home, key) = (Home::new(), name("a", KEY));
        let vault = home.vault_with(SHORT);
        assert_eq!(vault.keep(KEYCHAIN, &key, secret("late")), Err(UNANSWERED));
        until("the agent is asked", || prompter.asked() == 1);
        // Unlocked elsewhere, and the question goes away: what waited for it goes on.
        stage.unlock();
        serving.close().unwrap();
        until("it answers again", || vault.keep(KEYCHAIN, &name("b", KEY), secret("b")).is_ok());
        until("nothing is out any more", || waiting() == 0);
        assert_eq!(home.vault().present(KEYCHAIN, &key), Ok(false));
    });
}

#[test]
fn whenever_it_is_given_up_an_error_means_that_nothing_has_changed() {
    let name_here =
        "keychain_waits::whenever_it_is_given_up_an_error_means_that_nothing_has_changed";
    play(name_here, Bus::Ours, |stage| {
        let _daemon = stage.unlocked();
        let home = Home::new();
        let (mut given_up, mut kept) = (0, 0);
        let mut before = None;
        for round in 0..40 {
            // From far too short to long enough, whatever the computer does besides.
            let asking = Duration::from_millis(round * 3);
            let vault = home.vault_with(Patience { quiet: QUIET, asking });
            let new = format!("round {round}");
            match vault.keep(KEYCHAIN, &name("a", KEY), secret(&new)) {
                Ok(()) => {
                    kept += 1;
                    before = Some(new);
                }
                Err(error) => {
                    assert_eq!(error, UNANSWERED);
                    given_up += 1;
                }
            }
            until("nothing is out any more", || waiting() == 0);
            let there = plain(&home.vault(), KEYCHAIN, "a", KEY);
            assert_eq!(there, before, "after {asking:?}: {given_up} given up, {kept} kept");
            if round % 3 == 0 {
                home.vault().forget(KEYCHAIN, &name("a", KEY)).unwrap();
                before = None;
            }
        }
        assert!(given_up > 0, "the first has no time at all");
    });
}

#[test]
fn a_frozen_keychain_keeps_what_it_had_when_it_thaws() {
    play("keychain_waits::a_frozen_keychain_keeps_what_it_had_when_it_thaws", Bus::Ours, |stage| {
        let daemon = stage.unlocked();
        let (home, key, new) = (Home::new(), name("a", KEY), name("b", KEY));
        home.vault().keep(KEYCHAIN, &key, secret("old")).unwrap();
        let vault = home.vault_with(Patience { quiet: BRIEF, asking: BRIEF });
        daemon.freeze();
        let faulty = KeychainState::Faulty(KeychainFault::Unanswered);
        assert_eq!(vault.look().keychain, faulty);
        assert_eq!(vault.keep(KEYCHAIN, &key, secret("late")), Err(UNANSWERED));
        assert_eq!(vault.keep(KEYCHAIN, &new, secret("late")), Err(UNANSWERED));
        daemon.thaw();
        until("it answers again", || vault.look().keychain == KeychainState::Ready);
        until("nothing is out any more", || waiting() == 0);
        let vault = home.vault();
        assert_eq!(plain(&vault, KEYCHAIN, "a", KEY).as_deref(), Some("old"));
        assert_eq!(vault.present(KEYCHAIN, &new), Ok(false));
    });
}

#[test]
fn a_keychain_that_dies_while_it_asks_and_comes_back_is_used_again() {
    let name_here =
        "keychain_waits::a_keychain_that_dies_while_it_asks_and_comes_back_is_used_again";
    play(name_here, Bus::Ours, |stage| {
        let daemon = stage.unlocked();
        let (home, key) = (Home::new(), name("a", KEY));
        home.vault().keep(KEYCHAIN, &key, secret("key")).unwrap();
        with_keyring(|keyring| keyring.lock()).unwrap();
        let prompter = SilentPrompter::default();
        let _serving = prompter.start();
        let vault = home.vault_with(Patience { asking: Duration::from_secs(3), ..SHORT });
        let (vault, asked) = (&vault, &key);
        std::thread::scope(|scope| {
            let asking = scope.spawn(move || vault.secret(KEYCHAIN, asked).err());
            until("the agent is asked", || prompter.asked() == 1);
            drop(daemon);
            let said = asking.join().unwrap();
            let known = [Some(UNANSWERED), Some(Error::Keychain(KeychainFault::Vanished))];
            assert!(known.contains(&said), "{said:?}");
        });
        let _daemon = stage.unlocked();
        assert_eq!(plain(vault, KEYCHAIN, "a", KEY).as_deref(), Some("key"));
    });
}

/// The questions that are out: each is a thread of this process.
fn waiting() -> usize {
    let threads = std::fs::read_dir("/proc/self/task").unwrap().map(Result::unwrap);
    // A thread may end while it is looked at.
    let names =
        threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("comm")).ok());
    names.filter(|name| name.trim() == "keychain").count()
}
