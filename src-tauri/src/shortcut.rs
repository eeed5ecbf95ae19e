//! Keys that take the selected text, whichever program is in front.
//!
//! X11, Windows and macOS let a program ask for such keys. Wayland lets none have them, and would
//! not show it the selection either while another program is in front: there the agent binds keys
//! to `simu fill` in the desktop's own settings.

use phone::snapshot::ShortcutState;
use phone::{FillWish, Phone};
use tauri::{AppHandle, Manager};
use tauri_plugin_global_shortcut::{Builder, GlobalShortcutExt, ShortcutState as Key};

use crate::control;

/// More is no number, and whoever selects a book should not wait.
const LONGEST: usize = 16 * 1024;

/// Watches for these keys, in place of earlier ones; none: for none. Returns at once; the phone is
/// told what came of it.
pub fn set(app: &AppHandle, keys: Option<&str>) {
    let (app, keys) = (app.clone(), keys.map(str::to_owned));
    tauri::async_runtime::spawn(async move {
        let handle = app.clone();
        // Windows and macOS want it on the thread of the event loop.
        let posted = app.run_on_main_thread(move || {
            let state = watch(&handle, keys.as_deref());
            if let Some(phone) = handle.try_state::<Phone>() {
                phone.shortcut_is(state);
            }
        });
        if let Err(error) = posted {
            tracing::warn!(%error, "shortcut not set");
        }
    });
}

fn watch(app: &AppHandle, keys: Option<&str>) -> ShortcutState {
    let Some(keys) = keys else {
        forget(app);
        return ShortcutState::Off;
    };
    if is_wayland() {
        return ShortcutState::NotHere;
    }
    forget(app);
    // Without a display server that has keys to give, the plugin does not start.
    if !is_started(app)
        && let Err(error) = app.plugin(Builder::new().build())
    {
        tracing::warn!(%error, "no shortcuts on this desktop");
        return ShortcutState::NotHere;
    }
    let watched = app.global_shortcut().on_shortcut(keys, |app, _, event| {
        if event.state == Key::Pressed {
            take_selection(app);
        }
    });
    match watched {
        Ok(()) => ShortcutState::On,
        Err(error) => {
            tracing::warn!(%error, "shortcut not to be had");
            ShortcutState::Unusable
        }
    }
}

fn forget(app: &AppHandle) {
    if is_started(app)
        && let Err(error) = app.global_shortcut().unregister_all()
    {
        tracing::warn!(%error, "shortcut still watched");
    }
}

fn is_started(app: &AppHandle) -> bool {
    app.try_state::<tauri_plugin_global_shortcut::GlobalShortcut<tauri::Wry>>().is_some()
}

/// XWayland too hears keys only while a window of its own is in front.
fn is_wayland() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(target_os = "linux") && set("WAYLAND_DISPLAY")
}

fn found(app: &AppHandle, texts: Vec<String>) {
    let texts = texts.into_iter().map(|text| text.chars().take(LONGEST).collect()).collect();
    control::fill(app, FillWish::Selection(texts));
}

/// What is selected, then what was copied.
#[cfg(target_os = "linux")]
fn take_selection(app: &AppHandle) {
    use gtk::{Clipboard, gdk};

    let handle = app.clone();
    let posted = app.run_on_main_thread(move || {
        let selected = Clipboard::get(&gdk::SELECTION_PRIMARY);
        // GTK gives up by itself on a program that does not hand its text over.
        selected.request_text(move |_, selected| {
            let mut texts: Vec<String> = selected.into_iter().map(str::to_owned).collect();
            let copied = Clipboard::get(&gdk::SELECTION_CLIPBOARD);
            copied.request_text(move |_, copied| {
                texts.extend(copied.map(str::to_owned));
                found(&handle, texts);
            });
        });
    });
    if let Err(error) = posted {
        tracing::warn!(%error, "selection not read");
    }
}

/// Only what was copied: elsewhere no other program sees what is selected.
#[cfg(not(target_os = "linux"))]
fn take_selection(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn_blocking(move || {
        let copied = arboard::Clipboard::new().and_then(|mut clipboard| clipboard.get_text());
        found(&app, copied.into_iter().collect());
    });
}
