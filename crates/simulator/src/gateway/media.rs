//! The media of a session's call: making its leg, trickling candidates, and its end.

use std::{path::PathBuf, time::Duration};

use line::{
    frames::{ServerFrame, Trickle},
    page::{SdpType, SessionDescription},
};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout, timeout_at},
};

use super::{
    call::{Call, CallEvent, LegEvents, Stage},
    plan::Plan,
    session::Session,
    wire::Gone,
};
use crate::{
    callees::Cause,
    exchange::calls::CallId,
    media::{CodecPolicy, Leg, LegConfig, LegError, LegEvent, Network},
};

/// Making a leg means binding sockets and making a certificate: milliseconds.
const LEG: Duration = Duration::from_secs(5);

/// Our candidates are those of our own sockets, known at once.
const GATHERING: Duration = Duration::from_millis(500);

/// How long we try to connect where the client is to find out by itself that it cannot.
const UNNOTICED: Duration = Duration::from_secs(3_600);

/// From the end of a call to whole recordings.
const CLOSING: Duration = Duration::from_secs(5);

impl Session {
    /// Answers the client's offer, our candidates first, as Janus does. `None`: it cannot be
    /// answered, and the call has been ended.
    pub(super) async fn answer_leg(&mut self) -> Result<Option<SessionDescription>, Gone> {
        let Some(call @ Call { stage: Stage::Outgoing { offer, codecs }, .. }) = &self.call else {
            return Ok(None);
        };
        let config = self.leg_config(call, *codecs);
        let (sender, events) = mpsc::unbounded_channel();
        let made = timeout(LEG, Leg::answer(offer, config, sender)).await;
        let Some(answer) = self.take_in(made, events).await? else { return Ok(None) };
        self.trickle_all().await?;
        Ok(Some(SessionDescription { kind: SdpType::Answer, sdp: answer }))
    }

    /// Makes an offer to the client. `None`: that failed, and the call has been ended.
    pub(super) async fn offer_leg(&mut self) -> Result<Option<SessionDescription>, Gone> {
        let Some(call) = &self.call else { return Ok(None) };
        let config = self.leg_config(call, CodecPolicy::All);
        let (sender, events) = mpsc::unbounded_channel();
        let made = timeout(LEG, Leg::offer(config, sender)).await;
        let offer = self.take_in(made, events).await?;
        Ok(offer.map(|sdp| SessionDescription { kind: SdpType::Offer, sdp }))
    }

    pub(super) async fn accept_answer(&mut self, sdp: &str) -> Result<(), LegError> {
        let leg = self.call.as_ref().and_then(Call::leg).ok_or(LegError::Closed)?;
        timeout(LEG, leg.accept_answer(sdp)).await.unwrap_or(Err(LegError::Closed))
    }

    /// Sends our candidates until their end.
    pub(super) async fn trickle_all(&mut self) -> Result<(), Gone> {
        let until = Instant::now() + GATHERING;
        while let Some(call) = &mut self.call {
            let Ok(event) = timeout_at(until, call.leg_event()).await else { return Ok(()) };
            let end = event == LegEvent::LocalCandidate(None);
            self.leg_event(event).await?;
            if end {
                return Ok(());
            }
        }
        Ok(())
    }

    pub(super) async fn trickle(
        &mut self,
        candidates: impl IntoIterator<Item = Trickle>,
    ) -> Result<(), Gone> {
        for candidate in candidates {
            self.wire.send(&ServerFrame::Trickle { candidate }).await?;
        }
        Ok(())
    }

    pub(super) async fn call_event(&mut self, event: CallEvent) -> Result<(), Gone> {
        match event {
            CallEvent::Act(act) => {
                self.far_end_acts(act).await?;
                if let Some(call) = &mut self.call {
                    call.proceed();
                }
                Ok(())
            }
            CallEvent::Leg(event) => self.leg_event(event).await,
            CallEvent::Withheld(candidates) => self.trickle(candidates).await,
            CallEvent::Sound { arrives } => {
                let kind = Some("audio".to_owned());
                self.wire.send(&ServerFrame::Media { kind, receiving: Some(arrives) }).await
            }
        }
    }

