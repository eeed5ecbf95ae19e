//! The stream of call events for a CRM: what was set for it, and what it is told.
//!
//! It is told at the moment a call's row or state changes, not by comparing snapshots: those that
//! nobody looked at are skipped, and a call that ends and makes room within one input is in none.

mod told;

use ::events::{
    Config, Feed, Happening, Limits, Origin, Server, State as Served, Token, TokenHash,
};
use call::{Call, CallId, Record};
use serde::{Deserialize, Serialize};
use store::CallRow;
use tokio::sync::oneshot;
use uuid::Uuid;

pub(crate) use self::told::NotedRow;
use self::told::Told;
use super::{
    Input,
    run::{Actor, now},
};
use crate::{
    history::Setting,
    intent::{Refusal, VaultRefusal},
    snapshot::{EventStream, EventStreamState, EventStreamView},
};

const MOST_ORIGINS: usize = 10;
/// Below it a port belongs to the system.
const LOWEST_PORT: u16 = 1_024;

/// As it is kept. The token itself is kept nowhere.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Stored {
    settings: EventStream,
    token_sha256: Option<String>,
}

pub(super) struct Events {
    settings: EventStream,
    token: Option<TokenHash>,
    /// None until it is switched on for the first time.
    server: Option<Server>,
    /// There is one while it is on.
    feed: Option<Feed>,
    served: Served,
    pub(super) told: Told,
}

impl Default for Events {
    fn default() -> Self {
        Self {
            settings: EventStream::default(),
            token: None,
            server: None,
            feed: None,
            served: Served::Off,
            told: Told::default(),
        }
    }
}

impl Events {
    pub(super) fn view(&self) -> EventStreamView {
        EventStreamView {
            settings: self.settings.clone(),
            has_token: self.token.is_some(),
            state: self.state(),
        }
    }

    fn state(&self) -> EventStreamState {
        if !self.settings.on {
            return EventStreamState::Off;
        }
        if self.token.is_none() {
            return EventStreamState::TokenMissing;
        }
        match &self.served {
            Served::Off => EventStreamState::Starting,
            Served::Listening { listeners } => {
                let listeners = u32::try_from(*listeners).unwrap_or(u32::MAX);
                EventStreamState::Listening { listeners }
            }
            Served::PortTaken => EventStreamState::PortTaken,
            Served::Failed { message } => EventStreamState::Failed { message: message.clone() },
        }
    }

    fn config(&mut self) -> Option<Config> {
        let token = self.token.filter(|_| self.settings.on)?;
        let told = &self.told;
        let feed = self.feed.get_or_insert_with(|| Feed::new(short_name(), told.up()));
        Some(Config {
            port: self.settings.port,
            token,
            origins: origins(&self.settings.origins).unwrap_or_default(),
            feed: feed.clone(),
            limits: Limits::default(),
        })
    }

    fn tell(&self, events: Vec<(Happening, ::events::Call)>) {
        if let Some(feed) = &self.feed {
            let at = now().0;
            events.into_iter().for_each(|(happening, call)| feed.tell(&happening, at, call));
        }
    }
}

impl Actor {
    /// The call's row as it stands now, and who listens hears what is new in it.
    pub(super) fn write_call(&mut self, call: CallId, record: Record) {
        let events = self.events.told.record(call, &record);
        self.events.tell(events);
        self.history.write_call(call, record);
    }

    /// Somebody called who never became a call here.
    pub(super) fn add_call(&mut self, record: Record) {
        let id = self.calls.next_id();
        let events = self.events.told.record(id, &record);
        self.events.tell(events);
        self.history.add_call(record);
    }

    /// The current call may have changed its state.
    pub(super) fn tell_of_state(&mut self, id: CallId) {
        let is_its = |call: &&Call| call.id() == id && !self.hybrid.owns_row(id);
        let Some(call) = self.calls.current().filter(is_its) else { return };
        let events = self.events.told.state(id, call.state());
        self.events.tell(events);
    }

    /// Where the call is written, which is told after whose number it is.
    pub(super) fn tell_of_row(&mut self, call: CallId, row: CallRow) {
        let events = self.events.told.row(call, row);
        self.events.tell(events);
    }

