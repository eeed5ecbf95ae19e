//! The agent's window.

use std::time::Duration;

use phone::Phone;
use tauri::{AppHandle, Emitter, Manager, WebviewUrl, WebviewWindowBuilder, Window, WindowEvent};

use crate::web_process;

pub const LABEL: &str = "main";

/// Makes the window.
pub fn open(app: &AppHandle) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App("index.html".into()))
        .title("Simu")
        .inner_size(420.0, 720.0)
        .min_inner_size(360.0, 480.0)
        // Tauri's own setting would freeze it in the SDK's page too, and AT's SDK then throws.
        .initialization_script("Object.freeze(Object.prototype);")
        .on_navigation(|url| {
            matches!(url.scheme(), "tauri" | "about")
                || matches!(url.host_str(), Some("tauri.localhost" | "localhost"))
        })
        .build()?;
    web_process::watch(&window);
    Ok(())
}

/// A page whose process ends at once, again and again, must not keep the computer busy.
const BEFORE_DRAWING_ANEW: Duration = Duration::from_millis(500);

/// After the end of its process: the page is loaded again and asks for the phone's snapshot.
pub fn draw_anew(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(BEFORE_DRAWING_ANEW).await;
        let Some(window) = app.get_webview_window(LABEL) else { return };
        if let Err(error) = window.reload() {
            tracing::error!(%error, "window could not be drawn anew");
        }
    });
}

/// Brings the window to the front, as the person asked for.
pub fn show(app: &AppHandle) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    let shown = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::error!(%error, "window could not be shown");
    }
}

/// Stops the phone, or asks first if a call is up.
pub fn quit_or_ask(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let phone = app.state::<Phone>();
        if phone.call_is_up().await {
            confirm_quit(&app);
        } else {
            phone.shutdown().await;
            app.exit(0);
        }
    });
}

/// Asks in the window whether the phone may stop during a call.
fn confirm_quit(app: &AppHandle) {
    show(app);
    if let Err(error) = app.emit_to(LABEL, "confirm_quit", ()) {
        tracing::error!(%error, "question could not be asked");
    }
}

/// Closing the window keeps the phone running: in the tray where there is one, else minimised,
/// so that there is always a way back.
pub fn keep_running(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else { return };
    if window.label() != LABEL {
        return;
    }
    api.prevent_close();
    let has_tray = window.app_handle().tray_by_id(crate::tray::ID).is_some();
    let put_away = if has_tray { window.hide() } else { window.minimize() };
    if let Err(error) = put_away {
        tracing::error!(%error, "window could not be put away");
    }
}
