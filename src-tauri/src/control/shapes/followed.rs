//! One call, from snapshot to snapshot, whichever way it goes.

use phone::snapshot::{
    AccountKind, CallState, CallView, Caution, Direction, EndReasonView, MaybePlaced,
    PhoneCallState, PhoneCallView, PhoneRefusal, PhoneStep, Snapshot,
};
use serde_json::{Value, json};

/// What is known of the call that the command line placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::control) struct Followed {
    id: u64,
    by_phone: bool,
    from: Option<String>,
    to: String,
    status: &'static str,
    /// Seconds connected.
    seconds: Option<u32>,
    /// Nothing more will be heard of it here.
    over: bool,
    end: Option<String>,
    detail: Option<String>,
    /// AT's name for it.
    session: Option<String>,
    cautions: Vec<Caution>,
}

impl Followed {
    /// The call that was placed just now.
    pub fn newest(snapshot: &Snapshot) -> Option<Self> {
        let call = snapshot.call.as_ref().filter(|call| call.direction == Direction::Outgoing);
        let from = snapshot.account.as_ref().and_then(|account| account.number.clone());
        let told = of_company(snapshot);
        match (&snapshot.phone_call, call) {
            (Some(phone), None) => Some(Self::by_phone(phone, told)),
            (Some(phone), Some(call)) if phone.id >= call.id => Some(Self::by_phone(phone, told)),
            (_, Some(call)) => Some(Self::over_line(call, from)),
            (None, None) => None,
        }
    }

    /// As it stands there; as before, where another call has its place.
    pub fn next(&self, snapshot: &Snapshot) -> Self {
        match Self::newest(snapshot) {
            // One that took over from this one has a later number.
            Some(next) if next.id == self.id || next.by_phone && next.id > self.id => next,
            Some(_) | None => self.clone(),
        }
    }

    /// The network has it, or nobody ever will.
    pub fn is_placed(&self) -> bool {
        !matches!(self.status, "waiting" | "requesting")
    }

    pub fn is_over(&self) -> bool {
        self.over
    }

    /// The last word. Of a call that was waited for, whether it was answered; else whether it was
    /// placed.
    pub fn outcome(&self, waited: bool) -> Result<Value, Value> {
        let failed = match &self.end {
            Some(_) => !waited || self.seconds.is_none(),
            None => false,
        };
        let shape = self.shape(!failed);
        if failed { Err(shape) } else { Ok(shape) }
    }

    pub fn progress(&self) -> Value {
        self.shape(true)
    }

    fn shape(&self, success: bool) -> Value {
        let kind = if self.by_phone { "voice_api" } else { "webrtc" };
        let mut value = json!({ "success": success, "callType": kind, "data": {
            "session_id": self.session.clone().unwrap_or_else(|| self.id.to_string()),
            "status": self.status,
            "from_number": self.from,
            "to_number": self.to,
            "call_type": kind,
            "duration": self.seconds,
        }});
        let warnings: Vec<Value> = self.cautions.iter().filter_map(warning).collect();
        if !warnings.is_empty() {
            value["warnings"] = json!(warnings);
        }
        if let Some(end) = &self.end {
            value["data"]["end_reason"] = json!(end);
            if !success {
                let message = match &self.detail {
                    Some(detail) => format!("{}: {detail}", end.replace('_', " ")),
                    None => end.replace('_', " "),
                };
                value["error"] = json!({ "code": end, "message": message });
            }
        }
        value
    }

    fn over_line(call: &CallView, from: Option<String>) -> Self {
        let (seconds, end) = if let CallState::Ended { reason, seconds } = &call.state {
            (*seconds, Some(reason))
        } else {
            (None, None)
        };
        Self {
            id: call.id,
            by_phone: false,
            from,
            to: call.peer.clone(),
            status: call_status(&call.state),
            seconds,
            over: end.is_some(),
            end: end.map(|end| code(&end.code)),
            detail: end.and_then(|EndReasonView { detail, .. }| detail.clone()),
            session: None,
            cautions: call.cautions.clone(),
        }
    }

