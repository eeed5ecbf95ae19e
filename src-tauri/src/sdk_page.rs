//! The hidden windows that host AT's SDK: one made anew for each registration, and while the token
//! is renewed two, the old one and the one that takes its place.
//!
//! Each page has a label of its own (`sdk-1`, `sdk-2`, …) with the number that the phone gave it,
//! so that what it says is known for whose it is.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use line::page::HostMessage;
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindowBuilder};

use crate::web_process;

/// The scheme under which the page is served; a custom scheme gives it an origin of its own.
pub const SCHEME: &str = "sdk";

/// The page may talk to nothing but Rust.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; \
     media-src data: blob: mediastream:; connect-src ipc: http://ipc.localhost; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The pages that are alive, or being made.
#[derive(Debug, Default)]
pub struct Pages(Mutex<BTreeSet<u64>>);

impl Pages {
    /// The number of the page with this label, if it is alive.
    pub fn number_of(&self, label: &str) -> Option<u64> {
        self.alive().iter().copied().find(|number| label == label_of(*number))
    }

    /// A page that is made later counts from now on.
    pub fn announce(&self, number: u64) {
        self.alive().insert(number);
    }

    fn alive(&self) -> MutexGuard<'_, BTreeSet<u64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes the page that was announced, unless it was thrown away by now.
pub fn make(app: &AppHandle, number: u64) {
    let is_wanted = || app.state::<Pages>().alive().contains(&number);
    if !is_wanted() {
        return;
    }
    let label = label_of(number);
    let made = address().and_then(|url| {
        WebviewWindowBuilder::new(app, &label, WebviewUrl::CustomProtocol(url))
            .title("Simu line")
            .visible(false)
            .focused(false)
            .skip_taskbar(true)
            .inner_size(1.0, 1.0)
            .background_throttling(tauri::utils::config::BackgroundThrottlingPolicy::Disabled)
            .on_navigation(|url| url.scheme() == SCHEME || url.host_str() == Some("sdk.localhost"))
            .build()
            .map(|page| {
                web_process::watch(&page);
                web_process::free_when_closed(&page);
            })
            .map_err(|error| error.to_string())
    });
    if let Err(error) = made {
        tracing::error!(%error, "SDK page could not be made");
    }
    if !is_wanted() {
        close(app, number);
    }
}

/// Throws the page away.
pub fn drop_page(app: &AppHandle, number: u64) {
    app.state::<Pages>().alive().remove(&number);
    close(app, number);
}

/// Delivers a message to the page, if it is alive.
pub fn tell(app: &AppHandle, number: u64, message: &HostMessage) {
    if !app.state::<Pages>().alive().contains(&number) {
        return;
    }
    let Some(page) = app.get_webview_window(&label_of(number)) else { return };
    tracing::trace!(number, ?message, "to the SDK page");
    let delivered =
        serde_json::to_string(message).map_err(|error| error.to_string()).and_then(|json| {
            page.eval(format!("window.simu.receive({json})")).map_err(|error| error.to_string())
        });
    if let Err(error) = delivered {
        tracing::error!(%error, "message to the SDK page was lost");
    }
}

/// Serves the page's files, which are part of the program.
pub fn serve(request: &Request<Vec<u8>>) -> Response<Cow<'static, [u8]>> {
    let (kind, body): (&str, &'static [u8]) = match request.uri().path() {
        "/" | "/index.html" => {
            ("text/html; charset=utf-8", include_bytes!("../../ui/sdk/dist/index.html"))
        }
        "/page.js" => {
            ("text/javascript; charset=utf-8", include_bytes!("../../ui/sdk/dist/page.js"))
        }
        "/africastalking.js" => (
            "text/javascript; charset=utf-8",
            include_bytes!("../../ui/sdk/dist/africastalking.js"),
        ),
        _ => return not_found(),
    };
    Response::builder()
        .header(header::CONTENT_TYPE, kind)
        .header(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .body(Cow::Borrowed(body))
        .unwrap_or_else(|_| not_found())
}

fn not_found() -> Response<Cow<'static, [u8]>> {
    let mut response = Response::new(Cow::Borrowed(&[][..]));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

fn close(app: &AppHandle, number: u64) {
    if let Some(page) = app.get_webview_window(&label_of(number))
        && let Err(error) = page.destroy()
    {
        tracing::error!(%error, "old SDK page could not be closed");
    }
}

fn label_of(number: u64) -> String {
    format!("sdk-{number}")
}

/// The page's address. `SIMU_ENGINE` (`native` or `webview`) overrides the page's own choice
/// of the sound engine.
fn address() -> Result<tauri::Url, String> {
    let engine = std::env::var("SIMU_ENGINE").unwrap_or_default();
    let query = match engine.as_str() {
        "native" => "?engine=native",
        "webview" => "?engine=webview",
        _ => "",
    };
    tauri::Url::parse(&format!("{SCHEME}://localhost/index.html{query}"))
        .map_err(|error| error.to_string())
}
