//! Speech to say, and how intelligible it arrived.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::Failure;

/// Short-time objective intelligibility from which speech counts as understood. 0.75 stands for
/// about nine of ten sentences understood (Taal et al. 2011, figure of the mapping).
pub const INTELLIGIBLE: f64 = 0.75;

/// How one sound file is found in another.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Likeness {
    /// Short-time objective intelligibility, 0 to 1.
    pub stoi: f64,
    /// Peak of the normalised cross-correlation, 0 to 1.
    pub correlation: f64,
    /// Where in the heard file the said file begins, in milliseconds.
    pub delay_ms: Option<f64>,
    /// Level at that place in dBFS.
    pub level_dbfs: f64,
}

impl Likeness {
    pub fn is_intelligible(&self) -> bool {
        self.stoi >= INTELLIGIBLE
    }
}

/// How long a WAV file plays.
pub fn length(wav: &Path) -> Result<Duration, Failure> {
    let reader = hound::WavReader::open(wav)?;
    Ok(Duration::from_secs_f64(f64::from(reader.duration()) / f64::from(reader.spec().sample_rate)))
}

/// Makes a WAV file of a spoken text, 16 kHz mono.
pub fn say(text: &str, path: PathBuf) -> Result<PathBuf, Failure> {
    let status = Command::new("flite")
        .args(["-voice", "slt", "-t", text, "-o"])
        .arg(&path)
        .stdin(Stdio::null())
        .status()
        .map_err(|error| Failure::Start { program: "flite".to_owned(), error })?;
    if status.success() {
        return Ok(path);
    }
    Err(Failure::NotAsExpected("flite could not speak".to_owned()))
}

/// Compares what was heard with what was said.
pub fn compare(said: &Path, heard: &Path) -> Result<Likeness, Failure> {
    measure("speech.py", said, heard)
}

/// How good what was heard sounds beside what was said: PESQ, wide band, 1.0 to 4.6.
pub fn quality(said: &Path, heard: &Path) -> Result<f64, Failure> {
    measure("quality.py", said, heard)
}

/// The Python with the pinned measures is named by `SIMU_PYTHON`, which `cargo xtask` sets.
fn measure<T: DeserializeOwned>(script: &str, said: &Path, heard: &Path) -> Result<T, Failure> {
    let python = std::env::var_os("SIMU_PYTHON").ok_or_else(|| {
        Failure::NotAsExpected("SIMU_PYTHON is not set; run this by cargo xtask".to_owned())
    })?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("measures").join(script);
    let output = Command::new(python).arg(script).arg(said).arg(heard).output()?;
    serde_json::from_slice(&output.stdout).map_err(|_| {
        let words = String::from_utf8_lossy(&output.stderr);
        Failure::NotAsExpected(format!("speech could not be compared: {}", words.trim()))
    })
}
