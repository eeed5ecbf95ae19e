//! What a callee heard and said, as two WAV files of equal length.
//!
//! A thread of its own writes them, so that a slow disk never delays sound.

use std::ffi::OsString;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use hound::{SampleFormat, WavSpec, WavWriter};

use super::Frame;

const SPEC: WavSpec = WavSpec {
    channels: 1,
    sample_rate: 48_000,
    bits_per_sample: 16,
    sample_format: SampleFormat::Int,
};

/// Frames between two updates of the files' headers: what was written by then is readable even
/// if the program is killed.
const FRAMES_A_FLUSH: u32 = 50;

/// How long the end of a call waits for the disk.
const LONGEST_FINISH: Duration = Duration::from_secs(5);

type Writer = WavWriter<BufWriter<File>>;

#[derive(Debug)]
pub struct Recording {
    frames: Sender<[Box<Frame>; 2]>,
    thread: JoinHandle<hound::Result<()>>,
    pub heard: PathBuf,
    pub said: PathBuf,
}

impl Recording {
    /// Begins both files; the folder must be there.
    pub fn start(prefix: &Path) -> hound::Result<Recording> {
        let path = |suffix: &str| {
            let mut path = OsString::from(prefix);
            path.push(suffix);
            PathBuf::from(path)
        };
        let (heard, said) = (path("-heard.wav"), path("-said.wav"));
        let writers = [WavWriter::create(&heard, SPEC)?, WavWriter::create(&said, SPEC)?];
        let (frames, received) = channel();
        let thread = std::thread::Builder::new()
            .name("recording".to_owned())
            .spawn(move || write(writers, &received))?;
        Ok(Recording { frames, thread, heard, said })
    }

    /// Adds the next 20 ms to both files.
    pub fn add(&self, heard: &Frame, said: &Frame) {
        // Fails only when the disk did, which the end of the recording reports.
        drop(self.frames.send([Box::new(*heard), Box::new(*said)]));
    }

    /// Completes the files.
    pub async fn finish(self) {
        drop(self.frames);
        let thread = self.thread;
        let joined = tokio::task::spawn_blocking(move || thread.join());
        match tokio::time::timeout(LONGEST_FINISH, joined).await {
            Ok(Ok(Ok(Ok(())))) => {}
            Ok(Ok(Ok(Err(error)))) => tracing::warn!(%error, "recording incomplete"),
            Ok(Ok(Err(_)) | Err(_)) | Err(_) => tracing::warn!("recording not finished"),
        }
    }
}

fn write(mut writers: [Writer; 2], frames: &Receiver<[Box<Frame>; 2]>) -> hound::Result<()> {
    let mut until_flush = FRAMES_A_FLUSH;
    while let Ok(pair) = frames.recv() {
        until_flush -= 1;
        for (writer, frame) in writers.iter_mut().zip(&pair) {
            let mut samples = writer.get_i16_writer(frame.len() as u32);
            frame.iter().for_each(|&sample| samples.write_sample(sample));
            samples.flush()?;
            if until_flush == 0 {
                writer.flush()?;
            }
        }
        if until_flush == 0 {
            until_flush = FRAMES_A_FLUSH;
        }
    }
    writers.into_iter().try_for_each(WavWriter::finalize)
}
