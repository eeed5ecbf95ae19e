//! The small window in which a secret is typed.

use std::time::{Duration, Instant};

use fantoccini::Locator;
use fantoccini::wd::WindowHandle;
use serde_json::Value;

use super::{LOOK_EVERY, Window, selector};
use crate::Failure;

/// Of its address.
pub(super) const PATH: &str = "/secret.html";

impl Window {
    /// Asks the phone for something that has no button on the stage, as the window itself would.
    pub async fn act(&self, intent: Value) -> Result<(), Failure> {
        let script = "return window.__TAURI_INTERNALS__.invoke('act', { intent: arguments[0] });";
        self.run(script, vec![intent]).await.map(drop)
    }

    /// What the window was last told of the phone.
    pub async fn snapshot(&self) -> Result<Value, Failure> {
        self.run("return window.__TAURI_INTERNALS__.invoke('snapshot');", Vec::new()).await
    }

    /// Types into the window for a secret and presses its button; waits until it is gone. The
    /// agent's window is the one that is driven afterwards.
    pub async fn type_secret(&self, secret: &str) -> Result<(), Failure> {
        let handle = self.secret_window(true).await?;
        let client = self.client();
        if let Some(handle) = handle {
            client.switch_to_window(handle).await?;
        }
        let field =
            client.wait().for_element(Locator::Css(&selector("secret-field-secret"))).await?;
        field.send_keys(secret).await?;
        let keep = client.find(Locator::Css(&selector("secret-keep"))).await?;
        // The window is gone before WebDriver has its answer.
        let _ = keep.click().await;
        self.secret_window(false).await?;
        self.choose_main().await
    }

    /// Waits until there is one, or none.
    async fn secret_window(&self, wanted: bool) -> Result<Option<WindowHandle>, Failure> {
        let until = Instant::now() + Duration::from_secs(10);
        loop {
            let found = self.find_secret_window().await?;
            if found.is_some() == wanted {
                return Ok(found);
            }
            if Instant::now() > until {
                let what = "the window for a secret to open or to be gone".to_owned();
                return Err(Failure::TooLate { what, seconds: 10, seen: String::new() });
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    async fn find_secret_window(&self) -> Result<Option<WindowHandle>, Failure> {
        for handle in self.client().windows().await? {
            // One that has just gone is none.
            if self.client().switch_to_window(handle.clone()).await.is_err() {
                continue;
            }
            let url = self.client().current_url().await;
            if url.is_ok_and(|url| url.path() == PATH) {
                return Ok(Some(handle));
            }
        }
        Ok(None)
    }
}
