//! The company's page about whom the agent talks to: opened once a call, if the account has one.

use std::time::Duration;

use call::{Call, CallId, State};

use super::{Input, run::Actor};
use crate::{
    account::screen_pop::{PopMoment, filled},
    snapshot::Direction,
    view,
};

/// So long it is waited for the contact's name, which is looked up on the disk.
const NAME_BOUND: Duration = Duration::from_millis(500);

/// What was done for the call that is up.
#[derive(Debug, Default)]
pub(super) struct ScreenPops {
    seen: Option<CallId>,
    /// The name was waited for long enough.
    due: Option<CallId>,
    done: Option<CallId>,
}

impl Actor {
    /// Opens the page as soon as its moment has come.
    pub(super) fn follow_screen_pop(&mut self) {
        let Some(call) = self.calls.shown() else { return };
        let id = call.id();
        if self.screen_pops.done == Some(id) {
            return;
        }
        let Some((template, moment)) = self.screen_pop_template() else { return };
        if self.screen_pops.seen != Some(id) {
            self.screen_pops.seen = Some(id);
            self.later(NAME_BOUND, Input::ScreenPopDue(id));
        }
        let row = self.wrap_ups.row(id);
        if !has_come(call, moment) || (row.is_none() && self.screen_pops.due != Some(id)) {
            return;
        }
        let direction = match view::direction(call.direction()) {
            Direction::Incoming => "incoming",
            Direction::Outgoing => "outgoing",
        };
        let row = row.map(|row| row.0.to_string()).unwrap_or_default();
        let name = self.calls.name(call.id(), call.peer_name()).unwrap_or_default();
        let url = filled(&template, call.peer(), name, direction, &row);
        self.screen_pops.done = Some(id);
        tracing::info!("the account's page about the caller is opened");
        self.shell.open_web_page(&url);
    }

    pub(super) fn screen_pop_is_due(&mut self, call: CallId) {
        self.screen_pops.due = Some(call);
    }

    fn screen_pop_template(&self) -> Option<(String, PopMoment)> {
        let entry = self.accounts.entry(self.accounts.in_use()?)?;
        let pop = entry.settings.screen_pop;
        Some((pop.url?, pop.moment))
    }
}

fn has_come(call: &Call, moment: PopMoment) -> bool {
    let state = call.state();
    if state.end().is_some() {
        return false;
    }
    match moment {
        PopMoment::Ring => !matches!(state, State::Idle | State::Dialing { .. }),
        PopMoment::Answer => state.connected_at().is_some(),
    }
}
