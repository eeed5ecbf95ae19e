//! What a session does about its call: the client's requests, and what becomes of them.

use line::{
    frames::{Code, EventData, EventResult, Request, ServerFrame, Trickle},
    page::{SdpType, SessionDescription},
};

use super::{
    call::{Call, Stage},
    plan::Plan,
    session::{Session, janus},
    wire::Gone,
};
use crate::{
    callees::{Behaviour, Cause, behaviour_of},
    exchange::{
        SIP_DOMAIN,
        calls::{CallId, CallState, Direction},
        faults::SilentOn,
    },
    media::LegError,
    number::{Masked, e164},
    voice_call::from_client,
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
            Request::Unregister => Some(SilentOn::Unregister),
            Request::Call { .. } => Some(SilentOn::Call),
            Request::Accept => Some(SilentOn::Accept),
            Request::Decline { .. } => Some(SilentOn::Decline),
            Request::Hangup => Some(SilentOn::Hangup),
            Request::Hold | Request::Unhold | Request::Unknown(_) => None,
        };
        if silent_on.is_some_and(|request| self.is_silent(request)) {
            return Ok(());
        }
        self.wire.send(&ServerFrame::Ack).await?;
        match request {
            Request::Register => self.register().await,
            Request::Unregister => self.unregister().await,
            Request::Call { to } => self.place(&to, jsep).await,
            Request::Accept => self.accept(jsep).await,
            Request::Decline { code } => self.decline(code).await,
            Request::Hangup => self.hang_up().await,
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
        let peer = sip_address(&e164(to).unwrap_or_else(|| to.to_owned()));
        let plan = Plan::outgoing(&self.exchange.faults, client);
        // Who is to be called then is for the callback to say.
        let asked = self.grant.outgoing && from_client::place(&self.exchange, id, client, to);
        let script = if asked { Vec::new() } else { script };
        self.call = Some(Call::new(id, peer, stage, script, plan));
        self.say(id, EventResult::Calling, None).await
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
        self.end_behind().await?;
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
        if self.exchange.faults.unconfirmed_hangup(&self.grant.client) {
            self.abandon_call(cause);
            return Ok(());
        }
        self.conclude(id, cause, EventResult::Decline).await
    }

    /// The client hangs up, or cancels what nobody has answered yet.
    pub(super) async fn hang_up(&mut self) -> Result<(), Gone> {
        if self.behind.is_none() {
            return self.hang_up_newest().await;
        }
        self.turn();
        let outcome = self.hang_up_newest().await;
        self.turn();
        outcome
    }

    async fn hang_up_newest(&mut self) -> Result<(), Gone> {
        let Some(call) = &self.call else {
            return self.refuse(janus::SIP_WRONG_STATE, "Wrong state (no call)").await;
        };
        let cause = call.stage.ended_by_client();
        if self.exchange.faults.unconfirmed_hangup(&self.grant.client) {
            self.abandon_call(cause);
            return Ok(());
        }
        self.end_call(cause).await
    }

    /// Held calls are silent both ways; the gateway confirms nothing.
    async fn hold(&mut self, on: bool) -> Result<(), Gone> {
        let Some(call @ Call { stage: Stage::Up, .. }) = self.oldest_call() else {
            return self.refuse(janus::SIP_WRONG_STATE, "Wrong state (no call is up)").await;
        };
        if let Some(leg) = call.leg() {
            leg.set_held(on);
        }
        let state = if on { CallState::Held } else { CallState::Connected };
        let id = call.id;
        self.exchange.calls.set_state(id, state);
        Ok(())
    }

    /// A candidate without a call is a late one of the call before, and passed over.
    pub(super) fn remote_candidate(&mut self, candidate: Trickle) {
        if let Some(call) = self.oldest_call() {
            call.add_remote_candidate(match candidate {
                Trickle::Candidate(candidate) => Some(candidate),
                Trickle::Completed => None,
            });
        }
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
        self.conclude(id, cause, hangup).await
    }

    async fn conclude(
        &mut self,
        id: CallId,
        cause: Cause,
        last_word: EventResult,
    ) -> Result<(), Gone> {
        let withheld = self.call.as_mut().map(Call::take_withheld).unwrap_or_default();
        self.abandon_call(cause);
        self.say(id, last_word, None).await?;
        self.trickle(withheld).await
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