    pub(super) fn tell_of_note(&mut self, call: CallId, note: String, outcome: Option<String>) {
        let events = self.events.told.noted(call, note, outcome);
        self.events.tell(events);
    }

    /// The agent has written about a call of the history.
    pub(super) fn tell_of_noted_row(&mut self, row: CallRow, noted: NotedRow) {
        let events = self.events.told.noted_in_row(row, noted);
        self.events.tell(events);
    }

    /// What the agent set in an earlier run.
    pub(super) fn event_stream_known(&mut self, stored: Stored) {
        self.events.token = stored.token_sha256.as_deref().and_then(TokenHash::parse);
        self.events.settings = stored.settings;
        self.serve_events();
    }

    pub(super) fn event_stream_is(&mut self, served: Served) {
        self.events.served = served;
    }

    pub(super) fn set_event_stream(&mut self, settings: EventStream) -> Result<(), Refusal> {
        if settings.port < LOWEST_PORT {
            return Err(Refusal::BadPort);
        }
        let known = origins(&settings.origins)?;
        if known.len() > MOST_ORIGINS {
            return Err(Refusal::TooManyOrigins);
        }
        let origins = known.iter().map(|origin| origin.as_str().to_owned()).collect();
        let settings = EventStream { origins, ..settings };
        if settings != self.events.settings {
            self.events.settings = settings;
            self.keep_event_stream();
        }
        Ok(())
    }

    /// A token in place of the one before, whose listeners are let go. This reply is the only
    /// place where it can ever be read.
    pub(super) fn new_event_token(&mut self, reply: oneshot::Sender<Result<Token, Refusal>>) {
        let made = if self.secrets.vault.is_locked() {
            Err(Refusal::Vault { problem: VaultRefusal::Locked })
        } else {
            Token::new().map_err(|error| Refusal::Internal { message: error.to_string() })
        };
        if let Ok(token) = &made {
            self.events.token = Some(token.hash());
            self.keep_event_stream();
        }
        // Whoever asked may be gone; then nobody has it, and another can be made.
        let _ = reply.send(made);
    }

    fn keep_event_stream(&mut self) {
        let settings = self.events.settings.clone();
        let token_sha256 = self.events.token.map(TokenHash::to_hex);
        self.history.set(Setting::EventStream, &Stored { settings, token_sha256 });
        self.serve_events();
    }

    fn serve_events(&mut self) {
        let config = self.events.config();
        if config.is_none() {
            // What was told is nobody's business any more.
            self.events.feed = None;
        } else if self.events.server.is_none() {
            let inputs = self.inputs.clone();
            self.events.server = Some(Server::start(move |served| {
                let _ = inputs.send(Input::EventStreamIs(served));
            }));
        }
        if let Some(server) = &self.events.server {
            server.set(config);
        }
    }

    /// The phone stops: the ends of its calls are told first.
    pub(super) async fn stop_events(&mut self) {
        if let Some(server) = self.events.server.take() {
            server.stop().await;
        }
    }

    pub(super) fn ask_for_event_stream(&self) {
        let (stored, inputs) = (self.history.stored(Setting::EventStream), self.inputs.clone());
        tokio::spawn(async move {
            if let Some(stored) = stored.setting().await {
                let _ = inputs.send(Input::EventStream(stored));
            }
        });
    }
}

/// Each once, as browsers write them.
fn origins(typed: &[String]) -> Result<Vec<Origin>, Refusal> {
    let mut known = Vec::new();
    for typed in typed.iter().map(|typed| typed.trim()).filter(|typed| !typed.is_empty()) {
        let bad = |_| Refusal::BadOrigin { origin: typed.to_owned() };
        let origin = Origin::parse(typed).map_err(bad)?;
        if !known.contains(&origin) {
            known.push(origin);
        }
    }
    Ok(known)
}

/// Not used twice, as far as anybody will ever notice.
fn short_name() -> String {
    Uuid::new_v4().simple().to_string()[..12].to_owned()
}
