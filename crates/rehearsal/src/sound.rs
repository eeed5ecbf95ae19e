//! A private sound server with a microphone that speaks files and a speaker that is recorded.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::process::{Service, piped, quiet};
use crate::{Failure, clock};

/// Samples a second in every recording.
pub const RATE: u32 = 48_000;

/// PulseAudio with virtual devices: what is played into `mouth` comes out of the microphone
/// `headset_microphone`; what the app plays to `headset_speaker` or `desk_speaker` is recorded
/// from their monitors.
#[derive(Debug)]
pub struct Sound {
    server: String,
    _pulse: Service,
}

impl Sound {
    pub fn open(home: &Path, logs: &Path) -> Result<Self, Failure> {
        let socket = home.join("pulse.sock");
        // An idle null sink runs two seconds ahead of the clock, which no sound card does, and is
        // deaf so long to who begins to play; without rewinds it runs 50 ms ahead.
        let null = |name: &str, words: &str| {
            format!(
                "module-null-sink sink_name={name} rate={RATE} channels=1 norewinds=1 \
                 sink_properties=device.description={words}"
            )
        };
        let modules = [
            format!("module-native-protocol-unix auth-anonymous=1 socket={}", socket.display()),
            null("mouth", "Mouth"),
            null("headset_speaker", "Headset"),
            null("desk_speaker", "Desk_speaker"),
            "module-remap-source source_name=headset_microphone master=mouth.monitor \
             source_properties=device.description=Headset_microphone"
                .to_owned(),
        ];
        let mut pulse = quiet("pulseaudio");
        pulse.args(["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]);
        pulse.args(["--disable-shm=no", "--realtime=no", "--high-priority=no"]);
        pulse.args(modules.iter().map(|module| format!("--load={module}")));
        pulse.env("HOME", home).env("XDG_RUNTIME_DIR", home.join("run"));
        let mut pulse = Service::start("pulseaudio", pulse, logs)?;
        let server = format!("unix:{}", socket.display());
        wait_until_open(&mut pulse, &server)?;
        let sound = Self { server, _pulse: pulse };
        sound.pactl(&["set-default-sink", "headset_speaker"])?;
        sound.pactl(&["set-default-source", "headset_microphone"])?;
        Ok(sound)
    }

    /// The value of `PULSE_SERVER`.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// Speaks a WAV file into the microphone; ends by itself.
    pub fn speak(&self, wav: &Path) -> Result<Speaking, Failure> {
        let mut command = quiet("paplay");
        command.env("PULSE_SERVER", &self.server).arg("--device=mouth").arg(wav);
        let child = spawn("paplay", &mut command)?;
        Ok(Speaking(child))
    }

    /// Records what a sink plays, from now on.
    pub fn listen(&self, sink: &str) -> Result<Listening, Failure> {
        let mut command = piped("parec");
        command.env("PULSE_SERVER", &self.server).args([
            &format!("--device={sink}.monitor"),
            "--format=s16le",
            &format!("--rate={RATE}"),
            "--channels=1",
            "--latency-msec=5",
        ]);
        let mut child = spawn("parec", &mut command)?;
        let Some(mut output) = child.stdout.take() else {
            return Err(Failure::NotAsExpected("parec has no output".to_owned()));
        };
        let reader = std::thread::spawn(move || read_stamped(&mut output));
        Ok(Listening { child, reader })
    }

    /// How many streams take sound from the microphone now.
    pub fn microphone_taken(&self) -> Result<usize, Failure> {
        // Number, name, …; a stream's second field is its source's number (pactl(1), "short").
        let sources = self.told(&["list", "short", "sources"])?;
        let microphone = sources.lines().find_map(|line| {
            let (number, rest) = line.split_once('\t')?;
            rest.starts_with("headset_microphone\t").then_some(number)
        });
        let Some(microphone) = microphone else {
            return Err(Failure::NotAsExpected(format!("no microphone: {sources}")));
        };
        let streams = self.told(&["list", "short", "source-outputs"])?;
        Ok(streams.lines().filter(|line| line.split('\t').nth(1) == Some(microphone)).count())
    }

    fn told(&self, arguments: &[&str]) -> Result<String, Failure> {
        let mut ask = Command::new("pactl");
        let told = ask.env("PULSE_SERVER", &self.server).args(arguments).output()?;
        Ok(String::from_utf8_lossy(&told.stdout).into_owned())
    }

    pub fn pactl(&self, arguments: &[&str]) -> Result<(), Failure> {
        let status = quiet("pactl").env("PULSE_SERVER", &self.server).args(arguments).status()?;
        if status.success() {
            return Ok(());
        }
        Err(Failure::NotAsExpected(format!("pactl {} failed", arguments.join(" "))))
    }
}

/// Speech on its way into the microphone.
#[derive(Debug)]
pub struct Speaking(Child);

impl Speaking {
    /// Waits until it is through.
    pub async fn finish(mut self) -> Result<(), Failure> {
        let waited = tokio::task::spawn_blocking(move || self.0.wait()).await;
        match waited {
            Ok(Ok(status)) if status.success() => Ok(()),
            _ => Err(Failure::NotAsExpected("speech could not be played".to_owned())),
        }
    }
}

/// A recording under way.
#[derive(Debug)]
pub struct Listening {
    child: Child,
    reader: JoinHandle<(Vec<u8>, f64)>,
}

/// What was recorded, and when its first sample was heard (microseconds of `CLOCK_MONOTONIC`).
#[derive(Debug)]
pub struct Recording {
    pub samples: Vec<i16>,
    pub begun_us: f64,
}

impl Listening {
    /// Ends the recording.
    pub fn stop(mut self) -> Result<Recording, Failure> {
        self.child.kill()?;
        self.child.wait()?;
        let (bytes, begun_us) = self.reader.join().unwrap_or_default();
        let samples = bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
        Ok(Recording { samples: samples.collect(), begun_us })
    }

    /// Ends the recording and keeps it as a WAV file.
    pub fn save(self, path: PathBuf) -> Result<PathBuf, Failure> {
        write_wav(&path, &self.stop()?.samples)?;
        Ok(path)
    }
}

pub fn write_wav(path: &Path, samples: &[i16]) -> Result<(), Failure> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: RATE,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer = hound::WavWriter::create(path, spec)?;
    for &sample in samples {
        writer.write_sample(sample)?;
    }
    Ok(writer.finalize()?)
}

/// Reads to the end. Each piece says when its last sample was heard, at the latest; the piece
/// that came with the least delay says it best.
fn read_stamped(output: &mut impl Read) -> (Vec<u8>, f64) {
    let mut bytes = Vec::new();
    let mut begun_us = f64::INFINITY;
    let mut piece = [0; 4096];
    // It ends when parec is ended; what came until then is the recording.
    while let Ok(count) = output.read(&mut piece)
        && count > 0
    {
        bytes.extend_from_slice(&piece[..count]);
        let length_us = (bytes.len() / 2) as f64 * 1e6 / f64::from(RATE);
        begun_us = begun_us.min(clock::now_us() as f64 - length_us);
    }
    (bytes, begun_us)
}

/// Root mean square in dBFS; digital silence is -120.
pub fn level(samples: &[i16]) -> f64 {
    if samples.is_empty() {
        return -120.0;
    }
    let square: f64 = samples.iter().map(|&sample| (f64::from(sample) / 32768.0).powi(2)).sum();
    (10.0 * (square / samples.len() as f64).log10()).max(-120.0)
}

fn spawn(name: &str, command: &mut Command) -> Result<Child, Failure> {
    command
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| Failure::Start { program: name.to_owned(), error })
}

fn wait_until_open(pulse: &mut Service, server: &str) -> Result<(), Failure> {
    for _ in 0..200 {
        let mut ask = quiet("pactl");
        ask.env("PULSE_SERVER", server).arg("info").stderr(Stdio::null());
        if ask.status()?.success() {
            return Ok(());
        }
        // No event tells that the socket is open; 10 s at most.
        std::thread::sleep(Duration::from_millis(50));
    }
    let log = pulse.log().display().to_string();
    Err(Failure::EndedEarly { program: "pulseaudio".to_owned(), log })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_of_silence_and_of_a_full_square_wave() {
        assert!(level(&[0; 480]) <= -120.0);
        assert!(level(&[i16::MIN, i16::MAX].repeat(100)).abs() < 0.01);
    }
}
