//! The processes in which the pages live: what is done when one of them ends by itself.
//!
//! A window whose process is gone stays white, and an SDK page would be missed only at the next
//! sign of life. Where the system does not tell (Windows), that sign of life is what is left.

use phone::Phone;
use tauri::{AppHandle, Manager, WebviewWindow};

use crate::sdk_page::Pages;
use crate::window;

/// Has the end of this page's process noticed.
#[cfg(target_os = "linux")]
pub fn watch(page: &WebviewWindow) {
    use webkit2gtk::WebViewExt;
    let (app, label) = (page.app_handle().clone(), page.label().to_owned());
    let watched = page.with_webview(move |webview| {
        webview.inner().connect_web_process_terminated(move |_, reason| {
            ended(&app, &label, &format!("{reason:?}"));
        });
    });
    if let Err(error) = watched {
        tracing::warn!(%error, page = page.label(), "the page's process is not watched");
    }
}

/// macOS tells the app itself, see [`crate::start`].
#[cfg(not(target_os = "linux"))]
pub fn watch(_: &WebviewWindow) {}

/// The window is drawn anew, of the phone's snapshot; a page of the SDK is the phone's to replace.
#[cfg_attr(windows, expect(dead_code, reason = "Windows does not tell"))]
pub fn ended(app: &AppHandle, label: &str, reason: &str) {
    tracing::error!(page = label, reason, "the process of a page has ended");
    if label == window::LABEL {
        window::draw_anew(app);
    } else if let Some(number) = app.state::<Pages>().number_of(label) {
        app.state::<Phone>().page_gone(number, format!("its process has ended: {reason}"));
    }
}
