//! A stage for a call: a private sound server with two rooms, optionally without a network.
//!
//! A test that plays on it runs twice: outside it starts the server and then itself as a child,
//! inside it finds the server in its environment (which a process can only inherit safely).
// Each test uses its own part of it.
#![allow(dead_code)]

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const INSIDE: &str = "SIMU_TEST_STAGE";
/// No test takes longer.
const PATIENCE: Duration = Duration::from_secs(120);

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Network {
    Ours,
    /// Every interface is gone but the loopback one.
    LoopbackOnly,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// `mic1`, `spk1`, `mic2`, `spk2`; what is played into `mic1pipe` is heard by `mic1`.
    TwoRooms,
    NoServer,
}

/// Runs the body on a stage. `name` is the test's own path.
pub fn play(name: &str, network: Network, sound: Sound, body: impl AsyncFnOnce()) {
    if std::env::var_os(INSIDE).is_some() {
        let filter = tracing_subscriber::EnvFilter::from_default_env();
        let _ = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .try_init();
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            tokio::time::timeout(PATIENCE, body()).await.expect("the play came to its end");
        });
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let server = (sound == Sound::TwoRooms).then(|| Server::start(folder.path()));
    let program = std::env::current_exe().unwrap();
    let mut command = match network {
        Network::Ours => Command::new(program),
        Network::LoopbackOnly => {
            let mut command = Command::new("unshare");
            // The user namespace is what lets people other than root do this.
            command.args([
                "--map-root-user",
                "--net",
                "sh",
                "-c",
                r#"ip link set lo up && exec "$0" "$@""#,
            ]);
            command.arg(program);
            command
        }
    };
    let mut child = command
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(INSIDE, "1")
        .env("PULSE_SERVER", format!("unix:{}/native", folder.path().display()))
        .env("XDG_RUNTIME_DIR", folder.path())
        .spawn()
        .unwrap();
    let until = Instant::now() + PATIENCE + Duration::from_secs(10);
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None if Instant::now() > until => {
                let _ = child.kill();
                panic!("{name} did not end");
            }
            None => std::thread::sleep(Duration::from_millis(50)),
        }
    };
    drop(server);
    assert!(status.success(), "{name} failed on its stage: {status}");
}

/// A private PulseAudio.
pub struct Server(Child);

