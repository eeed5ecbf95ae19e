//! What callees say: the spoken sounds that come with the program, and WAV files.

use std::collections::HashMap;
use std::io::Cursor;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use hound::{SampleFormat, WavReader};

use crate::media::resample::Upsampler;

pub(crate) use programs::Callee;

mod menu;
mod player;
mod programs;

/// 16-bit mono sound at 48 kHz.
pub(crate) type Sound = Arc<[i16]>;

/// The longest WAV file that is played: ten minutes, which take 58 MB of memory.
const LONGEST_SECONDS: u32 = 600;

/// Why a sound cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum SpeechError {
    #[error("reading of WAV file")]
    Unreadable(#[from] hound::Error),
    /// Not mono, not 16 bit, not 8, 16 or 48 kHz, or longer than ten minutes.
    #[error("unsupported WAV file: {0}")]
    Unsupported(&'static str),
}

/// The spoken sounds in `assets/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Spoken {
    Greeting,
    Announcement,
    Prompt,
    YouPressed,
    /// A key of a telephone: `0-9 * #`.
    Key(char),
}

/// Reads a mono 16-bit WAV file of 8, 16 or 48 kHz, as 48 kHz.
pub fn read_wav(path: &Path) -> Result<Arc<[i16]>, SpeechError> {
    read(WavReader::open(path)?)
}

/// A sound of the program's own, resampled when it is first wanted. A key that has no sound
/// (`A-D`) is nothing.
pub(crate) fn spoken(spoken: Spoken) -> Result<Sound, SpeechError> {
    static READY: Mutex<Option<HashMap<Spoken, Sound>>> = Mutex::new(None);
    let mut ready = READY.lock().unwrap_or_else(PoisonError::into_inner);
    let ready = ready.get_or_insert_default();
    if let Some(sound) = ready.get(&spoken) {
        return Ok(sound.clone());
    }
    let Some(file) = file(spoken) else { return Ok(Arc::new([])) };
    let sound = read(WavReader::new(Cursor::new(file))?)?;
    ready.insert(spoken, sound.clone());
    Ok(sound)
}

fn read<R: std::io::Read>(mut wav: WavReader<R>) -> Result<Sound, SpeechError> {
    let spec = wav.spec();
    if spec.channels != 1 {
        return Err(SpeechError::Unsupported("not mono"));
    }
    if spec.bits_per_sample != 16 || spec.sample_format != SampleFormat::Int {
        return Err(SpeechError::Unsupported("not 16 bit"));
    }
    let factor = match spec.sample_rate {
        48_000 => 1,
        16_000 => 3,
        8_000 => 6,
        _ => return Err(SpeechError::Unsupported("not 8, 16 or 48 kHz")),
    };
    if wav.duration() > LONGEST_SECONDS * spec.sample_rate {
        return Err(SpeechError::Unsupported("longer than ten minutes"));
    }
    let samples = wav.samples().collect::<Result<Vec<i16>, _>>()?;
    Ok(Upsampler::new(factor).process(&samples).into())
}

fn file(spoken: Spoken) -> Option<&'static [u8]> {
    Some(match spoken {
        Spoken::Greeting => include_bytes!("../assets/greeting.wav"),
        Spoken::Announcement => include_bytes!("../assets/announcement.wav"),
        Spoken::Prompt => include_bytes!("../assets/prompt.wav"),
        Spoken::YouPressed => include_bytes!("../assets/you-pressed.wav"),
        Spoken::Key('0') => include_bytes!("../assets/digit-0.wav"),
        Spoken::Key('1') => include_bytes!("../assets/digit-1.wav"),
        Spoken::Key('2') => include_bytes!("../assets/digit-2.wav"),
        Spoken::Key('3') => include_bytes!("../assets/digit-3.wav"),
        Spoken::Key('4') => include_bytes!("../assets/digit-4.wav"),
        Spoken::Key('5') => include_bytes!("../assets/digit-5.wav"),
        Spoken::Key('6') => include_bytes!("../assets/digit-6.wav"),
        Spoken::Key('7') => include_bytes!("../assets/digit-7.wav"),
        Spoken::Key('8') => include_bytes!("../assets/digit-8.wav"),
        Spoken::Key('9') => include_bytes!("../assets/digit-9.wav"),
        Spoken::Key('*') => include_bytes!("../assets/digit-star.wav"),
        Spoken::Key('#') => include_bytes!("../assets/digit-hash.wav"),
        Spoken::Key(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sound_of_the_program_can_be_played() {
        let keys = "0123456789*#".chars().map(Spoken::Key);
        let others = [Spoken::Greeting, Spoken::Announcement, Spoken::Prompt, Spoken::YouPressed];
        for wanted in keys.chain(others) {
            let sound = spoken(wanted).unwrap();
            assert!(sound.len() > 48_000 / 5, "{wanted:?} lasts longer than 0.2 s");
            assert!(sound.iter().any(|&sample| sample > 8000), "{wanted:?} is loud enough");
        }
        assert!(spoken(Spoken::Key('A')).unwrap().is_empty());
    }

    #[test]
    fn only_wav_files_that_can_be_played_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, rate, channels| {
            let spec = hound::WavSpec {
                channels,
                sample_rate: rate,
                bits_per_sample: 16,
                sample_format: SampleFormat::Int,
            };
            let path = folder.path().join(name);
            let mut writer = hound::WavWriter::create(&path, spec).unwrap();
            for _ in 0..rate / 10 * u32::from(channels) {
                writer.write_sample(1000_i16).unwrap();
            }
            writer.finalize().unwrap();
            read_wav(&path)
        };
        for rate in [8_000, 16_000, 48_000] {
            assert_eq!(write("mono.wav", rate, 1).unwrap().len(), 4800);
        }
        assert!(matches!(write("a.wav", 44_100, 1), Err(SpeechError::Unsupported(_))));
        assert!(matches!(write("b.wav", 48_000, 2), Err(SpeechError::Unsupported(_))));
        assert!(matches!(read_wav(Path::new("/nowhere.wav")), Err(SpeechError::Unreadable(_))));
    }
}
