//! A PulseAudio of its own for a test, with no sound card.

// Each user takes a part of it.
#![allow(dead_code)]
#![allow(clippy::unwrap_used)]

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub struct SoundServer {
    directory: tempfile::TempDir,
    process: Option<Child>,
}

impl SoundServer {
    /// Only an address, until [`start`](Self::start).
    pub fn absent() -> Self {
        Self { directory: tempfile::tempdir().unwrap(), process: None }
    }

    /// Running, with these modules besides the socket.
    pub fn with(modules: &[&str]) -> Self {
        let mut server = Self::absent();
        server.start(modules);
        server
    }

    pub fn start(&mut self, modules: &[&str]) {
        let socket = format!("module-native-protocol-unix auth-anonymous=1 socket={}", self.path());
        let mut command = Command::new("pulseaudio");
        command.args(["-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]);
        command.args(["--realtime=no", "--high-priority=no", "--log-level=error"]);
        let modules = [socket.as_str()].into_iter().chain(modules.iter().copied());
        command.args(modules.map(|module| format!("--load={module}")));
        command.env("HOME", self.directory.path());
        command.env("XDG_RUNTIME_DIR", self.directory.path());
        self.process = Some(command.stderr(Stdio::null()).spawn().unwrap());
        let deadline = Instant::now() + Duration::from_secs(10);
        while !self.command("pactl", &["info"]).output().unwrap().status.success() {
            assert!(Instant::now() < deadline, "PulseAudio does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
        let _ = std::fs::remove_file(self.path());
    }

    /// Stops it from answering while it still listens, or lets it go on.
    pub fn freeze(&self, frozen: bool) {
        let process = self.process.as_ref().unwrap().id().to_string();
        let signal = if frozen { "-STOP" } else { "-CONT" };
        assert!(Command::new("kill").args([signal, &process]).status().unwrap().success());
    }

    /// As in `PULSE_SERVER`.
    pub fn address(&self) -> String {
        format!("unix:{}", self.path())
    }

    /// A program that talks to this server.
    pub fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.args(arguments).env("PULSE_SERVER", self.address());
        command.env("HOME", self.directory.path()).stderr(Stdio::null());
        command
    }

    /// Runs `pactl` and returns what it prints: the index, for `load-module`.
    pub fn pactl(&self, arguments: &[&str]) -> String {
        let output = self.command("pactl", arguments).output().unwrap();
        assert!(output.status.success(), "pactl {arguments:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// For files of the test; gone with it.
    pub fn directory(&self) -> PathBuf {
        self.directory.path().to_owned()
    }

    fn path(&self) -> String {
        self.directory.path().join("native").display().to_string()
    }
}

impl Drop for SoundServer {
    fn drop(&mut self) {
        self.stop();
    }
}