impl Server {
    pub fn start(folder: &Path) -> Server {
        let mut command = Command::new("pulseaudio");
        command.args(["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]);
        command.args(["--disable-shm=no", "--realtime=no", "--high-priority=no"]);
        let socket = folder.join("native");
        let mut load = |module: String| {
            command.arg(format!("--load={module}"));
        };
        load(format!("module-native-protocol-unix auth-anonymous=1 socket={}", socket.display()));
        for room in [1, 2] {
            load(format!("module-null-sink sink_name=spk{room} rate=48000 channels=1"));
            load(format!("module-null-sink sink_name=mic{room}pipe rate=48000 channels=1"));
            load(format!("module-remap-source source_name=mic{room} master=mic{room}pipe.monitor"));
        }
        load("module-null-sink sink_name=spare rate=48000 channels=1".to_owned());
        let child = command
            .env("XDG_RUNTIME_DIR", folder)
            .env("PULSE_RUNTIME_PATH", folder)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Server(child);
        until("the sound server listens", || socket.exists());
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Plays a sine into a sink until dropped.
pub struct Sine(Child);

impl Sine {
    pub fn start(sink: &str, hertz: f64) -> Sine {
        Sine::with_pauses(sink, hertz, 1_000)
    }

    /// So many milliseconds of each second; a syllable and a pause.
    pub fn with_pauses(sink: &str, hertz: f64, milliseconds: u64) -> Sine {
        let (child, mut input) = pacat(sink);
        std::thread::spawn(move || {
            for block in 0u64.. {
                let loudness = if block * 10 % 1_000 < milliseconds { 0.25 } else { 0.0 };
                let wave: Vec<u8> = (0..480)
                    .map(|sample| (block * 480 + sample) as f64 / 48_000.0)
                    .map(|t| (t * hertz * std::f64::consts::TAU).sin() * loudness)
                    .flat_map(|value| ((value * 32_767.0) as i16).to_le_bytes())
                    .collect();
                if input.write_all(&wave).is_err() {
                    return;
                }
            }
        });
        Sine(child)
    }
}

impl Drop for Sine {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The hiss of a quiet room, -72 dBFS, until dropped.
pub struct Hiss(Child);

impl Hiss {
    pub fn start(sink: &str) -> Hiss {
        let (child, mut input) = pacat(sink);
        std::thread::spawn(move || {
            // Reproducible: a linear congruence is random enough for hiss.
            let mut dice = 1u32;
            let mut roll = || {
                dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                ((dice >> 16) % 29) as i16 - 14
            };
            loop {
                let hiss: Vec<u8> = (0..480).flat_map(|_| roll().to_le_bytes()).collect();
                if input.write_all(&hiss).is_err() {
                    return;
                }
            }
        });
        Hiss(child)
    }
}

impl Drop for Hiss {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs `pactl` against the stage's server and returns what it prints.
pub fn pactl(arguments: &[&str]) -> String {
    let output = Command::new("pactl").args(arguments).output().unwrap();
    assert!(output.status.success(), "pactl {arguments:?}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn pacat(sink: &str) -> (Child, ChildStdin) {
    let mut child = Command::new("pacat")
        .args(["--playback", "--raw", "--format=s16le", "--rate=48000", "--channels=1"])
        .args(["--latency-msec=20", &format!("--device={sink}")])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let input = child.stdin.take().unwrap();
    (child, input)
}

/// Records what a source hears, 48 kHz mono.
pub struct Recorder {
    child: Child,
    heard: Arc<Mutex<Vec<i16>>>,
}

impl Recorder {
    pub fn start(source: &str) -> Recorder {
        let mut child = Command::new("parec")
            .args(["--raw", "--format=s16le", "--rate=48000", "--channels=1"])
            .args(["--latency-msec=20", &format!("--device={source}")])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = child.stdout.take().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let memory = Arc::clone(&heard);
        std::thread::spawn(move || {
            let mut block = [0u8; 1920];
            while output.read_exact(&mut block).is_ok() {
                let samples =
                    block.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]]));
                memory.lock().unwrap().extend(samples);
            }
        });
        Recorder { child, heard }
    }

    /// Waits until `ms` more have been heard and returns those.
    pub async fn listen(&self, ms: usize) -> Vec<i16> {
        let start = self.length();
        until_async("the recorder hears", async || self.length() >= start + ms * 48).await;
        self.since(start)
    }

    /// How many samples have been heard.
    pub fn length(&self) -> usize {
        self.heard.lock().unwrap().len()
    }

    /// All that was heard from a sample on.
    pub fn since(&self, sample: usize) -> Vec<i16> {
        self.heard.lock().unwrap()[sample..].to_vec()
    }

    /// Waits until a piece of 200 ms sounds as wanted.
    pub async fn until(&self, what: &str, wanted: impl Fn(&[i16]) -> bool) {
        until_async(what, async || wanted(&self.listen(200).await)).await;
    }

    /// Waits for a second of a tone without a tear, and returns it. A busy machine tears some, and
    /// one skip of the wave's phase is enough for a second to be none.
    pub async fn whole_second(&self, what: &str, hertz: f64) -> Vec<i16> {
        let mut best = (0.0, Vec::new());
        for _ in 0..12 {
            let piece = self.listen(1_000).await;
            let share = share(&piece, hertz);
            if share > best.0 {
                best = (share, piece);
            }
            if share > 0.9 {
                return best.1;
            }
        }
        panic!("no second of {what} was whole; the best had a share of {}", best.0);
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The share of a piece's energy that lies at a frequency: 1 for a pure tone, 0 for silence.
pub fn share(samples: &[i16], hertz: f64) -> f64 {
    let energy: f64 = samples.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    if rms(samples) < 30.0 {
        return 0.0;
    }
    let (mut re, mut im) = (0.0, 0.0);
    for (index, sample) in samples.iter().enumerate() {
        let angle = std::f64::consts::TAU * hertz * index as f64 / 48_000.0;
        re += f64::from(*sample) * angle.cos();
        im += f64::from(*sample) * angle.sin();
    }
    2.0 * (re * re + im * im) / samples.len() as f64 / energy
}

pub fn rms(samples: &[i16]) -> f64 {
    let energy: f64 = samples.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    (energy / samples.len().max(1) as f64).sqrt()
}

/// Waits for something that has no event of its own.
pub fn until(what: &str, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(15);
    while !done() {
        assert!(Instant::now() < end, "{what}: not in time");
        std::thread::sleep(Duration::from_millis(10));
    }
}

pub async fn until_async(what: &str, mut done: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(15);
    while !done().await {
        assert!(Instant::now() < end, "{what}: not in time");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

pub fn socket() -> PathBuf {
    PathBuf::from(std::env::var("PULSE_SERVER").unwrap().trim_start_matches("unix:"))
}
