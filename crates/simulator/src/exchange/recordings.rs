//! Calls that a callback wanted recorded, and where the recording can be had.

use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use tempfile::TempDir;

#[derive(Debug)]
pub struct Recordings {
    /// Where the simulator answers by HTTP.
    http: String,
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    sounds: HashMap<String, Sound>,
    /// Of calls that are recorded for their callback alone; goes with the simulator.
    folder: Option<TempDir>,
}

/// What there is to be heard of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sound {
    /// Both sides of a client's call.
    Mixed { heard: PathBuf, said: PathBuf },
    /// Neither side makes a sound here.
    Silence { seconds: u64 },
}

impl Recordings {
    pub fn new(http: String) -> Self {
        Recordings { http, kept: Mutex::default() }
    }

    /// Keeps the sound of a session, and tells its address.
    pub fn keep(&self, session_id: &str, sound: Sound) -> String {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.sounds.insert(session_id.to_owned(), sound);
        format!("{}/recordings/{session_id}.wav", self.http)
    }

    pub fn sound(&self, session_id: &str) -> Option<Sound> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.sounds.get(session_id).cloned()
    }

    /// Where to record for a callback.
    pub fn folder(&self) -> io::Result<PathBuf> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = match kept.folder.take() {
            Some(folder) => folder,
            None => TempDir::new()?,
        };
        Ok(kept.folder.insert(folder).path().to_owned())
    }
}

impl Sound {
    /// As one mono WAV file. Reads files: not for a task that others wait for.
    pub fn wav(&self) -> hound::Result<Vec<u8>> {
        match self {
            Self::Mixed { heard, said } => mixed(heard, said),
            Self::Silence { seconds } => {
                let samples = usize::try_from(seconds * u64::from(SILENCE.sample_rate));
                written(SILENCE, std::iter::repeat_n(0, samples.unwrap_or_default()))
            }
        }
    }
}

const SILENCE: hound::WavSpec = hound::WavSpec {
    channels: 1,
    sample_rate: 8_000,
    bits_per_sample: 16,
    sample_format: hound::SampleFormat::Int,
};

/// Both files are of equal length and format.
fn mixed(heard: &Path, said: &Path) -> hound::Result<Vec<u8>> {
    let (mut heard, mut said) = (hound::WavReader::open(heard)?, hound::WavReader::open(said)?);
    let spec = heard.spec();
    let heard = heard.samples::<i16>().collect::<hound::Result<Vec<_>>>()?;
    let said = said.samples::<i16>().collect::<hound::Result<Vec<_>>>()?;
    written(spec, heard.iter().zip(&said).map(|(heard, said)| heard.saturating_add(*said)))
}

fn written(spec: hound::WavSpec, samples: impl Iterator<Item = i16>) -> hound::Result<Vec<u8>> {
    let mut file = io::Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut file, spec)?;
    for sample in samples {
        writer.write_sample(sample)?;
    }
    writer.finalize()?;
    Ok(file.into_inner())
}
