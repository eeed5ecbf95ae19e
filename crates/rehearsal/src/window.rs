//! The app's real window, driven by WebDriver as a person would use it.

mod connect;
mod seen;

use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use fantoccini::wd::{TimeoutConfiguration, WindowHandle};
use fantoccini::{Client, Locator};
use serde_json::{Value, json};

pub(crate) use connect::connect;
use seen::SEEN;
pub use seen::Seen;

use crate::process::{Service, quiet};
use crate::stage::beside_us;
use crate::{Failure, Stage, clock};

/// How often the window is looked at while something is awaited.
const LOOK_EVERY: Duration = Duration::from_millis(25);

/// A script that answers later gets so long.
const LONG_SCRIPT: Duration = Duration::from_secs(5 * 60);

/// Notes when the page sees the next click.
pub(crate) const STAMP: &str = "addEventListener('click', () => { \
    window.clickedAt ??= performance.timeOrigin + performance.now(); }, true); \
    delete window.clickedAt;";

/// The app with its window, ended with all its processes when this is dropped.
#[derive(Debug)]
pub struct Window {
    client: Client,
    driver: Service,
}

impl Window {
    /// Starts the app by WebDriver and finds the agent's window.
    pub async fn open(stage: &Stage) -> Result<Self, Failure> {
        Self::open_with(stage, &[]).await
    }

    /// The same with a changed environment.
    pub async fn open_with(stage: &Stage, changes: &[(&str, &str)]) -> Result<Self, Failure> {
        Self::open_as(stage, changes, &["--demo"]).await
    }

    /// The same, opened by a link.
    pub async fn open_by(stage: &Stage, link: &str) -> Result<Self, Failure> {
        Self::open_as(stage, &[], &["--demo", link]).await
    }

