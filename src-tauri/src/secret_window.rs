//! The small window in which a secret is typed: made for one secret, thrown away with its process.
//!
//! What was typed stays in the memory of the page's process as long as that lives, so on Linux
//! the process is ended before the window is destroyed. The page may say one thing to Rust, sealed
//! for this window, and ask nothing (capabilities/secret.json).

mod envelope;

use phone::Phone;
use phone::intent::Language;
use phone::shell::SecretWindow;
use tauri::webview::PageLoadEvent;
use tauri::{
    AppHandle, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Window, WindowEvent,
};

pub use self::envelope::Envelopes;
use crate::web_process;

/// Each window has a label of its own, so that what an old one still says is known for it.
const LABEL: &str = "secret-";

/// The number of the window with this label.
pub fn number_of(label: &str) -> Option<u32> {
    label.strip_prefix(LABEL)?.parse().ok()
}

/// Opens it in place of an earlier one.
pub fn open(app: &AppHandle, window: &SecretWindow) {
    close(app);
    let key = match app.state::<Envelopes>().for_window(window.number) {
        Ok(key) => key,
        Err(error) => {
            tracing::error!(%error, "no key for a secret's window");
            return gone(app, window.number);
        }
    };
    let made = WebviewWindowBuilder::new(
        app,
        format!("{LABEL}{}", window.number),
        WebviewUrl::App(address(window, &key).into()),
    )
    .title("Simu")
    .inner_size(380.0, 320.0)
    .resizable(false)
    .maximizable(false)
    .minimizable(false)
    .center()
    .focused(true)
    // What is typed before its field is there would be lost, or be read on another window.
    .visible(false)
    .on_page_load(|window, page| {
        if page.event() == PageLoadEvent::Finished {
            show(&window);
        }
    })
    // Where the system can keep a window out of pictures of the screen.
    .content_protected(true)
    .initialization_script("Object.freeze(Object.prototype);")
    .on_navigation(|url| {
        url.path() == "/secret.html"
            && (url.scheme() == "tauri"
                || matches!(url.host_str(), Some("tauri.localhost" | "localhost")))
    })
    .build();
    match made {
        Ok(page) => web_process::free_when_closed(&page),
        Err(error) => {
            tracing::error!(%error, "window for a secret could not be opened");
            gone(app, window.number);
        }
    }
}

fn show(window: &WebviewWindow) {
    if let Err(error) = window.show().and_then(|()| window.set_focus()) {
        tracing::error!(%error, "window for a secret could not be shown");
    }
}

/// Throws it away, if there is one.
pub fn close(app: &AppHandle) {
    app.state::<Envelopes>().forget();
    for (label, window) in app.webview_windows() {
        if number_of(&label).is_some() {
            end_process(&window);
            if let Err(error) = window.destroy() {
                tracing::error!(%error, "window for a secret could not be closed");
            }
        }
    }
}

/// The person has closed it: nothing will be typed there.
pub fn closed_by_person(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else { return };
    if let Some(number) = number_of(window.label()) {
        // The phone throws it away, with its process.
        api.prevent_close();
        gone(window.app_handle(), number);
    }
}

fn gone(app: &AppHandle, number: u32) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        // A window that is not expected any more is no matter.
        let _ = app.state::<Phone>().secret_typed(number, None).await;
    });
}

#[cfg(target_os = "linux")]
fn end_process(window: &WebviewWindow) {
    use webkit2gtk::WebViewExt;
    let ended = window.with_webview(|webview| webview.inner().terminate_web_process());
    if let Err(error) = ended {
        tracing::warn!(%error, "the process of a secret's window ends by itself only");
    }
}

/// There it ends with its window.
#[cfg(not(target_os = "linux"))]
fn end_process(_: &WebviewWindow) {}

fn address(window: &SecretWindow, key: &str) -> String {
    let language = match window.language {
        Language::En => "en",
        Language::Sw => "sw",
    };
    let mut query = tauri::Url::parse("tauri://localhost/secret.html").ok();
    if let Some(url) = &mut query {
        url.query_pairs_mut()
            .append_pair("purpose", window.purpose)
            .append_pair("language", language)
            .append_pair("label", &window.label)
            .append_pair("key", key);
    }
    let query = query.as_ref().and_then(|url| url.query()).unwrap_or_default();
    format!("secret.html?{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_labels_of_such_windows_have_a_number() {
        assert_eq!(number_of("secret-7"), Some(7));
        for label in ["main", "sdk-7", "secret-", "secret-x", "secret--1"] {
            assert_eq!(number_of(label), None, "{label}");
        }
    }

    #[test]
    fn a_label_cannot_add_to_the_address() {
        let window = SecretWindow {
            number: 1,
            purpose: "api_key",
            language: Language::Sw,
            label: "Desk & more?purpose=password#x".to_owned(),
        };
        let address = address(&window, "BG-_9");
        assert_eq!(
            address,
            "secret.html?purpose=api_key&language=sw&label=Desk+%26+more%3Fpurpose%3Dpassword%23x&key=BG-_9"
        );
    }
}
