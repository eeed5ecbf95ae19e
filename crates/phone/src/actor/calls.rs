//! The one call, and the timers that it wants.

use std::collections::{HashMap, VecDeque};

use call::{Call, CallEvent, CallId, Effect, Event, Limits, State, Timer};
use line::reachability;
use tokio::task::AbortHandle;

use super::{
    run::{Actor, now},
    waiting::Waiting,
};

/// As many calls as can be seen at once: one that is up, one that waits, one by telephone.
const KNOWN: usize = 4;

/// The call that is up, or the last one while it is still shown.
#[derive(Default)]
pub(super) struct Calls {
    call: Option<Call>,
    last_id: u64,
    pub(super) waiting: Option<Waiting>,
    /// A caller who is being declined without the agent: nothing of it is shown or heard.
    pub(super) turned_away: Option<CallId>,
    /// The contacts who have the numbers of the latest calls.
    known: VecDeque<(CallId, String)>,
    pub(super) timers: HashMap<Timer, (u64, AbortHandle)>,
    last_timer: u64,
    /// Connections of the page up to this number belong to earlier calls.
    pub(super) connections_before: u32,
}

impl Calls {
    pub(super) fn current(&self) -> Option<&Call> {
        self.call.as_ref()
    }

    /// What the window draws.
    pub(super) fn shown(&self) -> Option<&Call> {
        let call = self.call.as_ref().filter(|call| *call.state() != State::Idle);
        call.filter(|call| !self.is_turned_away(call.id()))
    }

    pub(super) fn is_turned_away(&self, call: CallId) -> bool {
        self.turned_away == Some(call)
    }

    /// The name of the contact with this call's number, or else the one that the network gave:
    /// anybody can give that.
    pub(super) fn name<'a>(&'a self, call: CallId, given: Option<&'a str>) -> Option<&'a str> {
        let known = self.known.iter().find(|(id, _)| *id == call);
        known.map(|(_, name)| name.as_str()).or(given)
    }

    /// A contact has the number of this call.
    pub(super) fn is_known(&mut self, call: CallId, name: String) {
        self.known.push_front((call, name));
        self.known.truncate(KNOWN);
    }

    /// No other call can be placed or taken: the network has not let go of this one.
    pub(super) fn is_busy(&self) -> bool {
        self.call.as_ref().is_some_and(|call| !matches!(call.state(), State::Ended(_)))
    }

    /// The agent still has a call that could be ended.
    pub(super) fn is_live(&self) -> bool {
        self.call.as_ref().is_some_and(|call| call.state().end().is_none())
    }

    pub(super) fn is_current(&self, id: CallId) -> bool {
        self.call.as_ref().is_some_and(|call| call.id() == id)
    }

    pub(super) fn forget(&mut self, id: CallId) {
        if self.is_current(id) && !self.is_busy() {
            self.call = None;
        }
    }

    pub(super) fn forget_what_is_over(&mut self) {
        if !self.is_busy() {
            self.call = None;
        }
    }

    pub(super) fn next_id(&mut self) -> CallId {
        self.last_id += 1;
        CallId(self.last_id)
    }

    pub(super) fn next_timer(&mut self) -> u64 {
        self.last_timer += 1;
        self.last_timer
    }
}

impl Actor {
    /// Makes a call the current one; only where none is busy.
    pub(super) fn begin_as(&mut self, id: CallId, make: impl FnOnce(CallId, Limits) -> Call) {
        self.make_room_for(id);
        self.calls.call = Some(make(id, Limits::default()));
        self.calls.connections_before = self.sound.last_connection();
        self.sound.forget_call();
        self.reach(reachability::Event::CallBegan);
    }

    /// Tells the current call what happened to it.
    pub(super) fn happened(&mut self, event: impl Into<Event>) {
        let Some(call) = &mut self.calls.call else { return };
        let (id, was_over) = (call.id(), matches!(call.state(), State::Ended(_)));
        let effects = call.handle(CallEvent { call: id, event: event.into() }, now());
        self.after(id, was_over, effects);
    }

    /// Carries out what the agent wants of the current call; its refusal if there is none.
    pub(super) fn acted(&mut self, action: call::UserAction) -> Result<(), crate::intent::Refusal> {
        use crate::intent::Refusal;
        let Some(call) = self.calls.call.as_mut().filter(|call| !is_over(call)) else {
            return Err(Refusal::NoCall);
        };
        let id = call.id();
        let effects = call.act(action, now()).map_err(|refusal| {
            tracing::debug!(%refusal, "not allowed");
            Refusal::NotNow
        })?;
        self.after(id, false, effects);
        Ok(())
    }

    pub(super) fn timer_fired(&mut self, call: CallId, timer: Timer, serial: u64) {
        // One that was stopped may already have been on its way.
        if self.calls.timers.get(&timer).is_some_and(|(running, _)| *running == serial)
            && self.calls.is_current(call)
        {
            self.calls.timers.remove(&timer);
            self.happened(Event::TimerFired(timer));
        }
    }

    /// The phone stops: whatever the call was, it is over, and its row says so.
    pub(super) fn end_call_for_good(&mut self) {
        self.end_phone_calls_for_good();
        self.waiting_ends(call::EndReason::Missed);
        for action in [call::UserAction::Decline, call::UserAction::HangUp] {
            if self.acted(action).is_ok() {
                break;
            }
        }
        if self.calls.is_busy() {
            self.happened(call::NetworkEvent::RemoteHungUp { code: None, reason: None });
        }
    }

    fn after(&mut self, id: CallId, was_over: bool, effects: Vec<Effect>) {
        self.judge(id);
        self.tell_of_state(id);
        self.carry_out(id, effects);
        let is_over = self.calls.current().is_some_and(is_over);
        if is_over && !was_over {
            self.call_is_over(id);
        }
    }
}

fn is_over(call: &Call) -> bool {
    matches!(call.state(), State::Ended(_))
}
