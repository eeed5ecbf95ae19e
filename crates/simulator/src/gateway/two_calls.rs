//! A second call that rings while the first goes on (call waiting).
//!
//! Janus' SIP plugin has one call a handle and answers a second caller 486, and so do we unless
//! the caller asks for more. Requests name no call; they mean the newest one, whose state alone
//! decides whether they make sense: `accept` and `decline` are for the call that rings, while
//! `hangup`, `hold` and candidates, which make no sense for it, are for the one behind it.

use std::mem;

use super::{
    call::{Call, CallEvent},
    session::Session,
    wire::Gone,
};
use crate::exchange::calls::CallId;

impl Session {
    /// Puts the call behind, so that a new one can ring.
    pub(super) fn step_behind(&mut self) {
        self.behind = self.call.take();
    }

    /// The newest call is the one that is left.
    pub(super) fn close_ranks(&mut self) {
        if self.call.is_none() {
            self.call = self.behind.take();
        }
    }

    /// The call behind becomes the newest, until this is done again.
    pub(super) fn turn(&mut self) {
        mem::swap(&mut self.call, &mut self.behind);
    }

    pub(super) fn is_behind(&self, id: CallId) -> bool {
        self.behind.as_ref().is_some_and(|call| call.id == id)
    }

    pub(super) async fn event_behind(&mut self, event: CallEvent) -> Result<(), Gone> {
        self.turn();
        let outcome = self.call_event(event).await;
        self.turn();
        outcome
    }

    /// One sound path a session: who accepts the second call hangs up the first.
    pub(super) async fn end_behind(&mut self) -> Result<(), Gone> {
        let Some(first) = &self.behind else { return Ok(()) };
        let cause = first.stage.ended_by_client();
        self.turn();
        let outcome = self.end_call(cause).await;
        self.turn();
        outcome
    }

    pub(super) fn call_named(&mut self, id: CallId) -> Option<&mut Call> {
        [&mut self.call, &mut self.behind].into_iter().flatten().find(|call| call.id == id)
    }

    /// The call that sound and candidates belong to.
    pub(super) fn oldest_call(&mut self) -> Option<&mut Call> {
        self.behind.as_mut().or(self.call.as_mut())
    }
}
