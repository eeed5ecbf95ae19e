//! A company's server on the stage: the FastAPI app that the contract's tests use
//! (crates/company/tests/peer), with an account at the local Africa's Talking.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::process::{Service, piped};
use crate::{Failure, Stage};

/// Who may sign in there.
pub const AGENT: &str = "achieng";

/// The running server.
#[derive(Debug)]
pub struct Company {
    port: u16,
    _program: Service,
}

impl Company {
    /// Opens it for one agent with this password.
    pub fn open(stage: &Stage, password: &str) -> Result<Self, Failure> {
        let at = stage.at.ready();
        let app = Path::new(env!("CARGO_MANIFEST_DIR")).join("../company/tests/peer/app.py");
        let mut command = piped(python()?);
        // Not a byte beside the sources.
        command.args(["-B", "-I"]).arg(app).stdin(Stdio::piped());
        command.envs([
            ("PEER_AGENT", AGENT),
            ("PEER_PASSWORD", password),
            ("PEER_PORT", "0"),
            ("AT_USERNAME", &at.username),
            ("AT_API_KEY", &at.api_key),
            ("AT_PHONE_NUMBERS", &at.number),
            ("AT_TOKEN_URL", &at.token_url),
            ("AT_CALL_URL", &format!("{}/call", at.http)),
        ]);
        let mut program = Service::start("company", command, stage.folder())?;
        let said = program.first_line()?;
        let port = said.trim().parse();
        let port = port.map_err(|_| Failure::NotAsExpected(format!("{said} is no port")))?;
        Ok(Self { port, _program: program })
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

/// The environment with the pinned packages, which `cargo xtask test` makes.
fn python() -> Result<PathBuf, Failure> {
    std::env::var_os("SIMU_PEER_PYTHON").map(PathBuf::from).ok_or_else(|| {
        Failure::NotAsExpected("FastAPI is missing: run cargo xtask test end-to-end".to_owned())
    })
}
