//! What can be set about the account: its balance, its callback, and how the Voice API answers.

use std::sync::{Mutex, MutexGuard, PoisonError};

use africastalking::CallEntryStatus;
use serde::{Deserialize, Serialize};

use super::registrar::Second;

/// What a fresh account has.
const BALANCE: &str = "KES 1785.50";

#[derive(Debug)]
pub struct Account(Mutex<Settings>);

/// Absent fields stay as they are; `null` takes a callback or a refusal away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Settings {
    /// As AT writes it.
    pub balance: String,
    /// Where AT asks what to do with a call of the account's number.
    pub callback_url: Option<String>,
    /// `/call` answers each number with this word and calls nobody.
    pub call_status: Option<CallEntryStatus>,
    /// It calls all the same, and names the call beside that word.
    pub call_status_calls: bool,
    /// `/call` answers with this HTTP status: one of a fault in the service after it called, any
    /// other instead.
    pub call_http_status: Option<u16>,
    /// `/call` calls, and never answers.
    pub call_unanswered: bool,
    /// The callback is told when somebody whom it had dialled answers.
    pub tells_pick_up: bool,
    /// A name that is registered is asked for by another connection.
    pub second_registration: Second,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    balance: Option<String>,
    #[serde(default, deserialize_with = "given")]
    callback_url: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    call_status: Option<Option<CallEntryStatus>>,
    call_status_calls: Option<bool>,
    #[serde(default, deserialize_with = "given")]
    call_http_status: Option<Option<u16>>,
    call_unanswered: Option<bool>,
    tells_pick_up: Option<bool>,
    second_registration: Option<Second>,
}

impl Default for Account {
    fn default() -> Self {
        Account(Mutex::new(Settings {
            balance: BALANCE.to_owned(),
            callback_url: None,
            call_status: None,
            call_status_calls: false,
            call_http_status: None,
            call_unanswered: false,
            tells_pick_up: false,
            second_registration: Second::default(),
        }))
    }
}

impl Account {
    pub fn settings(&self) -> Settings {
        self.lock().clone()
    }

    pub fn change(&self, change: Change) {
        let Change {
            balance,
            callback_url,
            call_status,
            call_status_calls,
            call_http_status,
            call_unanswered,
            tells_pick_up,
            second_registration,
        } = change;
        let mut settings = self.lock();
        if let Some(balance) = balance {
            settings.balance = balance;
        }
        if let Some(callback_url) = callback_url {
            settings.callback_url = callback_url;
        }
        if let Some(call_status) = call_status {
            settings.call_status = call_status;
        }
        if let Some(calls) = call_status_calls {
            settings.call_status_calls = calls;
        }
        if let Some(status) = call_http_status {
            settings.call_http_status = status;
        }
        if let Some(call_unanswered) = call_unanswered {
            settings.call_unanswered = call_unanswered;
        }
        if let Some(tells_pick_up) = tells_pick_up {
            settings.tells_pick_up = tells_pick_up;
        }
        if let Some(second) = second_registration {
            settings.second_registration = second;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Settings> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells `null` from a field that is not there.
fn given<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}
