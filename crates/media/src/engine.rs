//! The sound of this computer: settings, devices, tones, and the calls that use them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use gstreamer as gst;

use crate::connection::{Inner, warm_up};
use crate::devices::Monitor;
use crate::threads::Threads;
use crate::tones::Player;
use crate::watch::DeviceWatch;
use crate::{
    AudioSettings, Configuration, Connection, ConnectionEvent, Devices, MediaError, MediaNotice,
    Tone, plugins,
};

/// How long the end of the engine waits for its threads.
const GOODBYE: Duration = Duration::from_secs(1);

/// The engine. Clones are the same engine; the last one ends it as [`Media::shut_down`] does.
#[derive(Debug, Clone)]
pub struct Media {
    sound: Arc<Ending>,
}

/// Ends with the last [`Media`], while connections keep only the [`Sound`].
#[derive(Debug)]
struct Ending(Sound);

impl Drop for Ending {
    fn drop(&mut self) {
        self.0.shared.shut_down();
    }
}

impl std::ops::Deref for Ending {
    type Target = Sound;

    fn deref(&self) -> &Sound {
        &self.0
    }
}

/// What the calls have in common. It lives as long as one of them, or the engine.
#[derive(Debug, Clone)]
pub(crate) struct Sound {
    shared: Arc<Shared>,
}

struct Shared {
    settings: Mutex<AudioSettings>,
    notify: Notify,
    monitor: Monitor,
    player: Player,
    devices: Mutex<DeviceWatch>,
    connections: Mutex<Vec<Weak<Inner>>>,
    threads: Threads,
    spares_data: AtomicBool,
    /// What keeps every call from starting.
    broken: Option<MediaError>,
}

type Notify = Arc<dyn Fn(MediaNotice) + Send + Sync>;

impl Media {
    /// Never fails: what is missing is told by `notify`, and the phone runs without it. `notify`
    /// is called from the engine's threads and must return at once.
    pub fn start(
        settings: AudioSettings,
        notify: impl Fn(MediaNotice) + Send + Sync + 'static,
    ) -> Media {
        let notify: Notify = Arc::new(notify);
        let missing = match gst::init() {
            Ok(()) => plugins::missing(),
            Err(error) => {
                tracing::error!(%error, "GStreamer not started");
                vec![("GStreamer", "libgstreamer1.0-0")]
            }
        };
        for (element, package) in &missing {
            let (element, package) = ((*element).to_owned(), (*package).to_owned());
            notify(MediaNotice::MissingPlugin { element, package });
        }
        let broken = missing.first().map(|(element, package)| MediaError::MissingPlugin {
            element: (*element).to_owned(),
            package: (*package).to_owned(),
        });
        let threads = Threads::default();
        if broken.is_none() {
            warm_up(&threads);
        }
        let playing = Arc::clone(&notify);
        let player = Player::start(None, move |notice| playing(notice));
        player.choose(settings.speaker.clone(), settings.ringer.clone());
        let shared = Arc::new_cyclic(|shared: &Weak<Shared>| {
            let (shared, watching) = (shared.clone(), Arc::clone(&notify));
            let monitor = Monitor::start(None, move |notice| {
                // While the engine is being made, or no longer is, there are no calls.
                if let (MediaNotice::DevicesChanged, Some(shared)) = (&notice, shared.upgrade()) {
                    shared.refit();
                }
                watching(notice);
            });
            let devices = Mutex::new(DeviceWatch::new(&settings, &monitor.devices()));
            let settings = Mutex::new(settings);
            let connections = Mutex::default();
            let spares_data = AtomicBool::new(false);
            Shared {
                settings,
                notify,
                monitor,
                player,
                devices,
                connections,
                threads,
                spares_data,
                broken,
            }
        });
        // The monitor may have told the first list before there was anybody to hear it.
        shared.tell_of_devices();
        Media { sound: Arc::new(Ending(Sound { shared })) }
    }

