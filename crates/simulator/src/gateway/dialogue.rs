//! What a session does about its call: the client's requests, and what becomes of them.

use line::{
    frames::{Code, EventData, EventResult, Request, ServerFrame, Trickle},
    page::{SdpType, SessionDescription},
};

use super::{
    call::{Call, Stage},
    session::{Session, janus},
    wire::Gone,
};
use crate::{
    callees::{Act, Behaviour, Cause, Step, behaviour_of},
    exchange::{
        SIP_DOMAIN,
        calls::{CallId, CallState, Direction},
        faults::SilentOn,
        orders::Ring,
    },
    media::{CalleeProgram, LegError},
    number::{Masked, e164},
};

/// Longer than any number or address of a client.
const LONGEST_DESTINATION: usize = 256;

impl Session {
    pub(super) async fn request(
        &mut self,
        request: Request,
        jsep: Option<SessionDescription>,
    ) -> Result<(), Gone> {
        let silent_on = match request {
            Request::Register => Some(SilentOn::Register),
            Request::Call { .. } => Some(SilentOn::Call),
            Request::Unregister
            | Request::Accept
            | Request::Decline { .. }
            | Request::Hangup
            | Request::Hold
            | Request::Unhold
            | Request::Unknown(_) => None,
        };
        if silent_on.is_some_and(|request| self.exchange.faults.is_silent(request)) {
            return Ok(());
        }
        self.wire.send(&ServerFrame::Ack).await?;
        match request {
            Request::Register => self.register().await,
            Request::Unregister => self.unregister().await,
            Request::Call { to } => self.place(&to, jsep).await,
            Request::Accept => self.accept(jsep).await,
            Request::Decline { code } => self.decline(code).await,
            Request::Hangup => self.client_hangs_up().await,
            Request::Hold => self.hold(true).await,
            Request::Unhold => self.hold(false).await,
            Request::Unknown(_) => self.refuse(janus::SIP_INVALID_REQUEST, "Unknown request").await,
        }
    }

    /// The client calls.
    async fn place(&mut self, to: &str, jsep: Option<SessionDescription>) -> Result<(), Gone> {
        if !self.is_registered() {
            return self.refuse(janus::SIP_WRONG_STATE, "Wrong state (not registered)").await;
        }
        if self.call.is_some() {
            return self.refuse(janus::SIP_WRONG_STATE, "Wrong state (already in a call)").await;
        }
        let Some(offer) = sdp_of(jsep, SdpType::Offer) else {
            return self.refuse(janus::SIP_MISSING_SDP, "Missing SDP offer").await;
        };
        if to.len() > LONGEST_DESTINATION {
            return self.refuse(janus::SIP_INVALID_ADDRESS, "Invalid address").await;
        }
        let client = &self.grant.client;
        let orders = Some(self.orders.clone());
        let id = self.exchange.calls.open(Direction::Outgoing, Some(client), to, orders);
        tracing::info!(call = %id, client = %Masked(client), to = %Masked(to), "client calls");

        let behaviour = behaviour_of(to);
        let script = if self.grant.outgoing { behaviour } else { Behaviour::Forbidden }.script();
        let stage = Stage::Outgoing { offer, codecs: behaviour.codecs() };
        self.call = Some(Call::new(
            id,
            sip_address(&e164(to).unwrap_or_else(|| to.to_owned())),
            stage,
            script,
        ));
        self.say(id, EventResult::Calling, None).await
    }

    /// Somebody calls the client.
    pub(super) async fn ring(&mut self, ring: Ring) -> Result<(), Gone> {
        let Ring { call: id, from, program, patience } = ring;
        let address = sip_address(&from);
        if self.call.is_some() {
            self.exchange.calls.hang_up(id, Cause::busy());
            self.exchange.calls.close(id);
            let missed = EventResult::MissedCall { caller: Some(address), displayname: Some(from) };
            return self.say(id, missed, None).await;
        }
        tracing::info!(call = %id, client = %Masked(&self.grant.client), "client is called");
        let gives_up = Step { after: patience, act: Act::End(Cause::cancelled()) };
        self.call =
            Some(Call::new(id, address.clone(), Stage::Incoming { program }, vec![gives_up]));
        let Some(offer) = self.offer_leg().await? else { return Ok(()) };
        let incoming =
            EventResult::IncomingCall { username: Some(address), displayname: Some(from) };
        self.say(id, incoming, Some(offer)).await?;
        self.trickle_all().await
    }

    /// The client answers.
    async fn accept(&mut self, jsep: Option<SessionDescription>) -> Result<(), Gone> {
        let Some(Call { id, stage: Stage::Incoming { program }, .. }) = &self.call else {
            return self.refuse(janus::SIP_WRONG_STATE, "Wrong state (no incoming call)").await;
        };
        let (id, program) = (*id, program.clone());
        let Some(answer) = sdp_of(jsep, SdpType::Answer) else {
            return self.refuse(janus::SIP_MISSING_SDP, "Missing SDP answer").await;
        };
        if let Err(error) = self.accept_answer(&answer).await {
            return self.media_failed(&error).await;
        }
        self.go_up(id, program);
        self.say(id, EventResult::Accepted { username: Some(self.address()) }, None).await
    }

