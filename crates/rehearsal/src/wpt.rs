//! `cargo xtask wpt`: the `webrtc` tests of a given copy of web-platform-tests in the app's
//! webview, with the same shims and the same engine as AT's SDK has, and beside it in Chromium.

mod browser;
mod report;
mod server;
mod suite;

use std::path::PathBuf;

use crate::stage::Setting;
use crate::{Failure, Stage};
use browser::Browser;
use report::Report;
use server::Server;

/// What is to be run.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// The copy of web-platform-tests: the folder that has `webrtc` and `resources`.
    pub suite: PathBuf,
    /// The script that puts the shims in place.
    pub shims: PathBuf,
    /// Only files whose path contains one of these; none: all.
    pub only: Vec<String>,
    /// Chromium too.
    pub chromium: bool,
    /// Anything but a pass is a failure of the whole run.
    pub must_pass: bool,
}

impl Order {
    /// Reads `--suite PATH --shims PATH [--chromium] [--must-pass] [FILTER...]`.
    pub fn parse(words: &[&str]) -> Result<Self, String> {
        let mut order = Self::default();
        let mut words = words.iter();
        while let Some(&word) = words.next() {
            let mut path = || words.next().map(PathBuf::from).ok_or(format!("{word} needs a path"));
            match word {
                "--suite" => order.suite = path()?,
                "--shims" => order.shims = path()?,
                "--chromium" => order.chromium = true,
                "--must-pass" => order.must_pass = true,
                unknown if unknown.starts_with("--") => return Err(format!("unknown: {unknown}")),
                filter => order.only.push(filter.to_owned()),
            }
        }
        if order.suite.as_os_str().is_empty() || order.shims.as_os_str().is_empty() {
            return Err("wpt needs --suite and --shims".to_owned());
        }
        Ok(order)
    }
}

/// Runs the tests and gives their report; `tell` hears of each file.
pub async fn run(order: &Order, tell: impl Fn(&str)) -> Result<Report, Failure> {
    let tests = suite::tests(&order.suite, &order.only)?;
    if tests.is_empty() {
        return Err(Failure::NotAsExpected("no test of the suite fits".to_owned()));
    }
    let folder = crate::folder("wpt")?;
    let stage = Stage::set(&folder, Setting { bus: false, sound: true })?;
    let server = Server::open(&order.suite).await?;
    let mut report = Report::default();
    let mut browsers = vec![Browser::Simu { shims: std::fs::canonicalize(&order.shims)? }];
    browsers.extend(order.chromium.then_some(Browser::Chromium));
    for browser in browsers {
        let mut open = None;
        for test in &tests {
            let window = match open.take() {
                Some(window) => window,
                None => browser.open(&stage, server.address()).await?,
            };
            let (outcome, fit) = window.run(server.address(), test).await;
            tell(&format!("{} {}: {}", browser.name(), test.path, outcome.in_words()));
            report.add(browser.name(), &test.path, outcome);
            // One that hung or fell over is no ground for the next test.
            if fit {
                open = Some(window);
            }
        }
    }
    Ok(report)
}
