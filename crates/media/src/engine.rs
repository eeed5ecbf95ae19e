//! The sound of this computer: settings, devices, tones, and the calls that use them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use gstreamer as gst;

use crate::connection::{Inner, Notify, warm_up};
use crate::devices::Monitor;
use crate::tones::Player;
use crate::{
    AudioSettings, Connection, ConnectionEvent, Devices, IceServer, MediaError, MediaNotice, Tone,
    plugins,
};

/// The engine. Clones are the same engine.
#[derive(Debug, Clone)]
pub struct Media {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    calls: Arc<Calls>,
    monitor: Monitor,
    player: Player,
    /// What keeps every call from starting.
    broken: Option<MediaError>,
}

/// What the calls share, and what reaches into them.
struct Calls {
    settings: Arc<Mutex<AudioSettings>>,
    connections: Mutex<Vec<Weak<Inner>>>,
    notify: Notify,
}

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
        if broken.is_none() {
            warm_up();
        }
        let playing = Arc::clone(&notify);
        let player = Player::start(None, move |notice| playing(notice));
        player.choose(settings.speaker.clone(), settings.ringer.clone());
        let settings = Arc::new(Mutex::new(settings));
        let calls = Arc::new(Calls { settings, connections: Mutex::default(), notify });
        let watching = Arc::clone(&calls);
        let monitor = Monitor::start(None, move |notice| watching.noticed(notice));
        Media { shared: Arc::new(Shared { calls, monitor, player, broken }) }
    }

    /// Whether calls run through this engine. Elsewhere than on Linux they run in the webview.
    pub fn native(&self) -> bool {
        true
    }

    /// What is plugged in now; [`MediaNotice::DevicesChanged`] tells when to ask again.
    pub fn devices(&self) -> Devices {
        self.shared.monitor.devices()
    }

    /// Takes over other settings at once, also in a call.
    pub fn apply(&self, settings: AudioSettings) {
        self.shared.player.choose(settings.speaker.clone(), settings.ringer.clone());
        *self.shared.calls.settings() = settings;
        self.shared.calls.refit();
    }

    /// Plays a tone: a key for its length, the others until [`stop_tone`](Self::stop_tone).
    pub fn play(&self, tone: Tone) {
        self.shared.player.play(tone);
    }

    pub fn stop_tone(&self) {
        self.shared.player.stop();
    }

    /// `new RTCPeerConnection`. `events` is called from one thread of the connection, in order,
    /// and must return soon.
    ///
    /// # Errors
    /// `NotSupportedError` if GStreamer lacks something, `SyntaxError` and `InvalidAccessError`
    /// for servers that cannot be used. A missing microphone is no error: silence is sent.
    pub fn connect(
        &self,
        ice_servers: Vec<IceServer>,
        events: impl Fn(ConnectionEvent) + Send + Sync + 'static,
    ) -> Result<Connection, MediaError> {
        if let Some(broken) = &self.shared.broken {
            return Err(broken.clone());
        }
        let calls = &self.shared.calls;
        let (settings, notify) = (Arc::clone(&calls.settings), Arc::clone(&calls.notify));
        let connection = Connection::new(settings, &ice_servers, events, notify)?;
        calls.connections().push(Arc::downgrade(connection.inner()));
        Ok(connection)
    }
}

impl Calls {
    fn noticed(&self, notice: MediaNotice) {
        if notice == MediaNotice::DevicesChanged {
            self.refit();
        }
        (self.notify)(notice);
    }

    fn refit(&self) {
        let settings = self.settings().clone();
        let mut connections = self.connections();
        connections.retain(|connection| connection.strong_count() > 0);
        let alive: Vec<_> = connections.iter().filter_map(Weak::upgrade).collect();
        drop(connections);
        for connection in alive {
            connection.refit(&settings);
        }
    }

    fn settings(&self) -> MutexGuard<'_, AudioSettings> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn connections(&self) -> MutexGuard<'_, Vec<Weak<Inner>>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Calls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Calls").field("settings", &self.settings).finish_non_exhaustive()
    }
}