    /// Whether calls run through this engine. Elsewhere than on Linux they run in the webview.
    pub fn native(&self) -> bool {
        true
    }

    /// What is plugged in now; [`MediaNotice::DevicesChanged`] tells when to ask again.
    pub fn devices(&self) -> Devices {
        self.sound.devices()
    }

    /// Takes over other settings at once, also in a call.
    pub fn apply(&self, settings: AudioSettings) {
        let shared = &self.sound.shared;
        shared.player.choose(settings.speaker.clone(), settings.ringer.clone());
        *shared.settings() = settings;
        shared.refit();
    }

    /// Data costs money here, or does not: calls send fewer bits from the next second on.
    pub fn spare_data(&self, on: bool) {
        self.sound.shared.spares_data.store(on, Ordering::Relaxed);
    }

    /// Plays a tone: a key for its length, the others until [`stop_tone`](Self::stop_tone).
    pub fn play(&self, tone: Tone) {
        self.sound.shared.player.play(tone);
    }

    pub fn stop_tone(&self) {
        self.sound.shared.player.stop();
    }

    /// Closes all connections and waits, for a second at most, until their threads have ended. To
    /// be called before the process exits: exiting under them may crash it.
    pub fn shut_down(&self) {
        self.sound.shared.shut_down();
    }

    /// `new RTCPeerConnection`. `events` is called from one thread of the connection, in order,
    /// and must return soon.
    ///
    /// # Errors
    /// `NotSupportedError` if GStreamer lacks something, `SyntaxError` and `InvalidAccessError`
    /// for servers that cannot be used. A missing microphone is no error: silence is sent.
    pub fn connect(
        &self,
        configuration: Configuration,
        events: impl Fn(ConnectionEvent) + Send + Sync + 'static,
    ) -> Result<Connection, MediaError> {
        let shared = &self.sound.shared;
        if let Some(broken) = &shared.broken {
            return Err(broken.clone());
        }
        let connection = Connection::new(self.sound.0.clone(), configuration, events)?;
        shared.connections().push(Arc::downgrade(connection.inner()));
        Ok(connection)
    }
}

impl Sound {
    pub(crate) fn threads(&self) -> &Threads {
        &self.shared.threads
    }

    pub(crate) fn settings(&self) -> AudioSettings {
        self.shared.settings().clone()
    }

    pub(crate) fn spares_data(&self) -> bool {
        self.shared.spares_data.load(Ordering::Relaxed)
    }

    pub(crate) fn devices(&self) -> Devices {
        self.shared.monitor.devices()
    }

    /// Tells the person, and looks for the reason.
    pub(crate) fn notify(&self, notice: MediaNotice) {
        self.shared.monitor.look();
        (self.shared.notify)(notice);
    }
}

impl Shared {
    fn refit(&self) {
        self.alive().iter().for_each(|connection| connection.refit());
        self.tell_of_devices();
    }

    fn tell_of_devices(&self) {
        let (settings, present) = (self.settings().clone(), self.monitor.devices());
        let mut watch = self.devices.lock().unwrap_or_else(PoisonError::into_inner);
        let notices = watch.take(&settings, &present);
        drop(watch);
        notices.into_iter().for_each(|notice| (self.notify)(notice));
    }

    fn shut_down(&self) {
        self.player.stop();
        self.alive().iter().for_each(|connection| connection.close());
        self.threads.wait(GOODBYE);
    }

    fn alive(&self) -> Vec<Arc<Inner>> {
        let mut connections = self.connections();
        connections.retain(|connection| connection.strong_count() > 0);
        connections.iter().filter_map(Weak::upgrade).collect()
    }

    fn settings(&self) -> MutexGuard<'_, AudioSettings> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn connections(&self) -> MutexGuard<'_, Vec<Weak<Inner>>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("broken", &self.broken).finish_non_exhaustive()
    }
}
