//! The loop, and the state it owns.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use call::Timestamp;
use line::reachability::Event;
use numbers::Region;
use surroundings::Watch;
use tokio::{
    sync::{mpsc, watch},
    task::AbortHandle,
};

use super::{
    Input, PhoneConfig, accounts::Accounts, calls::Calls, events::Events, filling::Filling,
    hybrid::Hybrid, reach::Reach, screen_pop::ScreenPops, secrets::Secrets,
    showing::stopped_snapshot, sound::Sound, wrap_up::WrapUps,
};
use crate::{
    book::sync,
    do_not_call::DoNotCall,
    history::{History, HistoryNews, Setting},
    notices::Notices,
    shell::Shell,
    snapshot::{NoticeKind, Snapshot},
};

pub(super) struct Actor {
    pub(super) shell: Arc<dyn Shell>,
    pub(super) inputs: mpsc::UnboundedSender<Input>,
    pub(super) history: History,
    pub(super) do_not_call: DoNotCall,
    pub(super) notices: Notices,
    pub(super) reach: Reach,
    pub(super) sound: Sound,
    pub(super) calls: Calls,
    pub(super) hybrid: Hybrid,
    pub(super) accounts: Accounts,
    pub(super) secrets: Secrets,
    pub(super) filling: Filling,
    pub(super) wrap_ups: WrapUps,
    pub(super) screen_pops: ScreenPops,
    pub(super) events: Events,
    /// The country of the account in use, for the book.
    pub(super) here: watch::Sender<Option<Region>>,
    pub(super) shown: watch::Sender<Snapshot>,
}

impl Actor {
    pub(super) fn new(
        config: PhoneConfig,
        history: History,
        do_not_call: DoNotCall,
        here: watch::Sender<Option<Region>>,
        shell: Arc<dyn Shell>,
        inputs: mpsc::UnboundedSender<Input>,
    ) -> Self {
        let sound = Sound::new(Arc::clone(&shell), inputs.clone());
        let mut notices = Notices::default();
        let accounts = Accounts::new(&config);
        let secrets = Secrets::new(config.accounts.vault);
        config.notices.into_iter().for_each(|what| notices.raise(what));
        Self {
            shell,
            inputs,
            history,
            do_not_call,
            notices,
            reach: Reach::new(config.account, config.simulator),
            sound,
            calls: Calls::default(),
            hybrid: Hybrid::default(),
            accounts,
            secrets,
            wrap_ups: WrapUps::default(),
            screen_pops: ScreenPops::default(),
            events: Events::default(),
            filling: Filling::default(),
            here,
            shown: watch::channel(stopped_snapshot()).0,
        }
    }

    /// What the contacts' server is told by, and hears of.
    pub(super) fn sync(&self) -> Arc<sync::Shared> {
        Arc::clone(&self.secrets.sync)
    }

    pub(super) fn watch(&self) -> watch::Receiver<Snapshot> {
        self.shown.subscribe()
    }

    pub(super) async fn run(mut self, mut inputs: mpsc::UnboundedReceiver<Input>) {
        let _surroundings = self.watch_surroundings();
        self.ask_for_settings();
        self.ask_for_click_to_call();
        self.ask_for_event_stream();
        self.load_secrets();
        if self.accounts.in_use().is_some() {
            self.reach(Event::TryNow);
        }
        self.show();
        while let Some(input) = inputs.recv().await {
            if let Input::Shutdown(done) = input {
                self.shut_down().await;
                let _ = done.send(());
                return;
            }
            self.handle(input);
            self.take_line_down();
            self.follow_wrap_up();
            self.follow_screen_pop();
            self.follow_waiting();
            self.show();
        }
    }

    fn watch_surroundings(&self) -> Watch {
        let changes = self.inputs.clone();
        Watch::start(move |change| {
            let _ = changes.send(Input::Surroundings(change));
        })
    }

    /// What was set in an earlier run comes as an input, if anything was.
    fn ask_for_settings(&self) {
        let (stored, settings) = (self.history.stored(Setting::SpareData), self.inputs.clone());
        tokio::spawn(async move {
            if let Some(wish) = stored.setting().await {
                let _ = settings.send(Input::SpareData(wish));
            }
        });
        let (stored, settings) = (self.history.stored(Setting::WrapUp), self.inputs.clone());
        tokio::spawn(async move {
            if let Some(wish) = stored.setting().await {
                let _ = settings.send(Input::WrapUp(wish));
            }
        });
    }

