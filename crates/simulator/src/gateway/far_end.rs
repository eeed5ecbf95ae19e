//! What the far end of a session's call does: by itself, or because the control API wants it.

use line::frames::EventResult;

use super::{
    call::{Call, Stage},
    dialogue::sip_address,
    plan::Plan,
    session::Session,
    wire::Gone,
};
use crate::{
    callees::{Act, Cause, Step, behaviour_of},
    exchange::{
        calls::{CallId, CallState},
        orders::Ring,
    },
    media::CalleeProgram,
    number::Masked,
};

impl Session {
    /// Somebody calls the client.
    pub(super) async fn ring(&mut self, ring: Ring) -> Result<(), Gone> {
        let Ring { call: id, from, program, patience, call_waiting, record } = ring;
        let address = sip_address(&from);
        if self.call.is_some() && !(call_waiting && self.behind.is_none()) {
            self.exchange.calls.hang_up(id, Cause::busy());
            self.exchange.calls.close(id);
            let missed = EventResult::MissedCall { caller: Some(address), displayname: Some(from) };
            return self.say(id, missed, None).await;
        }
        tracing::info!(call = %id, client = %Masked(&self.grant.client), "client is called");
        let gives_up = Step { after: patience, act: Act::End(Cause::cancelled()) };
        self.step_behind();
        let plan = Plan::incoming(&self.exchange.faults, &self.grant.client);
        let stage = Stage::Incoming { program };
        let mut call = Call::new(id, address.clone(), stage, vec![gives_up], plan);
        call.recorded = record;
        self.call = Some(call);
        let Some(offer) = self.offer_leg().await? else { return Ok(()) };
        let incoming =
            EventResult::IncomingCall { username: Some(address), displayname: Some(from) };
        self.say(id, incoming, Some(offer)).await?;
        self.trickle_all().await
    }

    /// The far end hangs up, gives up or refuses, on demand.
    pub(super) async fn far_end_hangs_up(&mut self, id: CallId) -> Result<(), Gone> {
        if self.is_behind(id) {
            self.turn();
            let outcome = self.newest_far_end_hangs_up(id).await;
            self.turn();
            return outcome;
        }
        self.newest_far_end_hangs_up(id).await
    }

    async fn newest_far_end_hangs_up(&mut self, id: CallId) -> Result<(), Gone> {
        let Some(call) = self.call.as_ref().filter(|call| call.id == id) else { return Ok(()) };
        let cause = match call.stage {
            Stage::Up => Cause::bye(),
            Stage::Outgoing { .. } | Stage::EarlyMedia => Cause::declined(),
            Stage::Incoming { .. } => Cause::cancelled(),
        };
        self.end_call(cause).await
    }

    /// The callback has decided whom a call of the client's reaches.
    pub(super) fn far_end_is(&mut self, id: CallId, number: &str, record: bool) {
        let behaviour = behaviour_of(number);
        if let Some(call) = self.call.as_mut().filter(|call| call.id == id) {
            call.recorded = record;
            call.follow(behaviour.script(), behaviour.codecs());
        }
    }

    pub(super) fn far_end_performs(&mut self, id: CallId, program: CalleeProgram) {
        if let Some(leg) = self.call_named(id).and_then(|call| call.leg()) {
            leg.perform(program);
        }
    }

    /// What the far end does by itself.
    pub(super) async fn far_end_acts(&mut self, act: Act) -> Result<(), Gone> {
        let Some(call) = &self.call else { return Ok(()) };
        let (id, username) = (call.id, Some(call.peer.clone()));
        match act {
            Act::Ring => self.say(id, EventResult::Ringing, None).await,
            Act::Progress(program) | Act::Answer(program) if matches!(call.stage, Stage::Up) => {
                // Accepted early: what comes now changes only what is heard.
                self.far_end_performs(id, program);
                Ok(())
            }
            Act::Progress(program) => {
                let Some(answer) = self.answer_leg().await? else { return Ok(()) };
                if let Some(call) = &mut self.call {
                    call.stage = Stage::EarlyMedia;
                    call.described = Some(answer.clone()).filter(|_| call.plan.described_twice);
                }
                self.far_end_performs(id, program);
                self.exchange.calls.set_state(id, CallState::EarlyMedia);
                self.say(id, EventResult::Progress { username }, Some(answer)).await
            }
            Act::Answer(program) => {
                let answer = match &call.stage {
                    // The description went out with the early media already.
                    Stage::EarlyMedia => call.described.clone(),
                    Stage::Outgoing { .. } | Stage::Incoming { .. } | Stage::Up => {
                        let Some(answer) = self.answer_leg().await? else { return Ok(()) };
                        Some(answer)
                    }
                };
                self.go_up(id, program);
                self.say(id, EventResult::Accepted { username }, answer).await
            }
            Act::End(cause) => self.end_call(cause).await,
        }
    }

    pub(super) fn go_up(&mut self, id: CallId, program: CalleeProgram) {
        if let Some(call) = &mut self.call {
            if matches!(call.stage, Stage::Incoming { .. }) {
                // Nobody gives up any more.
                call.stop_script();
            }
            call.stage = Stage::Up;
        }
        self.far_end_performs(id, program);
        self.exchange.calls.set_state(id, CallState::Connected);
    }
}
