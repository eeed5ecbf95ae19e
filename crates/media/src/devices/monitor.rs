//! Watches the sound server in a thread of its own.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use gstreamer as gst;

use super::Devices;
use super::server::Server;
use crate::MediaNotice;
use crate::background::Background;

/// Between two looks at a server that tells of nothing; see [`Server::look`] for why looking is
/// needed at all.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// A device comes as several events; they are taken as one.
const SETTLE: Duration = Duration::from_millis(30);

/// Between the first tries to find a server, doubled each time up to [`LOOK_EVERY`].
const FIRST_RETRY: Duration = Duration::from_millis(250);

/// Keeps the list of microphones and speakers up to date until it is dropped.
#[derive(Debug)]
pub struct Monitor {
    devices: Arc<Mutex<Devices>>,
    wakes: Sender<Wake>,
    thread: Background,
}

impl Monitor {
    /// Returns at once; the first list follows as [`MediaNotice::DevicesChanged`].
    ///
    /// `notify` is called from the monitor's thread, for each change once: `DevicesChanged`
    /// whenever the list is another one, `NoSoundServer` when the server is not or no longer
    /// there (the list is empty then), `NoMicrophone` and `NoSpeaker` when the server has none,
    /// `MissingPlugin` if GStreamer cannot talk to the server at all.
    ///
    /// `server` is an address as in `PULSE_SERVER`, `None` for the session's own.
    pub fn start(
        server: Option<String>,
        notify: impl Fn(MediaNotice) + Send + Sync + 'static,
    ) -> Self {
        let devices = Arc::new(Mutex::new(Devices::default()));
        let (wakes, woken) = channel();
        let watch = Watch { devices: Arc::clone(&devices), notify: Box::new(notify), seen: None };
        let changes = wakes.clone();
        let thread = Background::spawn("devices", move || {
            watch.run(server.as_deref(), changes, &woken);
        });
        Self { devices, wakes, thread }
    }

    /// The list as of the last change. Never waits.
    pub fn devices(&self) -> Devices {
        self.devices.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Looks now, because something else noticed that a device or the server is gone.
    pub fn look(&self) {
        // Fails only if the thread has ended, and then there is nothing to look with.
        let _ = self.wakes.send(Wake::Look);
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        let _ = self.wakes.send(Wake::Stop);
        self.thread.leave();
    }
}

enum Wake {
    Look,
    Stop,
}

struct Watch {
    devices: Arc<Mutex<Devices>>,
    notify: Box<dyn Fn(MediaNotice) + Send + Sync>,
    /// What was found last: `Some(None)` is "no server".
    seen: Option<Option<Devices>>,
}

impl Watch {
    fn run(mut self, server: Option<&str>, changes: Sender<Wake>, woken: &Receiver<Wake>) {
        if let Err(error) = gst::init() {
            tracing::error!(%error, "devices are not watched");
            return;
        }
        let changed = move || {
            let _ = changes.send(Wake::Look);
        };
        let Some(server) = Server::new(server, changed) else {
            return (self.notify)(MediaNotice::MissingPlugin {
                element: "pulsedeviceprovider".to_owned(),
                package: "gstreamer1.0-plugins-good".to_owned(),
            });
        };
        let mut retry = FIRST_RETRY;
        loop {
            let found = server.look();
            let pause = if found.is_some() { LOOK_EVERY } else { retry };
            retry = if found.is_some() { FIRST_RETRY } else { (retry * 2).min(LOOK_EVERY) };
            self.publish(found);
            match woken.recv_timeout(pause) {
                Ok(Wake::Look) => std::thread::sleep(SETTLE),
                Err(RecvTimeoutError::Timeout) => (),
                Ok(Wake::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn publish(&mut self, found: Option<Devices>) {
        if self.seen.as_ref() == Some(&found) {
            return;
        }
        let before = self.seen.as_ref().map(problems).unwrap_or_default();
        *self.devices.lock().unwrap_or_else(PoisonError::into_inner) =
            found.clone().unwrap_or_default();
        (self.notify)(MediaNotice::DevicesChanged);
        for problem in problems(&found) {
            if !before.contains(&problem) {
                (self.notify)(problem);
            }
        }
        self.seen = Some(found);
    }
}

fn problems(found: &Option<Devices>) -> Vec<MediaNotice> {
    let Some(devices) = found else { return vec![MediaNotice::NoSoundServer] };
    let microphone = devices.microphones.is_empty().then_some(MediaNotice::NoMicrophone);
    let speaker = devices.speakers.is_empty().then_some(MediaNotice::NoSpeaker);
    microphone.into_iter().chain(speaker).collect()
}