    async fn leg_event(&mut self, event: LegEvent) -> Result<(), Gone> {
        match event {
            LegEvent::LocalCandidate(candidate) => {
                let candidate = candidate.map_or(Trickle::Completed, Trickle::Candidate);
                let now = match &mut self.call {
                    Some(call) => call.withhold(candidate),
                    None => Some(candidate),
                };
                self.trickle(now).await
            }
            LegEvent::Connected => {
                if let Some(call) = &mut self.call {
                    call.watch_sound();
                }
                self.exchange.calls.touch();
                self.wire.send(&ServerFrame::WebrtcUp).await
            }
            LegEvent::Digit(_) => {
                self.exchange.calls.touch();
                Ok(())
            }
            LegEvent::Closed(_) if self.call.as_ref().is_some_and(Call::has_lost_media) => Ok(()),
            LegEvent::Closed(reason) => {
                let cause = match self.call.as_ref().map(|call| &call.stage) {
                    Some(Stage::EarlyMedia | Stage::Outgoing { .. }) => Cause::cancelled(),
                    Some(Stage::Incoming { .. } | Stage::Up) | None => Cause::bye(),
                };
                self.wire.send(&ServerFrame::Hangup { reason: Some(reason) }).await?;
                self.end_call(cause).await
            }
        }
    }

    /// Ends the call without a word to the client; the record is closed when the recordings
    /// are whole.
    pub(super) fn abandon_call(&mut self, cause: Cause) {
        let Some(call) = self.call.take() else { return };
        let id = call.id;
        self.last_call = Some(id);
        tracing::info!(call = %id, code = cause.code, reason = %cause.reason, "call ended");
        self.exchange.calls.hang_up(id, cause);
        let Some((leg, events)) = call.into_leg() else { return self.exchange.calls.close(id) };
        leg.close();
        let ledger = std::sync::Arc::clone(&self.exchange.calls);
        let alive = self.exchange.alive.clone();
        tokio::spawn(async move {
            if timeout(CLOSING, closed(events)).await.is_err() {
                tracing::warn!(call = %id, "media did not close in time");
            }
            ledger.close(id);
            drop(alive);
        });
    }

    /// Puts a new leg into the call, or ends the call if there is none.
    async fn take_in(
        &mut self,
        made: Result<Result<(Leg, String), LegError>, tokio::time::error::Elapsed>,
        events: LegEvents,
    ) -> Result<Option<String>, Gone> {
        match made.unwrap_or(Err(LegError::Closed)) {
            Ok((leg, sdp)) => {
                if let Some(call) = &mut self.call {
                    self.exchange.calls.set_leg(call.id, leg.clone());
                    call.attach(leg, events);
                }
                Ok(Some(sdp))
            }
            Err(error) => {
                self.media_failed(&error).await?;
                Ok(None)
            }
        }
    }

    /// The network of a call changes, also if the call has no sound path yet.
    pub(super) fn impair(&mut self, id: CallId, network: Network) {
        let Some(call) = self.call_named(id) else { return };
        call.plan.network = network;
        if let Some(leg) = call.leg() {
            leg.impair(network);
        }
    }

    fn leg_config(&self, call: &Call, codecs: CodecPolicy) -> LegConfig {
        let record = self.record_folder(call).map(|folder| folder.join(call.id.to_string()));
        let interfaces = self.exchange.media_interfaces.clone();
        let Plan { network, dtls_fails: wrong_fingerprint, .. } = call.plan;
        let default = LegConfig::default();
        let ice_timeout = if call.plan.media_is_doomed() { UNNOTICED } else { default.ice_timeout };
        LegConfig { codecs, record, interfaces, ice_timeout, network, wrong_fingerprint }
    }

    /// Where both sides of the call are recorded, if anybody wants it.
    fn record_folder(&self, call: &Call) -> Option<PathBuf> {
        if self.exchange.record.is_some() || !call.recorded {
            return self.exchange.record.clone();
        }
        let folder = self.exchange.recordings.folder();
        folder.inspect_err(|error| tracing::warn!(%error, "no folder for recordings")).ok()
    }
}

/// Waits until the leg has said its last word.
async fn closed(mut events: LegEvents) {
    while let Some(event) = events.recv().await {
        if matches!(event, LegEvent::Closed(_)) {
            return;
        }
    }
}
