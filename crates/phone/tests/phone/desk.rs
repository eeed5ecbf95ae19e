//! A phone on an agent's desk: the desktop is recorded, everything else is real.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use line::page::{HostMessage, PageMessage};
use phone::{
    Phone, PhoneConfig,
    account::{AccountSource, Credentials, PhoneNumber},
    intent::{Intent, Refusal},
    shell::{SecretWindow, Shell},
    snapshot::{CallState, LineView, RecentCall, Snapshot, Via},
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};

use crate::{at::AfricasTalking, page::Page};

pub const API_KEY: &str = "atsk_seeded-key";

/// Longer than anything that is waited for here on a slow machine.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Desk {
    pub phone: Phone,
    pub at: AfricasTalking,
    pub desktop: Arc<Desktop>,
    snapshots: watch::Receiver<Option<Snapshot>>,
    folder: TempDir,
}

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
    /// The window for a secret that is open.
    pub window: Mutex<Option<SecretWindow>>,
    pub shortcut: Mutex<Option<String>>,
}

enum ToPage {
    Load,
    Message(HostMessage),
}

impl Desktop {
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
    fn contacts_changed(&self) {}

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

    fn set_shortcut(&self, keys: Option<&str>) {
        *self.shortcut.lock().unwrap() = keys.map(str::to_owned);
    }
}

impl Desk {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Africa's Talking answers the request for a token with this status.
    pub async fn start_refused(status: u16) -> Self {
        let at = AfricasTalking::start().await;
        at.set_token_status(status);
        Self::start_at(at, |_| {})
    }

    pub async fn start_with(change: impl FnOnce(&mut PhoneConfig)) -> Self {
        Self::start_at(AfricasTalking::start().await, change)
    }

    pub fn database(&self) -> PathBuf {
        self.folder.path().join("simu.sqlite")
    }

    /// The phone is stopped, and started again with what it left on the disk.
    pub async fn restart(self, account: AccountSource) -> Self {
        self.phone.shutdown().await;
        Self::start_in(self.folder, self.at, |config| config.account = account)
    }

    fn start_at(at: AfricasTalking, change: impl FnOnce(&mut PhoneConfig)) -> Self {
        Self::start_in(TempDir::new().unwrap(), at, change)
    }

    fn start_in(
        folder: TempDir,
        at: AfricasTalking,
        change: impl FnOnce(&mut PhoneConfig),
    ) -> Self {
        let mut config = PhoneConfig {
            account: AccountSource::AfricasTalking(Credentials {
                username: "acme".into(),
                api_key: API_KEY.into(),
                numbers: vec![PhoneNumber::parse("+254711082000").unwrap()],
                client_name: "achieng".into(),
                token_url: at.token_url.clone(),
                gateway_url: at.gateway_url.clone(),
                voice_api: Box::default(),
            }),
            database: folder.path().join("simu.sqlite"),
            simulator: PathBuf::from("/nowhere/simu-simulator"),
            notices: Vec::new(),
            accounts: crate::accounts::nothing_stored(folder.path()),
        };
        change(&mut config);
        let (sender, snapshots) = watch::channel(None);
        let (to_page, messages) = mpsc::unbounded_channel();
        let desktop = Arc::new(Desktop {
            snapshots: sender,
            to_page,
            page: Mutex::default(),
            told: Mutex::default(),
            results: Mutex::default(),
            native: AtomicBool::default(),
            window: Mutex::default(),
            shortcut: Mutex::default(),
        });
        let phone = Phone::start(config, desktop.clone());
        tokio::spawn(be_page(messages, desktop.clone(), phone.clone()));
        Self { phone, at, desktop, snapshots, folder }
    }

    /// A phone that can be called.
    pub async fn ready() -> Self {
        let mut desk = Self::start().await;
        desk.until_ready().await;
        desk
    }

    /// A phone in a call that it placed.
    pub async fn in_a_call() -> Self {
        let mut desk = Self::ready().await;
        desk.dial("+254700000001").await.unwrap();
        assert_eq!(desk.at.next_request().await["request"], "call");
        desk.at.say(json!({"event": "calling"})).await;
        desk.accepted().await;
        desk
    }

    /// The other side answers, and sound flows.
    pub async fn accepted(&mut self) {
        let answer = json!({"type": "answer", "sdp": "v=0\r\n"});
        self.at.say_with(json!({"event": "accepted"}), answer).await;
        self.page_says(|page| page.connection("connected"));
        self.until(|snapshot| matches!(call_state(snapshot), Some(CallState::Active { .. }))).await;
    }

    pub async fn dial(&self, to: &str) -> Result<(), Refusal> {
        self.phone.act(Intent::Dial { to: to.into(), via: Via::Auto }).await
    }

    pub async fn act(&self, intent: Intent) {
        self.phone.act(intent).await.unwrap();
    }

    pub fn page_says(&self, what: impl FnOnce(&Page) -> PageMessage) {
        let message = what(&self.desktop.page());
        self.phone.from_page(vec![message]);
    }

    pub async fn until_ready(&mut self) {
        self.until(|snapshot| matches!(snapshot.line, LineView::Ready { .. })).await;
    }

    /// The first snapshot that is so.
    pub async fn until(&mut self, is_so: impl Fn(&Snapshot) -> bool) -> Snapshot {
        let latest = self.snapshots.clone();
        let wanted = self.snapshots.wait_for(|snapshot| snapshot.as_ref().is_some_and(&is_so));
        match timeout(PATIENCE, wanted).await {
            Ok(found) => found.unwrap().clone().unwrap(),
            Err(_) => panic!("not so in time: {:#?}", latest.borrow()),
        }
    }

    /// The history's latest row, once it is as wanted.
    pub async fn row(&self, is_so: impl Fn(&RecentCall) -> bool) -> RecentCall {
        let mut row = None;
        for _ in 0..200 {
            row = self.phone.recent_calls(1).await.into_iter().next();
            match row {
                Some(row) if is_so(&row) => return row,
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
        panic!("the row is not so: {row:?}")
    }
}

pub fn call_state(snapshot: &Snapshot) -> Option<&CallState> {
    snapshot.call.as_ref().map(|call| &call.state)
}

async fn be_page(
    mut messages: mpsc::UnboundedReceiver<ToPage>,
    desktop: Arc<Desktop>,
    phone: Phone,
) {
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
