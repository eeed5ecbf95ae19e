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

/// Has the page's view freed when its window is thrown away.
///
/// wry (0.57) gives the view's content manager a handler that holds the view, which holds the
/// manager: each view that is thrown away would keep its memory and an open file.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "GLib has no safe word for dropping the handlers of an object")]
pub fn free_when_closed(page: &WebviewWindow) {
    use webkit2gtk::WebViewExt;
    use webkit2gtk::glib::prelude::ObjectExt;
    let asked = page.with_webview(|webview| {
        let view = webview.inner();
        let Some(manager) = view.user_content_manager() else { return };
        view.connect_local("destroy", false, move |_| {
            // SAFETY: it is the manager of this view only, and nobody uses it without the view.
            unsafe { manager.run_dispose() };
            None
        });
    });
    if let Err(error) = asked {
        tracing::warn!(%error, page = page.label(), "the page's view will not be freed");
    }
}

/// Elsewhere a view is freed with its window.
#[cfg(not(target_os = "linux"))]
pub fn free_when_closed(_: &WebviewWindow) {}

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
