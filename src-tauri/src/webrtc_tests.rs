//! A window in which tests of the page's WebRTC run: the shims of the SDK's page, put into pages
//! of a suite that a loopback server serves, and the engine behind them. No phone, no line, no
//! SDK. Only builds that are tested have it; what is shipped does not know its argument.

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use line::page::{HostMessage, PageMessage};
use media::{AudioSettings, Media};
use phone::media_bridge::MediaBridge;
use phone::shell::{SecretWindow, Shell};
use phone::snapshot::Snapshot;
use tauri::ipc::CapabilityBuilder;
use tauri::{App, AppHandle, Manager, State, Url, WebviewUrl, WebviewWindowBuilder};

const LABEL: &str = "webrtc-tests";

/// What the command line names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tests {
    /// Where the suite is served, on loopback.
    pub suite: String,
    /// The script that puts the shims in place.
    pub shims: String,
}

/// The engine and the connections of the page that is open now.
struct Page {
    media: Media,
    bridge: Mutex<MediaBridge>,
    /// Counts pages: answers to one that was left are not for the next.
    open: Arc<AtomicU64>,
}

pub fn run(tests: Tests) -> ExitCode {
    let app = tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![sdk_messages])
        .setup(move |app| open(app, &tests))
        .build(crate::start::context());
    match app {
        Ok(app) => {
            app.run(|_, _| {});
            ExitCode::SUCCESS
        }
        Err(error) => crate::say(&format!("simu: could not start: {error}"), ExitCode::FAILURE),
    }
}

fn open(app: &mut App, tests: &Tests) -> Result<(), Box<dyn std::error::Error>> {
    let _log = crate::log_file::start(&app.path().app_log_dir()?);
    let suite = Url::parse(&tests.suite)?;
    if suite.host_str() != Some("127.0.0.1") {
        return Err("the suite must be served on 127.0.0.1".into());
    }
    let media = Media::start(AudioSettings::default(), |notice| tracing::info!(?notice, "sound"));
    let handle = app.handle().clone();
    let open = Arc::new(AtomicU64::new(0));
    let bridge = Mutex::new(bridge(&handle, &open));
    app.manage(Page { media, bridge, open });
    app.add_capability(
        CapabilityBuilder::new(LABEL)
            .window(LABEL)
            .local(false)
            .remote(format!("{}*", suite.as_str()))
            .permission("allow-sdk-messages"),
    )?;
    let shims = std::fs::read_to_string(&tests.shims)?;
    WebviewWindowBuilder::new(app, LABEL, WebviewUrl::External(suite.clone()))
        .title("Simu WebRTC tests")
        .inner_size(800.0, 600.0)
        .initialization_script(shims)
        .on_navigation(move |url| url.origin() == suite.origin() || url.scheme() == "about")
        .build()?;
    Ok(())
}

/// What a page's shims say, under the name they know. Each page begins with `Hello`.
#[tauri::command]
async fn sdk_messages(
    app: AppHandle,
    page: State<'_, Page>,
    messages: Vec<PageMessage>,
) -> Result<(), ()> {
    tracing::trace!(?messages, "from the tests' page");
    let mut bridge = page.bridge.lock().unwrap_or_else(PoisonError::into_inner);
    for message in messages {
        match message {
            PageMessage::Hello { .. } => {
                bridge.close_all();
                page.open.fetch_add(1, Ordering::AcqRel);
                *bridge = self::bridge(&app, &page.open);
            }
            PageMessage::Media { request, connection, operation } => {
                bridge.operate(&page.media, request, connection, operation);
            }
            other @ (PageMessage::SocketOpen { .. }
            | PageMessage::SocketSend { .. }
            | PageMessage::SocketClose { .. }
            | PageMessage::Sdk { .. }
            | PageMessage::Observed { .. }
            | PageMessage::Failed { .. }
            | PageMessage::Done { .. }) => tracing::info!(message = ?other, "from the tests' page"),
        }
    }
    Ok(())
}

fn bridge(app: &AppHandle, open: &Arc<AtomicU64>) -> MediaBridge {
    let number = open.load(Ordering::Acquire);
    let shell = TestShell { app: app.clone(), open: Arc::clone(open), number };
    MediaBridge::new(Arc::new(shell), Arc::new(|_, _| {}))
}

/// Answers one page for as long as it is the open one.
struct TestShell {
    app: AppHandle,
    open: Arc<AtomicU64>,
    number: u64,
}

impl Shell for TestShell {
    fn tell_page(&self, _: u64, message: HostMessage) {
        if self.open.load(Ordering::Acquire) != self.number {
            return;
        }
        let Some(window) = self.app.get_webview_window(LABEL) else { return };
        let told =
            serde_json::to_string(&message).map_err(|error| error.to_string()).and_then(|json| {
                let script = format!("window.simu?.receive({json})");
                window.eval(script).map_err(|error| error.to_string())
            });
        if let Err(error) = told {
            tracing::error!(%error, "message to the tests' page was lost");
        }
    }

    // There is no phone here.
    fn show(&self, _: &Snapshot) {}
    fn recent_calls_changed(&self, _row: Option<i64>) {}
    fn open_web_page(&self, _url: &str) {}
    fn contacts_changed(&self) {}
    fn sync_changed(&self) {}
    fn make_page(&self, _: u64) {}
    fn drop_page(&self, _: u64) {}
    fn open_secret_window(&self, _: &SecretWindow) {}
    fn close_secret_window(&self) {}
    fn set_shortcut(&self, _: Option<&str>) {}
}