    /// The client does not want the call. The confirmation is `decline`, which AT's SDK passes
    /// on as a hangup without cause.
    async fn decline(&mut self, code: Option<Code>) -> Result<(), Gone> {
        let Some(Call { id, stage: Stage::Incoming { .. }, .. }) = &self.call else {
            return self.refuse(janus::SIP_WRONG_STATE, "Wrong state (no incoming call)").await;
        };
        let id = *id;
        let cause = match code {
            Some(Code::Number(480)) => Cause::answering_failed(),
            Some(Code::Number(_) | Code::Text(_)) | None => Cause::declined(),
        };
        self.abandon_call(cause);
        self.say(id, EventResult::Decline, None).await
    }

    /// The client hangs up, or cancels what nobody has answered yet.
    pub(super) async fn client_hangs_up(&mut self) -> Result<(), Gone> {
        let Some(call) = &self.call else {
            return self.refuse(janus::SIP_WRONG_STATE, "Wrong state (no call)").await;
        };
        let cause = match call.stage {
            Stage::Up => Cause::bye(),
            Stage::Outgoing { .. } | Stage::EarlyMedia => Cause::cancelled(),
            Stage::Incoming { .. } => Cause::declined(),
        };
        self.end_call(cause).await
    }

    /// The far end hangs up, gives up or refuses, on demand.
    pub(super) async fn far_end_hangs_up(&mut self, id: CallId) -> Result<(), Gone> {
        let Some(call) = self.call.as_ref().filter(|call| call.id == id) else { return Ok(()) };
        let cause = match call.stage {
            Stage::Up => Cause::bye(),
            Stage::Outgoing { .. } | Stage::EarlyMedia => Cause::declined(),
            Stage::Incoming { .. } => Cause::cancelled(),
        };
        self.end_call(cause).await
    }

    pub(super) fn far_end_performs(&mut self, id: CallId, program: CalleeProgram) {
        let call = self.call.as_ref().filter(|call| call.id == id);
        if let Some(leg) = call.and_then(Call::leg) {
            leg.perform(program);
        }
    }

    /// Held calls are silent both ways; the gateway confirms nothing.
    async fn hold(&mut self, on: bool) -> Result<(), Gone> {
        let Some(call @ Call { stage: Stage::Up, .. }) = &self.call else {
            return self.refuse(janus::SIP_WRONG_STATE, "Wrong state (no call is up)").await;
        };
        if let Some(leg) = call.leg() {
            leg.set_held(on);
        }
        let state = if on { CallState::Held } else { CallState::Connected };
        self.exchange.calls.set_state(call.id, state);
        Ok(())
    }

    /// A candidate without a call is a late one of the call before, and passed over.
    pub(super) fn remote_candidate(&mut self, candidate: Trickle) {
        if let Some(call) = &mut self.call {
            call.add_remote_candidate(match candidate {
                Trickle::Candidate(candidate) => Some(candidate),
                Trickle::Completed => None,
            });
        }
    }

    /// What the far end does by itself.
    pub(super) async fn far_end_acts(&mut self, act: Act) -> Result<(), Gone> {
        let Some(call) = &self.call else { return Ok(()) };
        let (id, username) = (call.id, Some(call.peer.clone()));
        match act {
            Act::Ring => self.say(id, EventResult::Ringing, None).await,
            Act::Progress(program) => {
                let Some(answer) = self.answer_leg().await? else { return Ok(()) };
                if let Some(call) = &mut self.call {
                    call.stage = Stage::EarlyMedia;
                }
                self.far_end_performs(id, program);
                self.exchange.calls.set_state(id, CallState::EarlyMedia);
                self.say(id, EventResult::Progress { username }, Some(answer)).await
            }
            Act::Answer(program) => {
                let answer = match self.call.as_ref().map(|call| &call.stage) {
                    // The description went out with the early media already.
                    Some(Stage::EarlyMedia) => None,
                    Some(Stage::Outgoing { .. } | Stage::Incoming { .. } | Stage::Up) | None => {
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

    fn go_up(&mut self, id: CallId, program: CalleeProgram) {
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

    /// No sound path can be agreed on.
    pub(super) async fn media_failed(&mut self, error: &LegError) -> Result<(), Gone> {
        tracing::warn!(%error, "media");
        self.end_call(Cause::not_acceptable()).await
    }

    /// Ends the call and says so.
    pub(super) async fn end_call(&mut self, cause: Cause) -> Result<(), Gone> {
        let Some(id) = self.call.as_ref().map(|call| call.id) else { return Ok(()) };
        let hangup = EventResult::Hangup {
            code: Some(Code::Number(cause.code.into())),
            reason: Some(cause.reason.to_string()),
        };
        self.abandon_call(cause);
        self.say(id, hangup, None).await
    }

    pub(super) async fn say(
        &mut self,
        call: CallId,
        result: EventResult,
        jsep: Option<SessionDescription>,
    ) -> Result<(), Gone> {
        self.wire.send(&event(Some(call), result, jsep)).await
    }
}

/// What has become of a request or a call, in the shape of Janus' SIP plugin.
pub(super) fn event(
    call: Option<CallId>,
    result: EventResult,
    jsep: Option<SessionDescription>,
) -> ServerFrame {
    let eventdata = EventData {
        call_id: call.map(|call| call.to_string()),
        sip: Some("event".to_owned()),
        result: Some(result),
        error: None,
    };
    ServerFrame::Event { eventdata, jsep }
}

pub(super) fn sip_address(user: &str) -> String {
    format!("sip:{user}@{SIP_DOMAIN}")
}

fn sdp_of(jsep: Option<SessionDescription>, kind: SdpType) -> Option<String> {
    jsep.filter(|description| description.kind == kind).map(|description| description.sdp)
}
