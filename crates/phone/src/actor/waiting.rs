//! Call waiting: somebody calls while a call is up.

use call::{Call, CallId, Direction, End, EndReason, Record, Route, Timestamp, UserAction};
use line::SecondSignal;

use super::run::{Actor, now};
use crate::{caller, intent::Refusal};

/// A caller who waits for the end of the call that is up.
#[derive(Debug)]
pub(crate) struct Waiting {
    pub(super) id: CallId,
    pub(crate) peer: String,
    pub(crate) name: Option<String>,
    pub(crate) since: Timestamp,
    /// The agent ends the other call for this one.
    wanted: bool,
}

impl Waiting {
    fn record(&self, end: Option<EndReason>) -> Record {
        Record {
            direction: Direction::Incoming,
            route: Route::Webrtc,
            peer: self.peer.clone(),
            peer_name: self.name.clone(),
            started_at: self.since,
            connected_at: None,
            end: end.map(|reason| End { reason, detail: None, at: now(), connected_at: None }),
        }
    }
}

impl Actor {
    pub(super) fn second(&mut self, signal: SecondSignal) {
        match signal {
            SecondSignal::Rings { from, display_name: _ }
                if self.is_turned_away(&caller::peer(&from)) =>
            {
                if let Some(line) = self.reach.line() {
                    line.decline_second();
                }
                self.missed(&from, None);
            }
            SecondSignal::Rings { from, display_name } => {
                let waiting = Waiting {
                    id: self.calls.next_id(),
                    peer: caller::peer(&from),
                    name: caller::name(display_name.as_deref(), &from),
                    since: now(),
                    wanted: false,
                };
                self.write_call(waiting.id, waiting.record(None));
                self.calls.waiting = Some(waiting);
            }
            SecondSignal::Gone => self.waiting_ends(EndReason::Missed),
        }
    }

    /// Ends the call that is up. The one who waits is answered as soon as that is done.
    pub(super) fn answer_waiting(&mut self) -> Result<(), Refusal> {
        if self.calls.waiting.is_none() {
            return Err(Refusal::NoCall);
        }
        let ended = self.acted(UserAction::HangUp).or_else(|_| self.acted(UserAction::Decline));
        if let Some(waiting) = self.calls.waiting.as_mut().filter(|_| ended.is_ok()) {
            waiting.wanted = true;
        }
        ended
    }

    pub(super) fn decline_waiting(&mut self) -> Result<(), Refusal> {
        if self.calls.waiting.is_none() {
            return Err(Refusal::NoCall);
        }
        if let Some(line) = self.reach.line() {
            line.decline_second();
        }
        self.waiting_ends(EndReason::Declined);
        Ok(())
    }

    /// Nobody waits any more, and the row says why.
    pub(super) fn waiting_ends(&mut self, reason: EndReason) {
        if let Some(waiting) = self.calls.waiting.take() {
            self.write_call(waiting.id, waiting.record(Some(reason)));
            self.let_go_of_the_line();
        }
    }

    /// Whoever talks hears that somebody waits; a call that rings is loud enough.
    pub(super) fn follow_waiting(&mut self) {
        let talking = self
            .calls
            .current()
            .map(Call::state)
            .is_some_and(|state| state.connected_at().is_some() && state.end().is_none());
        self.sound.beep_for_waiting(talking && self.calls.waiting.is_some());
    }

    /// The call that comes in now is the one who waited: its number, and whether to answer it.
    pub(super) fn waited(&mut self, peer: &str) -> Option<(CallId, bool)> {
        let waiting = self.calls.waiting.take_if(|waiting| waiting.peer == peer)?;
        Some((waiting.id, waiting.wanted))
    }
}
