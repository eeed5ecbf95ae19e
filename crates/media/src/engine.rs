//! The sound of this computer: settings, devices, tones, and the calls that use them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use gstreamer as gst;

use crate::connection::{Inner, Notify};
use crate::{
    AudioSettings, Connection, ConnectionEvent, Devices, IceServer, MediaError, MediaNotice, Tone,
    plugins,
};

/// The engine. Clones are the same engine.
#[derive(Debug, Clone)]
pub struct Media {
    shared: Arc<Shared>,
}

struct Shared {
    settings: Arc<Mutex<AudioSettings>>,
    notify: Notify,
    /// What keeps every call from starting.
    broken: Option<MediaError>,
    connections: Mutex<Vec<Weak<Inner>>>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Media").field("broken", &self.broken).finish_non_exhaustive()
    }
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
        let settings = Arc::new(Mutex::new(settings));
        let shared = Shared { settings, notify, broken, connections: Mutex::default() };
        Media { shared: Arc::new(shared) }
    }

    /// Whether calls run through this engine. Elsewhere than on Linux they run in the webview.
    pub fn native(&self) -> bool {
        true
    }

    pub fn devices(&self) -> Devices {
        Devices::default()
    }

    /// Takes over other settings at once, also in a call.
    pub fn apply(&self, settings: AudioSettings) {
        *self.lock_settings() = settings.clone();
        self.refit(&settings);
    }

    /// Plays a tone until [`stop_tone`](Self::stop_tone), or for its length.
    pub fn play(&self, _tone: Tone) {}

    pub fn stop_tone(&self) {}

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
        let settings = Arc::clone(&self.shared.settings);
        let notify = Arc::clone(&self.shared.notify);
        let connection = Connection::new(settings, &ice_servers, events, notify)?;
        let mut connections = self.lock_connections();
        connections.retain(|connection| connection.strong_count() > 0);
        connections.push(Arc::downgrade(connection.inner()));
        Ok(connection)
    }

    fn refit(&self, settings: &AudioSettings) {
        let connections: Vec<_> =
            self.lock_connections().iter().filter_map(Weak::upgrade).collect();
        for connection in connections {
            connection.refit(settings);
        }
    }

    fn lock_settings(&self) -> MutexGuard<'_, AudioSettings> {
        self.shared.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_connections(&self) -> MutexGuard<'_, Vec<Weak<Inner>>> {
        self.shared.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
