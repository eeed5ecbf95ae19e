//! The hidden window that hosts AT's SDK: thrown away and made anew for each registration.
//!
//! Each page has a label of its own (`sdk-1`, `sdk-2`, …), so that what an old page still says
//! is known for what it is.

use std::borrow::Cow;
use std::sync::atomic::{AtomicU32, Ordering};

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

/// Which page is alive now; 0 before the first.
#[derive(Debug, Default)]
pub struct CurrentPage(AtomicU32);

impl CurrentPage {
    /// Is this the label of the page that is alive now?
    pub fn is(&self, label: &str) -> bool {
        label == label_of(self.0.load(Ordering::Acquire))
    }
}

/// Throws the page away, if any, and makes a new one.
pub fn renew(app: &AppHandle) {
    let current = app.state::<CurrentPage>();
    let old = current.0.fetch_add(1, Ordering::AcqRel);
    let label = label_of(old + 1);
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
    close(app, old);
}

/// Throws the page away.
pub fn drop_page(app: &AppHandle) {
    let old = app.state::<CurrentPage>().0.fetch_add(1, Ordering::AcqRel);
    close(app, old);
}

/// Delivers a message to the page that is alive now.
pub fn tell(app: &AppHandle, message: &HostMessage) {
    let label = label_of(app.state::<CurrentPage>().0.load(Ordering::Acquire));
    let Some(page) = app.get_webview_window(&label) else { return };
    tracing::trace!(?message, "to the SDK page");
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

fn close(app: &AppHandle, number: u32) {
    if let Some(page) = app.get_webview_window(&label_of(number))
        && let Err(error) = page.destroy()
    {
        tracing::error!(%error, "old SDK page could not be closed");
    }
}

fn label_of(number: u32) -> String {
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
