//! A phone on an agent's desk: the desktop is recorded ([`crate::desktop`]), everything else is real.

use std::{path::PathBuf, sync::Arc, time::Duration};

use line::page::PageMessage;
use phone::{
    Phone, PhoneConfig,
    account::{AccountSource, Credentials, NumberPolicy, PhoneNumber},
    book::{CallFilter, PastCall},
    intent::{Intent, Refusal},
    snapshot::{CallState, LineView, Snapshot, Via},
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::timeout;

use crate::{
    at::AfricasTalking,
    desktop::{Desktop, Shown, be_page},
    page::Page,
};

pub const API_KEY: &str = "atsk_seeded-key";

/// Longer than anything that is waited for here on a slow machine.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Desk {
    pub phone: Phone,
    pub at: AfricasTalking,
    pub desktop: Arc<Desktop>,
    snapshots: Shown,
    folder: TempDir,
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

    /// Its first token lives so long, in seconds.
    pub async fn start_short(life: u64) -> Self {
        let at = AfricasTalking::start().await;
        at.set_token_life(life);
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

    /// The phone is stopped, and started again with the same account.
    pub async fn again(self) -> Self {
        self.phone.shutdown().await;
        Self::start_in(self.folder, self.at, |_| {})
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
                number_policy: NumberPolicy::Fixed,
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
        let (desktop, snapshots, messages) = Desktop::new();
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
        self.page_said(vec![message]);
    }

    /// Of the page that calls run in.
    pub fn page_said(&self, messages: Vec<PageMessage>) {
        self.phone.from_page(self.desktop.page_number(), messages);
    }

    pub async fn until_ready(&mut self) {
        self.until(|snapshot| matches!(snapshot.line, LineView::Ready { .. })).await;
    }

    /// The first snapshot that is so.
    pub async fn until(&mut self, is_so: impl Fn(&Snapshot) -> bool) -> Snapshot {
        self.until_within(PATIENCE, is_so).await
    }

    /// The same, where it takes longer.
    pub async fn until_within(
        &mut self,
        patience: Duration,
        is_so: impl Fn(&Snapshot) -> bool,
    ) -> Snapshot {
        let latest = self.snapshots.clone();
        let wanted = self.snapshots.wait_for(|snapshot| snapshot.as_ref().is_some_and(&is_so));
        match timeout(patience, wanted).await {
            Ok(found) => found.unwrap().clone().unwrap(),
            Err(_) => panic!("not so in time: {:#?}", latest.borrow()),
        }
    }

    /// The engine's answer to a request of the page.
    pub async fn outcome(&self, request: u32) -> Value {
        for _ in 0..1_000 {
            if let Some(outcome) = self.desktop.media_result(request) {
                return outcome;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("request {request} was not answered");
    }

    /// The rows of the history, latest first; none where there is no history.
    pub async fn rows(&self) -> Vec<PastCall> {
        let rows = self.phone.book().calls(CallFilter::default(), None, 100).await;
        rows.unwrap_or_default()
    }

    /// As many as there are once so many are written: the disk may be slow.
    pub async fn number_of_rows(&self, least: usize) -> usize {
        for _ in 0..200 {
            if self.rows().await.len() >= least {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.rows().await.len()
    }

    /// The history's latest row, once it is as wanted.
    pub async fn row(&self, is_so: impl Fn(&PastCall) -> bool) -> PastCall {
        let mut row = None;
        for _ in 0..200 {
            row = self.rows().await.into_iter().next();
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
