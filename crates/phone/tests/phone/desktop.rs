//! The desktop of a phone under test: it remembers all that it is told, and its page answers.

use std::{
    collections::{BTreeMap, HashMap},
    ops::{Deref, DerefMut},
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
    /// The one that calls run in comes first; in a renewal there is another.
    pages: Mutex<BTreeMap<u64, Page>>,
    /// There were two at once.
    pub two_pages: AtomicBool,
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
    Load(u64),
    Message(u64, HostMessage),
}

impl Desktop {
    /// The desktop, the snapshots that it is shown, and what the page is told.
    pub fn new() -> (Arc<Self>, Shown, Messages) {
        let (sender, snapshots) = watch::channel(None);
        let (to_page, messages) = mpsc::unbounded_channel();
        let desktop = Arc::new(Self {
            snapshots: sender,
            to_page,
            pages: Mutex::default(),
            two_pages: AtomicBool::default(),
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

    /// The page that calls run in.
    pub fn page(&self) -> CallsPage<'_> {
        CallsPage(self.pages.lock().unwrap())
    }

    /// Its number.
    pub fn page_number(&self) -> u64 {
        self.pages.lock().unwrap().keys().next().copied().unwrap_or_default()
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

    fn recent_calls_changed(&self, _row: Option<i64>) {}

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

    fn tell_page(&self, page: u64, message: HostMessage) {
        self.note(&message);
        if let HostMessage::MediaResult { request, outcome } = &message {
            let outcome = serde_json::to_value(outcome).unwrap();
            self.results.lock().unwrap().insert(*request, outcome);
        }
        let _ = self.to_page.send(ToPage::Message(page, message));
    }

    fn make_page(&self, page: u64) {
        let mut pages = self.pages.lock().unwrap();
        pages.insert(page, Page::default());
        self.two_pages.fetch_or(pages.len() == 2, Ordering::SeqCst);
        assert!(pages.len() <= 2, "{:?}", pages.keys());
        let _ = self.to_page.send(ToPage::Load(page));
    }

    fn drop_page(&self, page: u64) {
        self.pages.lock().unwrap().remove(&page);
    }

    fn open_secret_window(&self, window: &SecretWindow) {
        *self.window.lock().unwrap() = Some(window.clone());
    }

    fn close_secret_window(&self) {
        *self.window.lock().unwrap() = None;
    }
}

/// Derefs to the page that calls run in.
pub struct CallsPage<'a>(MutexGuard<'a, BTreeMap<u64, Page>>);

impl Deref for CallsPage<'_> {
    type Target = Page;

    fn deref(&self) -> &Page {
        self.0.values().next().expect("a page")
    }
}

impl DerefMut for CallsPage<'_> {
    fn deref_mut(&mut self) -> &mut Page {
        self.0.values_mut().next().expect("a page")
    }
}

/// Plays the pages: loads them, and lets them answer what they are told.
pub async fn be_page(mut messages: Messages, desktop: Arc<Desktop>, phone: Phone) {
    while let Some(message) = messages.recv().await {
        let (page, answers) = match message {
            ToPage::Load(page) => {
                let webrtc = !desktop.native.load(Ordering::SeqCst);
                (page, vec![PageMessage::Hello { webrtc }])
            }
            ToPage::Message(page, message) => {
                let mut pages = desktop.pages.lock().unwrap();
                let Some(addressed) = pages.get_mut(&page) else { continue };
                (page, addressed.answer(&message))
            }
        };
        if !answers.is_empty() {
            phone.from_page(page, answers);
        }
    }
}
