//! Why a rehearsal could not go on.

/// One sentence for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("could not start {program}: {error}")]
    Start { program: String, error: std::io::Error },
    #[error("{program} ended before it was ready; its log is {log}")]
    EndedEarly { program: String, log: String },
    #[error("{what} did not happen within {seconds} s{seen}")]
    TooLate { what: String, seconds: u64, seen: String },
    #[error("the window could not be driven: {0}")]
    WebDriver(String),
    #[error("the local Africa's Talking did not answer as expected: {0}")]
    LocalAt(String),
    #[error("{0}")]
    File(#[from] std::io::Error),
    #[error("a sound file could not be read or written: {0}")]
    Wave(#[from] hound::Error),
    #[error("{0}")]
    NotAsExpected(String),
}

impl From<fantoccini::error::CmdError> for Failure {
    fn from(error: fantoccini::error::CmdError) -> Self {
        Self::WebDriver(error.to_string())
    }
}

impl From<reqwest::Error> for Failure {
    fn from(error: reqwest::Error) -> Self {
        Self::LocalAt(error.to_string())
    }
}
