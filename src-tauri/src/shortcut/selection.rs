//! The text that is selected, or was copied, in another program.

use phone::FillWish;
use tauri::AppHandle;

use crate::control;

/// More is no number, and whoever selects a book should not wait.
const LONGEST: usize = 16 * 1024;

fn found(app: &AppHandle, texts: Vec<String>) {
    let texts = texts.into_iter().map(|text| text.chars().take(LONGEST).collect()).collect();
    control::fill(app, FillWish::Selection(texts));
}

/// What is selected, then what was copied.
#[cfg(target_os = "linux")]
pub fn take(app: &AppHandle) {
    let handle = app.clone();
    if let Err(error) = app.run_on_main_thread(move || read(handle)) {
        tracing::warn!(%error, "selection not read");
    }
}

/// The same, on the thread of the event loop.
#[cfg(target_os = "linux")]
pub fn read(app: AppHandle) {
    use gtk::{Clipboard, gdk};

    let selected = Clipboard::get(&gdk::SELECTION_PRIMARY);
    // GTK gives up by itself on a program that does not hand its text over.
    selected.request_text(move |_, selected| {
        let mut texts: Vec<String> = selected.into_iter().map(str::to_owned).collect();
        let copied = Clipboard::get(&gdk::SELECTION_CLIPBOARD);
        copied.request_text(move |_, copied| {
            texts.extend(copied.map(str::to_owned));
            found(&app, texts);
        });
    });
}

/// Only what was copied: elsewhere no other program sees what is selected.
#[cfg(not(target_os = "linux"))]
pub fn take(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn_blocking(move || {
        let copied = arboard::Clipboard::new().and_then(|mut clipboard| clipboard.get_text());
        found(&app, copied.into_iter().collect());
    });
}
