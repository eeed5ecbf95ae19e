//! The desktop of a phone under test: it remembers all that it is told, and its page answers.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use line::page::{HostMessage, PageMessage};
use phone::{
    Phone,
    shell::{SecretWindow, Shell},
    snapshot::Snapshot,
};
use serde_json::Value;
use tokio::sync::{mpsc, watch};

use crate::page::Page;

pub type Shown = watch::Receiver<Option<Snapshot>>;
pub type Messages = mpsc::UnboundedReceiver<ToPage>;

/// The desktop, recorded.
pub struct Desktop {
    snapshots: watch::Sender<Option<Snapshot>>,
    to_page: mpsc::UnboundedSender<ToPage>,
    page: Mutex<Page>,
    /// All that the page or the window got, as text.
    pub told: Mutex<String>,
    results: Mutex<HashMap<u32, Value>>,
    /// The page leaves calls to the native engine.
    pub native: AtomicBool,
    /// How often the window was told that contacts have changed.
    pub contacts_changes: AtomicU32,
    /// Pages that were opened in the browser.
    pub web_pages: Mutex<Vec<String>>,
    /// The window for a secret that is open.
    pub window: Mutex<Option<SecretWindow>>,
    /// The keys that the desktop is asked to watch for.
    pub shortcut: Mutex<Option<String>>,
}

pub enum ToPage {
    Load,
    Message(HostMessage),
}

impl Desktop {
    /// The desktop, the snapshots that it is shown, and what the page is told.
    pub fn new() -> (Arc<Self>, Shown, Messages) {
        let (sender, snapshots) = watch::channel(None);
        let (to_page, messages) = mpsc::unbounded_channel();
        let desktop = Arc::new(Self {
            snapshots: sender,
            to_page,
            page: Mutex::default(),
            told: Mutex::default(),
            results: Mutex::default(),
            native: AtomicBool::default(),
            contacts_changes: AtomicU32::default(),
            web_pages: Mutex::default(),
            window: Mutex::default(),
            shortcut: Mutex::default(),
        });
        (desktop, snapshots, messages)
    }

    pub fn page(&self) -> MutexGuard<'_, Page> {
        self.page.lock().unwrap()
    }

    /// The engine's answer to a request of the page.
    pub fn media_result(&self, request: u32) -> Option<Value> {
        self.results.lock().unwrap().get(&request).cloned()
    }

    fn note(&self, what: &impl serde::Serialize) {
        self.told.lock().unwrap().push_str(&serde_json::to_string(what).unwrap());
    }
}

impl Shell for Desktop {
    fn show(&self, snapshot: &Snapshot) {
        self.note(snapshot);
        self.snapshots.send_replace(Some(snapshot.clone()));
    }

    fn recent_calls_changed(&self) {}

    fn contacts_changed(&self) {
        self.contacts_changes.fetch_add(1, Ordering::SeqCst);
    }

    fn open_web_page(&self, url: &str) {
        self.web_pages.lock().unwrap().push(url.to_owned());
    }

    fn sync_changed(&self) {}

    fn set_shortcut(&self, keys: Option<&str>) {
        *self.shortcut.lock().unwrap() = keys.map(str::to_owned);
    }

    fn tell_page(&self, message: HostMessage) {
        self.note(&message);
        if let HostMessage::MediaResult { request, outcome } = &message {
            let outcome = serde_json::to_value(outcome).unwrap();
            self.results.lock().unwrap().insert(*request, outcome);
        }
        let _ = self.to_page.send(ToPage::Message(message));
    }

    fn renew_page(&self) {
        let _ = self.to_page.send(ToPage::Load);
    }

    fn drop_page(&self) {}

    fn open_secret_window(&self, window: &SecretWindow) {
        *self.window.lock().unwrap() = Some(window.clone());
    }

    fn close_secret_window(&self) {
        *self.window.lock().unwrap() = None;
    }
}

/// Plays the page: loads it anew, and lets it answer what it is told.
pub async fn be_page(mut messages: Messages, desktop: Arc<Desktop>, phone: Phone) {
    while let Some(message) = messages.recv().await {
        let answers = match message {
            ToPage::Load => {
                *desktop.page() = Page::default();
                vec![PageMessage::Hello { webrtc: !desktop.native.load(Ordering::SeqCst) }]
            }
            ToPage::Message(message) => desktop.page().answer(&message),
        };
        if !answers.is_empty() {
            phone.from_page(answers);
        }
    }
}
