//! The two browsers: the app's window with the shims, and Debian's Chromium.

use std::net::TcpListener;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use fantoccini::Client;
use serde_json::{Value, json};

use super::report::{Outcome, Raw, Status};
use super::server::BETWEEN;
use super::suite::Test;
use crate::process::{Service, quiet};
use crate::stage::beside_us;
use crate::window::connect;
use crate::{Failure, Stage};

/// testharness.js gives up by itself after 10 s, or 60 s where the test asks for that.
const BOUND: Duration = Duration::from_secs(30);
const LONG_BOUND: Duration = Duration::from_secs(75);
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// No answer of WebDriver takes longer, unless the page hangs.
const PATIENCE: Duration = Duration::from_secs(15);

#[derive(Debug)]
pub enum Browser {
    Simu { shims: PathBuf },
    Chromium,
}

/// Ended with all its processes when this is dropped.
#[derive(Debug)]
pub struct Window {
    client: Client,
    _driver: Service,
}

impl Browser {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Simu { .. } => "simu",
            Self::Chromium => "chromium",
        }
    }

    pub async fn open(&self, stage: &Stage, address: &str) -> Result<Window, Failure> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let (driver, options) = match self {
            Self::Simu { shims } => ("WebKitWebDriver", simu(address, shims)?),
            Self::Chromium => ("chromedriver", chromium(stage)?),
        };
        let mut command = quiet(driver);
        command.arg(format!("--port={port}"));
        stage.dress(&mut command);
        command.env("TAURI_WEBVIEW_AUTOMATION", "true");
        let driver = Service::start(driver, command, stage.folder())?;
        Ok(Window { client: connect(port, options).await?, _driver: driver })
    }
}

impl Window {
    /// Runs one test. The window is fit for another unless it stopped answering.
    pub async fn run(&self, address: &str, test: &Test) -> (Outcome, bool) {
        if let Some(reason) = test.unsupported {
            return (Outcome::of_file(Status::Unsupported, reason), true);
        }
        match self.result(address, test).await {
            Ok(raw) => {
                let fit = raw.ended;
                (Outcome::read(raw), fit)
            }
            Err(failure) => (Outcome::of_file(Status::Timeout, failure.to_string()), false),
        }
    }

    async fn result(&self, address: &str, test: &Test) -> Result<Raw, Failure> {
        bounded(self.client.goto(&format!("{address}{BETWEEN}"))).await?;
        bounded(self.client.goto(&format!("{address}{}", test.path))).await?;
        let until = Instant::now() + if test.long { LONG_BOUND } else { BOUND };
        loop {
            let look = self.client.execute("return window.simuResults ?? null", Vec::new());
            let seen = bounded(look).await?;
            let raw: Option<Raw> = serde_json::from_value(seen)
                .map_err(|error| Failure::WebDriver(error.to_string()))?;
            match raw {
                Some(raw) if raw.ended || Instant::now() > until => return Ok(raw),
                None if Instant::now() > until => {
                    return Err(Failure::WebDriver("the page has no test harness".to_owned()));
                }
                Some(_) | None => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
    }
}

async fn bounded<T>(
    step: impl Future<Output = Result<T, fantoccini::error::CmdError>>,
) -> Result<T, Failure> {
    let late = || Failure::WebDriver("the page stopped answering".to_owned());
    Ok(tokio::time::timeout(PATIENCE, step).await.map_err(|_| late())??)
}

fn simu(address: &str, shims: &std::path::Path) -> Result<Value, Failure> {
    let arguments = ["--webrtc-tests".into(), address.to_owned(), shims.display().to_string()];
    Ok(json!({
        "webkitgtk:browserOptions": { "binary": beside_us("simu")?, "args": arguments }
    }))
}

fn chromium(stage: &Stage) -> Result<Value, Failure> {
    let profile = tempfile::Builder::new().prefix("wpt-").tempdir_in(stage.folder())?.keep();
    let profile = format!("user-data-dir={}", profile.display());
    let switches = [
        "no-sandbox",
        "no-first-run",
        "disable-gpu",
        "disable-sync",
        "disable-component-update",
        "disable-background-networking",
        "use-fake-device-for-media-stream",
        "use-fake-ui-for-media-stream",
        "autoplay-policy=no-user-gesture-required",
        // There is no mDNS on this stage.
        "disable-features=WebRtcHideLocalIpsWithMdns",
        &profile,
    ];
    Ok(json!({
        "goog:chromeOptions": { "binary": "/usr/bin/chromium", "args": switches }
    }))
}