    pub(super) fn handle(&mut self, input: Input) {
        match input {
            Input::Intent(intent, reply) => self.intent(intent, reply),
            Input::Page(page, messages) => {
                for message in messages {
                    self.page(page, message);
                }
            }
            Input::PageGone(page, message) => self.page_gone(page, message),
            // The caller may have gone away; then nobody wants the answer.
            Input::Snapshot(reply) => drop(reply.send(self.shown.borrow().clone())),
            Input::CallIsUp(reply) => drop(reply.send(self.calls.is_live())),
            Input::Preview(typed, via, reply) => self.preview(&typed, via, reply),
            Input::PhoneCallNews(call, news) => self.phone_call_news(call, news),
            Input::PhoneCall(call, outcome) => self.phone_call_answered(call, outcome),
            Input::Balance(account, data) => self.balance_came(account, &data),
            Input::BalanceDue(account) => self.balance_is_due(account),
            Input::SoundStarted(media, settings) => self.sound.started(media, settings),
            Input::Sound(news) => self.notices.hear(news, &self.sound.devices()),
            Input::Connection(number, event) => self.connection(number, event),
            Input::History(HistoryNews::Changed(row)) => {
                self.shell.recent_calls_changed(row.map(|row| row.0));
            }
            Input::History(HistoryNews::Opened(call, row)) => {
                self.wrap_ups.row_is(call, row);
                self.tell_of_row(call, row);
            }
            Input::History(HistoryNews::Known(call, contact)) => {
                self.calls.is_known(call, contact.name.clone());
                self.events.told.contact(call, contact);
            }
            Input::History(HistoryNews::Restored(restored)) => {
                let set_aside = restored.set_aside.display().to_string();
                let from_copy = restored.from_copy.is_some();
                self.notices.raise(NoticeKind::StoreRestored { from_copy, set_aside });
            }
            Input::History(HistoryNews::Failed(message)) => {
                self.notices.raise(NoticeKind::StoreFailed { message });
            }
            Input::Demo(attempt, outcome) => self.demo_started(attempt, outcome),
            Input::Token(attempt, outcome) => self.token_came(attempt, outcome),
            Input::Line(attempt, event) => self.line(attempt, event),
            Input::Reach(attempt, event) => self.reach_of(attempt, event),
            Input::LineLeft => self.line_left(),
            Input::TurnServer(server, problem) => self.notices.turn_server(&server, problem),
            Input::Surroundings(change) => self.surroundings(change),
            Input::ClickToCall(settings) => self.click_to_call_known(settings),
            Input::Shortcut(state) => self.shortcut_is(state),
            Input::Noted(row, noted) => self.tell_of_noted_row(row, *noted),
            Input::EventStream(stored) => self.event_stream_known(stored),
            Input::EventStreamIs(served) => self.event_stream_is(served),
            Input::NewEventToken(reply) => self.new_event_token(reply),
            Input::Fill(wish, reply) => self.fill(wish, reply),
            Input::FreshToken(reply) => self.fresh_token(reply),
            Input::SpareData(wish) => self.set_spare_data(wish),
            Input::WrapUp(settings) => self.wrap_ups.settings = settings,
            Input::WrapUpDue(call) => self.wrap_up_is_due(call),
            Input::ScreenPopDue(call) => self.screen_pop_is_due(call),
            Input::Timer(call, timer, serial) => self.timer_fired(call, timer, serial),
            Input::SoundStaysLost(call) => self.sound_stays_lost(call),
            Input::DigitsAreThrough(serial) => self.digits_are_through(Some(serial)),
            Input::ToneIsLongEnough(serial) => self.sound.tone_is_long_enough(serial),
            Input::LineDue(call) => self.line_is_due(call),
            Input::LineSettled(call) => self.line_has_settled(call),
            Input::FrameDue(call) => self.frame_is_due(call),
            Input::Accounts(news) => self.accounts_news(news),
            Input::SecretTyped(number, typed, reply) => self.secret_typed(number, typed, reply),
            Input::SyncPassword(by_agent, reply) => self.sync_password(by_agent, reply),
            Input::ForgetSyncPassword => self.forget_sync_password(),
            Input::ImportPreview(source, reply) => {
                let preview = self.accounts.preview(source);
                tokio::spawn(async move { reply.send(preview.await) });
            }
            Input::Forget(call) => {
                self.calls.forget(call);
                self.hybrid.forget(call);
            }
            // Ends the loop before it comes here.
            Input::Shutdown(_) => {}
        }
    }

    /// Comes back to the loop as `input` after `wait`, unless it is aborted.
    pub(super) fn later(&self, wait: Duration, input: Input) -> AbortHandle {
        let inputs = self.inputs.clone();
        let waiting = tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            let _ = inputs.send(input);
        });
        waiting.abort_handle()
    }

    async fn shut_down(&mut self) {
        self.end_call_for_good();
        self.sound.silence();
        let pages = self.reach.pages();
        let (line, spare) = self.reach.end();
        if let Some(line) = line {
            line.stop().await;
        }
        if let Some(spare) = spare {
            spare.leave().await;
        }
        self.sound.close_connections();
        self.sound.shut_down().await;
        for page in pages {
            self.shell.drop_page(page);
        }
        self.history.flush().await;
        self.stop_events().await;
    }
}

/// The clock of the person's computer.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
