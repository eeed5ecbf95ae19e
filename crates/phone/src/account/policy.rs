//! What the machine's administrator lays down for all who use it: a TOML file in a folder that
//! only administrators can write to. It sets fields of accounts and locks them, and it holds no
//! secret: a key that looks like one makes the whole file invalid.
//!
//! | system | file |
//! |---|---|
//! | Linux | `/etc/simu/policy.toml` |
//! | macOS | `/Library/Application Support/Simu/policy.toml` |
//! | Windows | `Simu\policy.toml` in the system's folder for programs, `C:\Program Files` |
//!
//! ```toml
//! own_accounts = false                # agents may make none of their own; default true
//! places = ["keychain", "session"]    # where secrets may be kept; default everywhere
//! idle_lock_minutes = 10              # locks by itself; 0: never; default: the agent's choice
//! line_stays_up = false               # while locked
//! call_anyway = true                  # agents may call who is on the do-not-call list; default false
//!
//! [[account]]
//! id = "support"                      # a-z, 0-9 and -; stays the same for ever
//! kind = "africas_talking"            # or company_server, demo
//! label = "Support desk"
//! username = "acme"                   # fields that are not set are the agent's
//! numbers = ["+254711082000"]
//! ice_urls = ["turn:turn.example.com:3478"]
//! ```
//!
//! Fields: `label`, `client_name`, `relay_only`, `ice_urls`, `ice_username`, `screen_pop_url` (an
//! empty one: no page is opened), `screen_pop_on` (`ring` or `answer`); of `africas_talking`
//! `username`, `numbers`, `number_policy` (`fixed`, `round_robin` or `nearest`), `sandbox`,
//! `token_url`, `gateway_url`, `voice_url`, `route` (`none`, `ring_my_phone`,
//! `through_company_number` or `direct`), `own_phone`, `callback_connects`, `record`,
//! `callback_url`; of `company_server` `server_url`, `user`, `gateway_url`, `route` (`none` or
//! `through_company_number`), `record`, `callback_url`. For administrators:
//! `docs/provisioning.md`.

mod account;
mod text;

use std::{
    fs::File,
    io::{ErrorKind, Read},
    path::{Path, PathBuf},
};

use serde::Deserialize;

use crate::snapshot::{IdleLock, PolicyView, SecretsPlace};
pub(crate) use account::PolicyAccount;

const LONGEST: u64 = 256 * 1024;
/// What is in force, if anything.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    path: PathBuf,
    fault: Option<String>,
    rules: Option<Rules>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    #[serde(default = "yes")]
    own_accounts: bool,
    places: Option<Vec<SecretsPlace>>,
    idle_lock_minutes: Option<u32>,
    #[serde(default)]
    line_stays_up: bool,
    #[serde(default)]
    call_anyway: bool,
    #[serde(default)]
    account: Vec<PolicyAccount>,
}

impl Policy {
    /// Where the file is on this system.
    pub fn path() -> PathBuf {
        if cfg!(windows) {
            programs().join("Simu").join("policy.toml")
        } else if cfg!(target_os = "macos") {
            PathBuf::from("/Library/Application Support/Simu/policy.toml")
        } else {
            PathBuf::from("/etc/simu/policy.toml")
        }
    }

    /// Reads the file. One that is not as it should be is not in force, and says why.
    pub fn read(path: &Path) -> Self {
        let read = File::open(path).and_then(|file| {
            let mut text = String::new();
            file.take(LONGEST).read_to_string(&mut text)?;
            Ok(text)
        });
        let outcome = match read {
            Ok(text) => text::parse(&text).map(Some),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!("it cannot be read: {}", error.kind())),
        };
        let path = path.to_owned();
        match outcome {
            Ok(rules) => Self { path, fault: None, rules },
            Err(fault) => {
                tracing::error!(fault, "policy is not in force");
                Self { path, fault: Some(fault), rules: None }
            }
        }
    }

    pub(crate) fn view(&self) -> PolicyView {
        let path = self.path.display().to_string();
        match (&self.fault, &self.rules) {
            (Some(message), _) => PolicyView::Faulty { path, message: message.clone() },
            (None, Some(_)) => PolicyView::InForce { path },
            (None, None) => PolicyView::Absent,
        }
    }

    pub(crate) fn own_accounts(&self) -> bool {
        self.rules.as_ref().is_none_or(|rules| rules.own_accounts)
    }

    pub(crate) fn places(&self) -> Vec<SecretsPlace> {
        let all = [SecretsPlace::Keychain, SecretsPlace::SealedFile, SecretsPlace::Session];
        match self.rules.as_ref().and_then(|rules| rules.places.as_ref()) {
            Some(allowed) => all.into_iter().filter(|place| allowed.contains(place)).collect(),
            None => all.to_vec(),
        }
    }

    pub(crate) fn idle_lock(&self) -> Option<IdleLock> {
        let rules = self.rules.as_ref()?;
        let minutes = rules.idle_lock_minutes?;
        let minutes = (minutes > 0).then_some(minutes);
        Some(IdleLock { minutes, line_stays_up: rules.line_stays_up })
    }

    /// Agents may call who is on the do-not-call list, if they say so each time.
    pub(crate) fn may_call_anyway(&self) -> bool {
        self.rules.as_ref().is_some_and(|rules| rules.call_anyway)
    }

    pub(crate) fn accounts(&self) -> &[PolicyAccount] {
        self.rules.as_ref().map_or(&[], |rules| &rules.account)
    }
}

/// Where programs are, as the machine has it: whoever starts the phone can set the environment, but
/// not this.
#[cfg(windows)]
fn programs() -> PathBuf {
    let key = r"SOFTWARE\Microsoft\Windows\CurrentVersion";
    let machine = windows_registry::LOCAL_MACHINE.open(key);
    let folder = machine.and_then(|key| key.get_string("ProgramFilesDir"));
    folder.map_or_else(|_| PathBuf::from(USUAL_PROGRAMS), PathBuf::from)
}

#[cfg(not(windows))]
fn programs() -> PathBuf {
    PathBuf::from(USUAL_PROGRAMS)
}

const USUAL_PROGRAMS: &str = r"C:\Program Files";

fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests;
