//! Keys that take the selected text, whichever program is in front.
//!
//! X11, Windows and macOS let a program ask for such keys itself. On Wayland the desktop hands them
//! out by its portal, and shows a program the selection only once its window is in front. Where a
//! desktop has no such portal the agent binds keys to `simu fill` in the desktop's own settings.

mod keys;
#[cfg(target_os = "linux")]
mod portal_keys;
mod selection;

use phone::Phone;
use phone::snapshot::ShortcutState;
use tauri::{AppHandle, Manager};

/// Watches for these keys, in place of earlier ones; none: for none. Returns at once; the phone is
/// told what came of it.
pub fn set(app: &AppHandle, keys: Option<&str>) {
    let keys = keys.map(str::to_owned);
    #[cfg(target_os = "linux")]
    if is_wayland() {
        return portal_keys::set(app, keys);
    }
    // Not on the caller's thread: the phone's own, which must go on.
    let app = app.clone();
    tauri::async_runtime::spawn(async move { keys::set(&app, keys) });
}

fn tell(app: &AppHandle, state: ShortcutState) {
    if let Some(phone) = app.try_state::<Phone>() {
        phone.shortcut_is(state);
    }
}

/// XWayland too hears keys only while a window of its own is in front.
#[cfg(target_os = "linux")]
fn is_wayland() -> bool {
    std::env::var_os("WAYLAND_DISPLAY").is_some_and(|value| !value.is_empty())
}