    /// `told`: the company's server will tell of it.
    fn by_phone(call: &PhoneCallView, told: bool) -> Self {
        let session = match &call.state {
            PhoneCallState::Queued { session, .. }
            | PhoneCallState::Followed { session, .. }
            | PhoneCallState::OutOfSight { session, .. } => session.clone(),
            PhoneCallState::Requesting { .. }
            | PhoneCallState::MaybePlaced { .. }
            | PhoneCallState::Refused { .. } => None,
        };
        let (status, end, detail) = match &call.state {
            PhoneCallState::Requesting { .. } => ("requesting", None, None),
            PhoneCallState::Queued { .. } => ("queued", None, None),
            PhoneCallState::Followed { step, .. }
            | PhoneCallState::OutOfSight { last: step, .. } => told_of(step),
            PhoneCallState::MaybePlaced { why, .. } => {
                let detail = match why {
                    MaybePlaced::Unclear { message } => Some(message.clone()),
                    MaybePlaced::TimedOut | MaybePlaced::Broken => None,
                };
                ("unknown", Some("maybe_placed".to_owned()), detail)
            }
            PhoneCallState::Refused { reason } => {
                let detail = if let PhoneRefusal::Other { message } = reason {
                    Some(message.clone())
                } else {
                    None
                };
                let kind = serde_json::to_value(reason).ok();
                let kind = kind.as_ref().and_then(|reason| reason["kind"].as_str());
                ("failed", Some(kind.unwrap_or("refused").to_owned()), detail)
            }
        };
        let over = match &call.state {
            PhoneCallState::Requesting { .. } => false,
            PhoneCallState::Queued { .. } => !told,
            PhoneCallState::Followed { step, .. } => {
                matches!(step, PhoneStep::Completed | PhoneStep::Failed)
            }
            PhoneCallState::OutOfSight { .. }
            | PhoneCallState::MaybePlaced { .. }
            | PhoneCallState::Refused { .. } => true,
        };
        Self {
            id: call.id,
            by_phone: true,
            from: call.shown_number.clone(),
            to: call.peer.clone(),
            status,
            seconds: None,
            over,
            end,
            detail,
            session,
            cautions: call.cautions.clone(),
        }
    }
}

/// A call by telephone as it stands, for who did not place it.
pub(super) fn phone_status(snapshot: &Snapshot, call: &PhoneCallView) -> Value {
    let told = of_company(snapshot);
    let Followed { to, status, over, end, session, .. } = Followed::by_phone(call, told);
    json!({
        "session_id": session.unwrap_or_else(|| call.id.to_string()),
        "direction": "outgoing",
        "number": to,
        "name": call.peer_name,
        "status": status,
        "end_reason": end,
        "over": over,
    })
}

/// The company's server will tell of a call.
fn of_company(snapshot: &Snapshot) -> bool {
    snapshot.account.as_ref().is_some_and(|account| account.kind == AccountKind::CompanyServer)
}

/// A word for it, the end and what is known of it.
fn told_of(step: &PhoneStep) -> (&'static str, Option<String>, Option<String>) {
    match step {
        PhoneStep::Queued => ("queued", None, None),
        PhoneStep::Ringing => ("ringing", None, None),
        PhoneStep::InProgress => ("in-progress", None, None),
        PhoneStep::Completed => ("completed", None, None),
        PhoneStep::Failed => ("failed", Some("failed".to_owned()), None),
        PhoneStep::Other { word } => ("unknown", None, Some(word.clone())),
    }
}

/// In the old back end's words, and two that it had none for.
pub(super) fn call_status(state: &CallState) -> &'static str {
    match state {
        CallState::WaitingForLine { .. } => "waiting",
        CallState::Dialing { .. } => "pending_webrtc",
        CallState::Ringing { .. } | CallState::Incoming { .. } => "ringing",
        CallState::Connecting
        | CallState::Active { .. }
        | CallState::OnHold { .. }
        | CallState::Reconnecting { .. } => "in-progress",
        CallState::Ended { seconds: Some(_), .. } => "completed",
        CallState::Ended { seconds: None, .. } => "failed",
    }
}

/// What the window's card says of the call, for who does not see it.
fn warning(caution: &Caution) -> Option<Value> {
    let message = match caution {
        Caution::Emergency => "this line may not reach emergency services; use a mobile phone",
        Caution::AgentHearsNothing => "you are not in this call and hear nothing",
        Caution::NotRecorded => "this call is not recorded: nothing on this way can be told to",
        Caution::RecordedAnyway => "the company's server may record this call all the same",
        Caution::CallbackNotCarried => "the callback address is not sent",
        Caution::KeysNotSent => "the extension is not keyed in on this way",
        // Of what is not dialled yet.
        Caution::LowBalance | Caution::Sandbox | Caution::NoTakeover { .. } => return None,
    };
    let kind = serde_json::to_value(caution).ok()?;
    Some(json!({ "code": kind["kind"], "message": message }))
}

/// As it is written in snapshots.
fn code(code: &impl serde::Serialize) -> String {
    let code = serde_json::to_value(code).ok();
    code.as_ref().and_then(Value::as_str).unwrap_or("other").to_owned()
}

#[cfg(test)]
mod tests;
