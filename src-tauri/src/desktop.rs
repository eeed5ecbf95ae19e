//! The desktop as the phone sees it.

use line::page::HostMessage;
use phone::shell::{SecretWindow, Shell};
use phone::snapshot::Snapshot;
use tauri::{AppHandle, Emitter, Manager};

use crate::sdk_page::{self, Pages};
use crate::{secret_window, shortcut, tray, window};

/// The real [`Shell`]: posts to Tauri's event loop.
#[derive(Debug)]
pub struct Desktop(pub AppHandle);

impl Shell for Desktop {
    fn show(&self, snapshot: &Snapshot) {
        self.emit("snapshot", snapshot);
        tray::show(&self.0, snapshot);
    }

    fn recent_calls_changed(&self, row: Option<i64>) {
        self.emit("recent_calls_changed", &row);
    }

    fn contacts_changed(&self) {
        self.emit("contacts_changed", &());
    }

    fn open_web_page(&self, url: &str) {
        // In a process of its own: a browser that starts slowly keeps no call waiting.
        if let Err(error) = open::that_detached(url) {
            tracing::warn!(%error, "the browser could not be opened");
        }
    }

    fn sync_changed(&self) {
        self.emit("sync_changed", &());
    }

    fn tell_page(&self, page: u64, message: HostMessage) {
        sdk_page::tell(&self.0, page, &message);
    }

    fn make_page(&self, page: u64) {
        self.0.state::<Pages>().announce(page);
        // A window can only be made while the event loop turns, which a caller may be blocking.
        let app = self.0.clone();
        tauri::async_runtime::spawn_blocking(move || sdk_page::make(&app, page));
    }

    fn drop_page(&self, page: u64) {
        sdk_page::drop_page(&self.0, page);
    }

    fn open_secret_window(&self, window: &SecretWindow) {
        let (app, window) = (self.0.clone(), window.clone());
        tauri::async_runtime::spawn_blocking(move || secret_window::open(&app, &window));
    }

    fn close_secret_window(&self) {
        secret_window::close(&self.0);
    }

    fn set_shortcut(&self, keys: Option<&str>) {
        shortcut::set(&self.0, keys);
    }
}

impl Desktop {
    fn emit<P: serde::Serialize + Clone>(&self, event: &str, payload: &P) {
        if let Err(error) = self.0.emit_to(window::LABEL, event, payload) {
            tracing::error!(%error, event, "event to the window was lost");
        }
    }
}
