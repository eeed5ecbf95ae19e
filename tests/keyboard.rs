//! The keyboard of the virtual display (XTEST), and the small windows in which secrets are typed.

use std::time::{Duration, Instant};

use rehearsal::process::{piped, quiet};
use rehearsal::{Failure, Stage};

use crate::{Told, must};

pub fn keys(stage: &Stage, arguments: &[&str]) -> Told {
    let mut xdotool = quiet("xdotool");
    stage.dress(&mut xdotool);
    let status = xdotool.args(arguments).status()?;
    must(status.success(), || format!("xdotool {} failed", arguments.join(" ")))
}

/// The one window of the app has the keyboard: X says so.
pub fn focus(stage: &Stage) -> Told {
    keys(stage, &["search", "--sync", "--onlyvisible", "--name", "^Simu$", "windowfocus", "--sync"])
}

/// The visible windows with such a title.
pub fn windows(stage: &Stage, title: &str) -> Result<Vec<String>, Failure> {
    let mut search = piped("xdotool");
    stage.dress(&mut search);
    let found = search.args(["search", "--onlyvisible", "--name", title]).output()?;
    Ok(String::from_utf8_lossy(&found.stdout).lines().map(str::to_owned).collect())
}

/// A window that has come up beside the others, with the keyboard.
pub struct Beside {
    id: String,
    title: &'static str,
}

impl Beside {
    /// The one with this title that was not there `before`.
    pub async fn comes(
        stage: &Stage,
        title: &'static str,
        before: &[String],
    ) -> Result<Self, Failure> {
        let until = Instant::now() + Duration::from_secs(15);
        loop {
            let new = windows(stage, title)?.into_iter().find(|id| !before.contains(id));
            if let Some(id) = new {
                keys(stage, &["windowfocus", "--sync", &id])?;
                return Ok(Self { id, title });
            }
            if Instant::now() > until {
                let (what, seen) = (format!("another window {title}"), String::new());
                return Err(Failure::TooLate { what, seconds: 15, seen });
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Types it there.
    pub fn types(&self, stage: &Stage, text: &str) -> Told {
        keys(stage, &["type", "--delay", "30", text])
    }

    /// Presses Return, upon which it goes.
    pub async fn takes_it(self, stage: &Stage) -> Told {
        keys(stage, &["key", "Return"])?;
        let gone = Instant::now() + Duration::from_secs(10);
        while windows(stage, self.title)?.contains(&self.id) {
            must(Instant::now() < gone, || format!("the window {} stays", self.title))?;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }
}
