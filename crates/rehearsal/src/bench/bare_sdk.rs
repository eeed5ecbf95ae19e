//! The yardstick: Debian's Chromium, AT's SDK alone in a page.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use fantoccini::{Client, Locator};
use serde_json::{Value, json};

use crate::process::{Service, quiet};
use crate::window::connect;
use crate::{Failure, Stage};

/// Chromium with the page open in it, driven by ChromeDriver.
#[derive(Debug)]
pub struct BareSdk {
    pub client: Client,
    driver: Service,
}

impl BareSdk {
    /// Chromium without automation; it registers by itself.
    pub async fn command(stage: &Stage) -> Result<Command, Failure> {
        let mut command = quiet("chromium");
        command.args(switches(stage)?.iter().map(|switch| format!("--{switch}")));
        command.arg(page(stage).await?);
        stage.dress(&mut command);
        Ok(command)
    }

    pub async fn open(stage: &Stage) -> Result<Self, Failure> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut command = quiet("chromedriver");
        command.arg(format!("--port={port}"));
        stage.dress(&mut command);
        let driver = Service::start("chromedriver", command, stage.folder())?;
        let options = json!({
            "goog:chromeOptions": { "binary": "/usr/bin/chromium", "args": switches(stage)? }
        });
        let client = connect(port, options).await?;
        client.goto(&page(stage).await?).await?;
        let bare = Self { client, driver };
        bare.state_is("ready", 20).await?;
        Ok(bare)
    }

    pub async fn state_is(&self, state: &str, seconds: u64) -> Result<(), Failure> {
        let until = Instant::now() + Duration::from_secs(seconds);
        loop {
            let seen = self.client.find(Locator::Id("state")).await?.text().await?;
            if seen == state {
                return Ok(());
            }
            if Instant::now() > until {
                let seen = format!("; the page says {seen}");
                return Err(Failure::TooLate { what: state.to_owned(), seconds, seen });
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub async fn enter(&self, number: &str) -> Result<(), Failure> {
        let field = self.client.find(Locator::Id("number")).await?;
        field.clear().await?;
        Ok(field.send_keys(number).await?)
    }

    pub async fn press(&self, id: &str) -> Result<(), Failure> {
        Ok(self.client.find(Locator::Id(id)).await?.click().await?)
    }

    pub fn driver_pid(&self) -> u32 {
        self.driver.pid()
    }

    pub async fn close(self) -> Result<(), Failure> {
        Ok(self.client.clone().close().await?)
    }
}

/// The SDK's address is fixed to AT's; here it leads to the simulator's TLS port.
fn switches(stage: &Stage) -> Result<Vec<String>, Failure> {
    let gateway = stage.at.ready().gateway_tls.clone().unwrap_or_default();
    let address = gateway.trim_start_matches("wss://").trim_end_matches("/connect").to_owned();
    let profile = tempfile::Builder::new().prefix("bare-sdk-").tempdir_in(stage.folder())?.keep();
    Ok([
        "no-sandbox",
        "no-first-run",
        "disable-gpu",
        "disable-quic",
        "disable-sync",
        "disable-component-update",
        "disable-background-networking",
        "ignore-certificate-errors",
        "allow-file-access-from-files",
        "use-fake-ui-for-media-stream",
        "autoplay-policy=no-user-gesture-required",
    ]
    .map(str::to_owned)
    .into_iter()
    .chain([
        format!("host-resolver-rules=MAP webrtc.africastalking.com:443 {address}"),
        format!("user-data-dir={}", profile.display()),
    ])
    .collect())
}

/// The page's address with a fresh token in it.
async fn page(stage: &Stage) -> Result<String, Failure> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = stage.folder().join("bare-sdk");
    std::fs::create_dir_all(&folder)?;
    let files: [(PathBuf, &str); 2] = [
        (here.join("measures/bare-sdk.html"), "index.html"),
        (here.join("../../ui/sdk/dist/africastalking.js"), "africastalking.js"),
    ];
    for (from, to) in files {
        std::fs::copy(from, folder.join(to))?;
    }
    let token = stage.at.token("yardstick").await?;
    Ok(format!("file://{}/index.html?token={token}", folder.display()))
}

/// The page's own answer to a script.
pub async fn run(client: &Client, script: &str) -> Result<Value, Failure> {
    Ok(client.execute(script, Vec::new()).await?)
}
