//! What was told of the latest calls, and so what is new.
//!
//! Pure. Whatever is reported of a call, and how often, each of its events is told once, and
//! nothing but its place in the history and its notes after its end.

use std::collections::VecDeque;

use ::events::{Call, Contact, Direction, Happening, Route};
use call::{CallId, End, Record, State};
use store::CallRow;

use super::short_name;

/// More than can be up, waiting, written about or on their way to the disk at once.
const KEPT: usize = 16;

pub(in crate::actor) struct Told {
    /// Tells this run's calls from another's.
    run: String,
    /// Latest last.
    calls: VecDeque<(CallId, Known)>,
    /// All of it, for tests that follow a phone.
    #[cfg(test)]
    pub(in crate::actor) log: Vec<(Happening, Call)>,
}

struct Known {
    call: Call,
    rang: bool,
    /// What was told of it.
    note: String,
    outcome: Option<String>,
}

/// What is written about a call of the history, with what is known of it there.
#[derive(Debug)]
pub(crate) struct NotedRow {
    pub record: Record,
    pub contact: Option<Contact>,
    pub note: String,
    pub outcome: Option<String>,
}

type Events = Vec<(Happening, Call)>;

impl Default for Told {
    fn default() -> Self {
        Self {
            run: short_name(),
            calls: VecDeque::new(),
            #[cfg(test)]
            log: Vec::new(),
        }
    }
}

impl Told {
    /// The call's row as it stands.
    pub(in crate::actor) fn record(&mut self, id: CallId, record: &Record) -> Events {
        let mut news = Vec::new();
        if self.of(id).is_none() {
            news.extend(self.begin(id, record));
        }
        let Some(known) = self.of(id).filter(|known| known.call.ended_at.is_none()) else {
            return Vec::new();
        };
        let call = &mut known.call;
        let mut events = Vec::new();
        if let Some(begun) = news.pop() {
            events.push((begun, call.clone()));
        }
        let route = route(record.route);
        if call.route != route {
            call.route = route;
            events.push((Happening::Rerouted, call.clone()));
        }
        if let (None, Some(at)) = (call.connected_at, record.connected_at) {
            call.connected_at = Some(at.0);
            events.push((Happening::Connected, call.clone()));
        }
        if let Some(end) = &record.end {
            ended(call, end);
            events.push((Happening::Ended, call.clone()));
        }
        self.noted_down(events)
    }

    /// What the row does not say.
    pub(in crate::actor) fn state(&mut self, id: CallId, state: &State) -> Events {
        let Some(known) = self.of(id).filter(|known| known.call.ended_at.is_none()) else {
            return Vec::new();
        };
        let happening = match state {
            State::Ringing { .. } if !known.rang => {
                known.rang = true;
                Happening::Ringing
            }
            State::OnHold { .. } if !known.call.held => {
                known.call.held = true;
                Happening::Held
            }
            State::Active { .. } if known.call.held => {
                known.call.held = false;
                Happening::Resumed
            }
            State::Idle
            | State::Dialing { .. }
            | State::Ringing { .. }
            | State::Incoming { .. }
            | State::Connecting { .. }
            | State::Active { .. }
            | State::OnHold { .. }
            | State::Reconnecting { .. }
            | State::HangingUp { .. }
            | State::Ended(_) => return Vec::new(),
        };
        let events = vec![(happening, known.call.clone())];
        self.noted_down(events)
    }

    /// Whose number it is. Told with the row, which follows.
    pub(in crate::actor) fn contact(&mut self, id: CallId, contact: Contact) {
        if let Some(known) = self.of(id) {
            known.call.contact = Some(contact);
        }
    }

    /// Where it is written.
    pub(in crate::actor) fn row(&mut self, id: CallId, row: CallRow) -> Events {
        let Some(known) = self.of(id).filter(|known| known.call.history_id.is_none()) else {
            return Vec::new();
        };
        known.call.history_id = Some(row.0);
        let events = vec![(Happening::Known, known.call.clone())];
        self.noted_down(events)
    }

    /// What is written about it, as it is kept now.
    pub(in crate::actor) fn noted(
        &mut self,
        id: CallId,
        note: String,
        outcome: Option<String>,
    ) -> Events {
        let Some(known) =
            self.of(id).filter(|known| (&known.note, &known.outcome) != (&note, &outcome))
        else {
            return Vec::new();
        };
        known.note.clone_from(&note);
        known.outcome.clone_from(&outcome);
        let events = vec![(Happening::Noted { note, outcome }, known.call.clone())];
        self.noted_down(events)
    }

    /// The same of any call of the history, of which this run may know nothing else.
    pub(in crate::actor) fn noted_in_row(&mut self, row: CallRow, noted: NotedRow) -> Events {
        let NotedRow { record, contact, note, outcome } = noted;
        let of_this_run = |(_, known): &&(CallId, Known)| known.call.history_id == Some(row.0);
        if let Some((id, _)) = self.calls.iter().find(of_this_run) {
            return self.noted(*id, note, outcome);
        }
        let mut call = begun(format!("row-{}", row.0), &record);
        call.history_id = Some(row.0);
        call.contact = contact;
        call.connected_at = record.connected_at.map(|at| at.0);
        record.end.iter().for_each(|end| ended(&mut call, end));
        self.noted_down(vec![(Happening::Noted { note, outcome }, call)])
    }

    /// The calls that are up.
    pub(in crate::actor) fn up(&self) -> Vec<Call> {
        let up = self.calls.iter().filter(|(_, known)| known.call.ended_at.is_none());
        up.map(|(_, known)| known.call.clone()).collect()
    }

    /// Its first event; none for a call that was over before it could ring.
    fn begin(&mut self, id: CallId, record: &Record) -> Option<Happening> {
        let call = begun(format!("{}-{}", self.run, id.0), record);
        let (rang, happening) = match call.direction {
            Direction::Outgoing => (false, Happening::Dialling),
            Direction::Incoming => (true, Happening::Ringing),
        };
        if self.calls.len() >= KEPT {
            self.calls.pop_front();
        }
        self.calls.push_back((id, Known { call, rang, note: String::new(), outcome: None }));
        record.end.is_none().then_some(happening)
    }

    fn of(&mut self, id: CallId) -> Option<&mut Known> {
        self.calls.iter_mut().find(|(known, _)| *known == id).map(|(_, known)| known)
    }

    #[cfg_attr(not(test), expect(clippy::unused_self, reason = "tests write it down"))]
    fn noted_down(&mut self, events: Events) -> Events {
        #[cfg(test)]
        self.log.extend(events.iter().cloned());
        events
    }
}

/// A call as it begins.
fn begun(id: String, record: &Record) -> Call {
    let direction = match record.direction {
        call::Direction::Outgoing => Direction::Outgoing,
        call::Direction::Incoming => Direction::Incoming,
    };
    Call {
        id,
        history_id: None,
        direction,
        route: route(record.route),
        peer: record.peer.clone(),
        given_name: record.peer_name.clone(),
        contact: None,
        started_at: record.started_at.0,
        connected_at: None,
        held: false,
        ended_at: None,
        seconds: None,
        end: None,
        end_detail: None,
    }
}

fn ended(call: &mut Call, end: &End) {
    call.held = false;
    call.ended_at = Some(end.at.0);
    call.seconds = end.seconds();
    call.end = Some(end.reason.code());
    call.end_detail.clone_from(&end.detail);
}

fn route(route: call::Route) -> Route {
    match route {
        call::Route::Webrtc => Route::Webrtc,
        call::Route::VoiceApi => Route::VoiceApi,
    }
}
