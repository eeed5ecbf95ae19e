//! Keys where a program may ask the system for them itself: X11, Windows and macOS.

use phone::snapshot::ShortcutState;
use tauri::{AppHandle, Manager};
use tauri_plugin_global_shortcut::{Builder, GlobalShortcutExt, ShortcutState as Key};

use super::{selection, tell};

/// Watches for these keys, in place of earlier ones; none: for none.
pub fn set(app: &AppHandle, keys: Option<String>) {
    let handle = app.clone();
    // Windows and macOS want it on the thread of the event loop.
    let posted = app.run_on_main_thread(move || {
        let state = watch(&handle, keys.as_deref());
        tell(&handle, state);
    });
    if let Err(error) = posted {
        tracing::warn!(%error, "shortcut not set");
    }
}

fn watch(app: &AppHandle, keys: Option<&str>) -> ShortcutState {
    forget(app);
    let Some(keys) = keys else { return ShortcutState::Off };
    // Without a display server that has keys to give, the plugin does not start.
    if !is_started(app)
        && let Err(error) = app.plugin(Builder::new().build())
    {
        tracing::warn!(%error, "no shortcuts on this desktop");
        return ShortcutState::NotHere;
    }
    let watched = app.global_shortcut().on_shortcut(keys, |app, _, event| {
        if event.state == Key::Pressed {
            selection::take(app);
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
