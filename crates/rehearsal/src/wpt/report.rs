//! What the tests said, as JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How one subtest, or a file as a whole, ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Pass,
    Fail,
    /// A precondition was missing, or the browser refused by `NotSupportedError`.
    Unsupported,
    Timeout,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    pub status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// The subtests of one file by name. What befell the file as a whole stands under `""`.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Outcome(BTreeMap<String, Verdict>);

#[derive(Debug, Default, Clone, Copy, Serialize)]
pub struct Totals {
    pass: u32,
    fail: u32,
    unsupported: u32,
    timeout: u32,
}

#[derive(Debug, Default, Serialize)]
struct Results {
    totals: Totals,
    files: BTreeMap<String, Outcome>,
}

/// The results of each browser.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Report(BTreeMap<&'static str, Results>);

/// What our report script leaves in the page.
#[derive(Debug, Deserialize)]
pub struct Raw {
    pub ended: bool,
    pub status: Option<u8>,
    pub message: Option<String>,
    pub subtests: Vec<RawSubtest>,
}

#[derive(Debug, Deserialize)]
pub struct RawSubtest {
    name: String,
    status: u8,
    message: Option<String>,
}

impl Report {
    pub fn add(&mut self, browser: &'static str, path: &str, outcome: Outcome) {
        let results = self.0.entry(browser).or_default();
        for verdict in outcome.0.values() {
            results.totals.count(verdict.status);
        }
        results.files.insert(path.to_owned(), outcome);
    }

    pub fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }

    /// Whether every subtest in every browser passed.
    pub fn all_passed(&self) -> bool {
        self.0.values().all(|results| {
            let Totals { pass, fail, unsupported, timeout } = results.totals;
            pass > 0 && fail + unsupported + timeout == 0
        })
    }

    /// One line a browser.
    pub fn summary(&self) -> String {
        let line = |(name, results): (&&str, &Results)| {
            let Totals { pass, fail, unsupported, timeout } = results.totals;
            format!(
                "{name}: {pass} passed, {fail} failed, {unsupported} unsupported, {timeout} timed out"
            )
        };
        self.0.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

impl Totals {
    fn count(&mut self, status: Status) {
        let place = match status {
            Status::Pass => &mut self.pass,
            Status::Fail => &mut self.fail,
            Status::Unsupported => &mut self.unsupported,
            Status::Timeout => &mut self.timeout,
        };
        *place += 1;
    }
}

impl Outcome {
    /// The file as a whole ended like this.
    pub fn of_file(status: Status, message: impl Into<String>) -> Self {
        let verdict = Verdict { status, message: Some(message.into()) };
        Self([(String::new(), verdict)].into())
    }

    /// testharness.js's numbers: 0 pass, 1 fail, 2 timeout, 3 not run, 4 precondition failed;
    /// for the file 0 ok, 1 error, 2 timeout, 3 precondition failed.
    pub fn read(raw: Raw) -> Self {
        let mut outcome = Self::default();
        for RawSubtest { name, status, message } in raw.subtests {
            let refused = message.as_deref().is_some_and(|text| text.contains("NotSupportedError"));
            let status = match status {
                0 => Status::Pass,
                4 => Status::Unsupported,
                1 if refused => Status::Unsupported,
                2 | 3 => Status::Timeout,
                _ => Status::Fail,
            };
            let message = message.filter(|text| !text.is_empty());
            outcome.0.insert(name, Verdict { status, message });
        }
        let file = match raw.status {
            _ if !raw.ended => Some(Status::Timeout),
            Some(0) | None => None,
            Some(3) => Some(Status::Unsupported),
            // The subtest that was late says so itself.
            Some(2) if !outcome.0.is_empty() => None,
            Some(2) => Some(Status::Timeout),
            Some(_) => Some(Status::Fail),
        };
        if let Some(status) = file {
            outcome.0.insert(String::new(), Verdict { status, message: raw.message });
        }
        outcome
    }

    /// For the terminal.
    pub fn in_words(&self) -> String {
        let mut totals = Totals::default();
        self.0.values().for_each(|verdict| totals.count(verdict.status));
        let Totals { pass, fail, unsupported, timeout } = totals;
        format!("{pass} pass, {fail} fail, {unsupported} unsupported, {timeout} timeout")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_refusal_is_no_failure_and_a_file_that_does_not_end_is_one() {
        let subtest = |name: &str, status, message: Option<&str>| RawSubtest {
            name: name.to_owned(),
            status,
            message: message.map(str::to_owned),
        };
        let subtests = vec![
            subtest("good", 0, None),
            subtest("bad", 1, Some("assert_equals: expected 1 but got 2")),
            subtest("refused", 1, Some("Unhandled rejection: \"NotSupportedError: no\"")),
        ];
        let raw = Raw { ended: false, status: None, message: None, subtests };
        let mut report = Report::default();
        report.add("simu", "webrtc/a.html", Outcome::read(raw));
        let summary = report.summary();
        assert_eq!(summary, "simu: 1 passed, 1 failed, 1 unsupported, 1 timed out");
        assert!(!report.all_passed());
    }
}
