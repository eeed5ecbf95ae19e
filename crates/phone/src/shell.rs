//! The phone's only view of the desktop.

use line::page::HostMessage;

use crate::snapshot::Snapshot;

/// What the phone asks of the desktop. Calls must return at once; the real one only posts to
/// the event loop, the tests' one records.
pub trait Shell: Send + Sync + 'static {
    /// A new snapshot for the window and the tray.
    fn show(&self, snapshot: &Snapshot);
    /// The list of recent calls has changed; the window asks for it again.
    fn recent_calls_changed(&self);
    /// A message for the SDK page that is alive now; dropped if there is none.
    fn tell_page(&self, message: HostMessage);
    /// Throw the SDK page away, if any, and make a new one. It reports with `Hello`.
    fn renew_page(&self);
    /// Throw the SDK page away.
    fn drop_page(&self);
}
