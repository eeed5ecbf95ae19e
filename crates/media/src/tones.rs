//! The sounds the phone makes by itself: ring, ring-back, busy and keys.
//!
//! The waves are computed here on every system; `output` is the way to the loudspeaker and the
//! only part that differs.

mod voice;
mod wave;

#[cfg_attr(target_os = "linux", path = "tones/pulse.rs")]
#[cfg_attr(not(target_os = "linux"), path = "tones/desktop.rs")]
mod output;

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::background::Background;
use crate::{MediaNotice, Tone};
use output::Output;
use voice::Voice;
use wave::Wave;

/// How long a silent output stays open: the next key must be heard at once.
const LINGER: Duration = Duration::from_secs(2);

/// A tone that lasts is tried again when there was no way to play it.
const RETRY: Duration = Duration::from_secs(1);

/// Plays one tone at a time, in a thread of its own: no call here waits for the sound server.
#[derive(Debug)]
pub struct Player {
    commands: Sender<Command>,
    thread: Background,
}

impl Player {
    /// `notify` is called from the player's thread, once for each tone that could not be played
    /// as wished: `DeviceFailed` if the chosen device did not work and the default plays instead,
    /// `NoSoundServer`, `NoSpeaker` or `MissingPlugin` if nothing is heard.
    ///
    /// `server` is an address as in `PULSE_SERVER`, `None` for the session's own; other systems
    /// have no such thing.
    pub fn start(
        server: Option<String>,
        notify: impl Fn(MediaNotice) + Send + Sync + 'static,
    ) -> Self {
        let (commands, received) = channel();
        let playing = Playing {
            server,
            notify: Box::new(notify),
            failures: commands.clone(),
            devices: Devices::default(),
            voice: Voice::shared(),
            output: None,
            tone: None,
            opened: 0,
            complained: false,
        };
        let thread = Background::spawn("tones", move || playing.run(&received));
        Self { commands, thread }
    }

    /// Plays a tone instead of what may be playing: a key for its length, the others until
    /// [`stop`](Self::stop).
    pub fn play(&self, tone: Tone) {
        self.send(Command::Play(tone));
    }

    pub fn stop(&self) {
        self.send(Command::Stop);
    }

    /// Chooses where tones go, `None` for the default: the ring to the ringer, the others to the
    /// speaker. What plays moves along.
    pub fn choose(&self, speaker: Option<String>, ringer: Option<String>) {
        self.send(Command::Choose(Devices { speaker, ringer }));
    }

    fn send(&self, command: Command) {
        // Fails only if the thread could not be started, which is in the log.
        let _ = self.commands.send(command);
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.send(Command::End);
        self.thread.leave();
    }
}

enum Command {
    Play(Tone),
    Stop,
    Choose(Devices),
    /// The output with this number broke.
    Failed(u64, String),
    End,
}

#[derive(Default, Clone, PartialEq, Eq)]
struct Devices {
    speaker: Option<String>,
    ringer: Option<String>,
}

struct Playing {
    server: Option<String>,
    notify: Box<dyn Fn(MediaNotice) + Send + Sync>,
    failures: Sender<Command>,
    devices: Devices,
    voice: Arc<Mutex<Voice>>,
    output: Option<Open>,
    /// What should be heard until it is stopped.
    tone: Option<Tone>,
    /// Counts outputs, so that the complaint of an old one is told from a new one's.
    opened: u64,
    /// The tone's failure has been told.
    complained: bool,
}

struct Open {
    output: Output,
    number: u64,
    /// The device wished for, which is not the one in use if that failed.
    wished: Option<String>,
    fallback: bool,
}

impl Playing {
    fn run(mut self, received: &Receiver<Command>) {
        loop {
            let pause = match (&self.output, self.tone) {
                (Some(_), _) => LINGER,
                (None, Some(_)) => RETRY,
                (None, None) => Duration::MAX,
            };
            match received.recv_timeout(pause) {
                Ok(Command::Play(tone)) => self.play(tone),
                Ok(Command::Stop) => self.stop(),
                Ok(Command::Choose(devices)) => self.choose(devices),
                Ok(Command::Failed(number, reason)) => self.failed(number, reason),
                Ok(Command::End) | Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => self.pass_time(),
            }
        }
    }

    /// Nothing has been asked for a while.
    fn pass_time(&mut self) {
        match (&self.output, self.tone) {
            (Some(_), _) if voice::lock(&self.voice).is_sounding() => (),
            // A key came between.
            (Some(_), Some(tone)) => self.sound(tone),
            (Some(_), None) => self.output = None,
            (None, Some(tone)) => self.sound(tone),
            (None, None) => (),
        }
    }

    fn play(&mut self, tone: Tone) {
        match (tone, self.tone) {
            // Somebody still waits when the key has sounded.
            (Tone::Key(_), Some(Tone::CallWaiting)) => (),
            // A key ends by itself, and what cannot be heard now must not sound later.
            (Tone::Key(_), _) => self.tone = None,
            _ => self.tone = Some(tone),
        }
        self.complained = false;
        self.sound(tone);
    }

    fn stop(&mut self) {
        self.tone = None;
        voice::lock(&self.voice).stop();
    }

    fn choose(&mut self, devices: Devices) {
        if self.devices == devices {
            return;
        }
        self.devices = devices;
        if let Some(tone) = self.tone {
            self.sound(tone);
        }
    }

    fn sound(&mut self, tone: Tone) {
        let wished = match tone {
            Tone::Ring => self.devices.ringer.clone(),
            Tone::RingBack | Tone::Busy | Tone::CallWaiting | Tone::Key(_) => {
                self.devices.speaker.clone()
            }
        };
        match &self.output {
            Some(open) if open.wished == wished => {
                voice::lock(&self.voice).play(Wave::new(tone));
            }
            Some(_) | None => {
                self.output = None;
                // A voice of its own: nothing of the old tone is heard from the new device.
                self.voice = Voice::shared();
                voice::lock(&self.voice).play(Wave::new(tone));
                self.open(wished, false);
            }
        }
    }

    fn open(&mut self, wished: Option<String>, fallback: bool) {
        self.opened += 1;
        let number = self.opened;
        let failures = self.failures.clone();
        let failed = move |reason| {
            let _ = failures.send(Command::Failed(number, reason));
        };
        let device = wished.as_deref().filter(|_| !fallback);
        match Output::open(self.server.as_deref(), device, &self.voice, failed) {
            Ok(output) => self.output = Some(Open { output, number, wished, fallback }),
            Err(notice) => {
                let other = !fallback && matches!(notice, MediaNotice::DeviceFailed { .. });
                self.complain(notice);
                if other {
                    self.open(wished, true);
                }
            }
        }
    }

    fn failed(&mut self, number: u64, reason: String) {
        let Some(open) = self.output.take_if(|open| open.number == number) else { return };
        drop(open.output);
        match open.wished {
            Some(device) if !open.fallback => {
                self.complain(MediaNotice::DeviceFailed { device: device.clone(), reason });
                self.open(Some(device), true);
            }
            Some(_) | None => {
                tracing::warn!(reason, "tones cannot be played");
                self.complain(MediaNotice::NoSpeaker);
            }
        }
    }

    fn complain(&mut self, notice: MediaNotice) {
        if !std::mem::replace(&mut self.complained, true) {
            (self.notify)(notice);
        }
    }
}
