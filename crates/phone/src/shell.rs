//! The phone's only view of the desktop.

use line::page::HostMessage;

use crate::{intent::Language, snapshot::Snapshot};

/// A small window in which a secret is typed, thrown away with its process afterwards. What is
/// typed comes back by [`crate::Phone::secret_typed`] with the same number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretWindow {
    pub number: u32,
    /// What is typed, as the page knows it: `api_key`, `password`, `turn_credential`,
    /// `contacts_password`, `new_passphrase`, `passphrase` or `change_passphrase`.
    pub purpose: &'static str,
    pub language: Language,
    /// Whose secret it is, in the agent's own words; empty for a passphrase.
    pub label: String,
}

/// What the phone asks of the desktop. Calls must return at once; the real one only posts to
/// the event loop, the tests' one records.
pub trait Shell: Send + Sync + 'static {
    /// A new snapshot for the window and the tray.
    fn show(&self, snapshot: &Snapshot);
    /// A call was written or has changed: the window asks again for the one in this row, or, if
    /// none is named, for all that it shows.
    fn recent_calls_changed(&self, row: Option<i64>);
    /// Contacts have come, gone or changed; the window asks for what it shows of them again.
    fn contacts_changed(&self);
    /// Opens this `https` address in the person's browser.
    fn open_web_page(&self, url: &str);
    /// How it stands with the contacts' server has changed; the window asks for it again.
    fn sync_changed(&self);
    /// A message for the SDK page of this number; dropped if it is not alive.
    fn tell_page(&self, page: u64, message: HostMessage);
    /// Make an SDK page, beside those that are there. It reports with `Hello`; its number, which
    /// no page had before, goes with all that it says.
    fn make_page(&self, page: u64);
    /// Throw the SDK page of this number away, if it is there.
    fn drop_page(&self, page: u64);
    /// Open this window, in place of an earlier one.
    fn open_secret_window(&self, window: &SecretWindow);
    /// Throw the window away, with whatever was typed in it.
    fn close_secret_window(&self);
    /// Take the selected text when these keys are pressed, whichever program is in front; none:
    /// no longer. What came of it is told by [`crate::Phone::shortcut_is`].
    fn set_shortcut(&self, keys: Option<&str>);
}