    /// The app with other arguments than `--demo`.
    pub async fn open_as(
        stage: &Stage,
        changes: &[(&str, &str)],
        arguments: &[&str],
    ) -> Result<Self, Failure> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut command = quiet("WebKitWebDriver");
        command.arg(format!("--port={port}"));
        stage.dress(&mut command);
        command.env("TAURI_WEBVIEW_AUTOMATION", "true").envs(changes.iter().copied());
        let driver = Service::start("webdriver", command, stage.folder())?;
        let app = beside_us("simu")?;
        let options = json!({ "webkitgtk:browserOptions": { "binary": app, "args": arguments } });
        let window = Self { client: connect(port, options).await?, driver };
        window.choose_main().await?;
        Ok(window)
    }

    /// What is on the screen now.
    pub async fn look(&self) -> Result<Seen, Failure> {
        let seen = self.client.execute(SEEN, Vec::new()).await?;
        serde_json::from_value(seen).map_err(|error| Failure::WebDriver(error.to_string()))
    }

    /// Looks until it is as asked, so many seconds at most.
    pub async fn see(
        &self,
        what: &str,
        seconds: u64,
        is_so: impl Fn(&Seen) -> bool,
    ) -> Result<Seen, Failure> {
        let until = Instant::now() + Duration::from_secs(seconds);
        loop {
            let seen = self.look().await?;
            if is_so(&seen) {
                return Ok(seen);
            }
            if Instant::now() > until {
                let seen = format!("; the window shows {seen:?}");
                return Err(Failure::TooLate { what: what.to_owned(), seconds, seen });
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    pub async fn ready(&self) -> Result<Seen, Failure> {
        self.see("ready for calls", 20, |seen| seen.line.as_deref() == Some("ready")).await
    }

    /// Waits for a state of the call (see [`Seen::call`]).
    pub async fn call_is(&self, state: &str, seconds: u64) -> Result<Seen, Failure> {
        self.see(state, seconds, |seen| seen.call == state).await
    }

    /// Types a number over what is in the field, and calls.
    pub async fn dial(&self, number: &str) -> Result<(), Failure> {
        self.leave_ended_call().await?;
        self.enter(number).await?;
        // While the gateway has not let go of the last call, or the line is down, it is disabled.
        self.see("a call button that can be pressed", 10, |seen| seen.can_dial).await?;
        self.press("call-button").await
    }

    /// Types into the dial field, over what is there.
    pub async fn enter(&self, text: &str) -> Result<(), Failure> {
        self.write("dial-field", text).await
    }

    /// Types into the field with this test id, over what is there.
    pub async fn write(&self, id: &str, text: &str) -> Result<(), Failure> {
        let field = self.find(id).await?;
        field.clear().await?;
        if !text.is_empty() {
            field.send_keys(text).await?;
        }
        Ok(())
    }

    /// Clicks the element with this test id.
    pub async fn press(&self, id: &str) -> Result<(), Failure> {
        Ok(self.find(id).await?.click().await?)
    }

    /// Clicks it; when the page saw the click, in microseconds on our clock ([`clock`]).
    pub async fn press_stamped(&self, id: &str) -> Result<f64, Failure> {
        self.client.execute(STAMP, Vec::new()).await?;
        self.press(id).await?;
        let clicked = self.client.execute("return window.clickedAt;", Vec::new()).await?;
        let clicked = clicked.as_f64().ok_or_else(|| Failure::WebDriver("no click seen".into()))?;
        Ok(clock::from_page_ms(clicked))
    }

    /// Sends digits by the call's own keypad.
    pub async fn send_digits(&self, digits: &str) -> Result<(), Failure> {
        if !self.is_there("digits-sent").await? {
            self.press("keypad").await?;
        }
        for digit in digits.chars() {
            self.press(&format!("key-{digit}")).await?;
        }
        Ok(())
    }

    pub async fn is_there(&self, id: &str) -> Result<bool, Failure> {
        Ok(!self.client.find_all(Locator::Css(&selector(id))).await?.is_empty())
    }

    /// Texts of all elements with this test id.
    pub async fn texts(&self, id: &str) -> Result<Vec<String>, Failure> {
        let mut texts = Vec::new();
        for element in self.client.find_all(Locator::Css(&selector(id))).await? {
            texts.push(element.text().await?);
        }
        Ok(texts)
    }

    /// One attribute of all elements with this test id.
    pub async fn attributes(&self, id: &str, name: &str) -> Result<Vec<Option<String>>, Failure> {
        let mut values = Vec::new();
        for element in self.client.find_all(Locator::Css(&selector(id))).await? {
            values.push(element.attr(name).await?);
        }
        Ok(values)
    }

    /// Runs a script in the window.
    pub async fn run(&self, script: &str, arguments: Vec<Value>) -> Result<Value, Failure> {
        Ok(self.client.execute(script, arguments).await?)
    }

    /// The same with one that answers by the function that is its last argument.
    pub async fn run_long(&self, script: &str, arguments: Vec<Value>) -> Result<Value, Failure> {
        let limits = TimeoutConfiguration::new(Some(LONG_SCRIPT), None, None);
        self.client.update_timeouts(limits).await?;
        Ok(self.client.execute_async(script, arguments).await?)
    }

    /// Keeps a picture of the window as it stands on the display. WebDriver's own pictures never
    /// come where WebKit draws without OpenGL (2.50).
    pub async fn picture(&self, stage: &Stage, path: &Path) -> Result<(), Failure> {
        // What has changed may not be painted yet.
        const PAINTED: &str = "const done = arguments[0]; \
            requestAnimationFrame(() => requestAnimationFrame(() => done(null)));";
        self.client.execute_async(PAINTED, Vec::new()).await?;
        stage.picture("^Simu$", path)
    }

    /// Runs a script in the hidden page of AT's SDK. What it does for long, it must do later, so
    /// that the driver gets its answer.
    pub async fn run_in_sdk_page(&self, script: &str) -> Result<(), Failure> {
        let main = self.client.window().await?;
        for handle in self.client.windows().await? {
            self.client.switch_to_window(handle).await?;
            if self.client.current_url().await?.scheme() == "sdk" {
                self.client.execute(script, Vec::new()).await?;
            }
        }
        Ok(self.client.switch_to_window(main).await?)
    }

    /// How many windows the app has, hidden ones too.
    pub async fn windows(&self) -> Result<usize, Failure> {
        Ok(self.client.windows().await?.len())
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Process id of the driver, whose descendants are the app and its web processes.
    pub fn driver_pid(&self) -> u32 {
        self.driver.pid()
    }

    /// Ends the app as WebDriver does.
    pub async fn close(self) -> Result<(), Failure> {
        Ok(self.client.clone().close().await?)
    }

    /// Closes the card of the last call, if it is still there.
    pub async fn leave_ended_call(&self) -> Result<(), Failure> {
        if self.is_there("ended-card").await? {
            // It also leaves by itself; then there is nothing to press.
            let _ = self.press("new-call").await;
        }
        self.see("the dial field", 5, |seen| seen.call == "idle").await.map(drop)
    }

    async fn find(&self, id: &str) -> Result<fantoccini::elements::Element, Failure> {
        let wait = self.client.wait().at_most(Duration::from_secs(5)).every(LOOK_EVERY);
        let found = wait.for_element(Locator::Css(&selector(id))).await;
        found.map_err(|error| Failure::WebDriver(format!("no {id} in the window: {error}")))
    }

    /// The hidden page is a window too, and may come first: choose by address.
    async fn choose_main(&self) -> Result<(), Failure> {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            for handle in self.client.windows().await? {
                if self.is_main(handle).await {
                    return Ok(());
                }
            }
            if Instant::now() > until {
                return Err(Failure::WebDriver("the agent's window did not open".to_owned()));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    async fn is_main(&self, handle: WindowHandle) -> bool {
        self.client.switch_to_window(handle).await.is_ok()
            && self.client.current_url().await.is_ok_and(|url| url.scheme() == "tauri")
    }
}

fn selector(id: &str) -> String {
    format!("[data-testid=\"{id}\"]")
}
