//! What AT tells a callback about a call: the documented fields of its form, from what happened.

use crate::{
    callees::{Cause, OWN_NUMBER},
    clock,
};

pub type Form = Vec<(&'static str, String)>;

/// Shillings for each minute of a leg that was begun.
const A_MINUTE: u64 = 3;

/// One call as the callback hears of it.
#[derive(Debug, Clone)]
pub struct Story {
    pub session_id: String,
    /// `Inbound` or `Outbound`, seen from the account's number.
    pub direction: &'static str,
    pub caller_number: String,
    pub client_request_id: Option<String>,
    /// Only of calls that a WebRTC client placed.
    pub client_dialed_number: Option<String>,
}

/// Somebody whom the callback had dialled. Times are Unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bridge {
    pub number: String,
    /// None: they did not answer.
    pub answered_ms: Option<u64>,
    pub ended_ms: u64,
    pub cause: Cause,
    /// Of what they said, where the callback wanted it recorded.
    pub recording_url: Option<String>,
}

/// How the call ended.
#[derive(Debug, Clone)]
pub struct Ending {
    pub answered_ms: Option<u64>,
    pub ended_ms: u64,
    pub cause: Cause,
    /// The last who was dialled, if anybody was.
    pub bridge: Option<Bridge>,
}

impl Story {
    /// The call rings, is up, or somebody who was dialled has answered.
    pub fn live(
        &self,
        state: &'static str,
        answered_ms: Option<u64>,
        dialled: Option<&str>,
    ) -> Form {
        let mut form = self.form("1", state, answered_ms);
        form.extend(dialled.map(|number| ("dialDestinationNumber", number.to_owned())));
        form
    }

    /// The last word of it.
    pub fn over(&self, ending: Ending) -> Form {
        let Ending { answered_ms, ended_ms, cause, bridge } = ending;
        let hangup_cause = hangup_cause(&cause);
        let (state, status) = match (answered_ms, hangup_cause) {
            (Some(_), _) => ("Completed", "Success"),
            (None, "ORIGINATOR_CANCEL") => ("NotAnswered", "Aborted"),
            (None, _) => ("NotAnswered", "NotAnswered"),
        };
        let seconds = seconds(answered_ms, ended_ms);
        let dialled = bridge.as_ref().map_or(0, Bridge::seconds);
        let mut form = self.form("0", state, answered_ms);
        form.push(("status", status.to_owned()));
        form.push(("hangupCause", hangup_cause.to_owned()));
        form.push(("durationInSeconds", seconds.to_string()));
        form.push(("currencyCode", "KES".to_owned()));
        // Each leg is charged.
        let minutes = seconds.div_ceil(60) + dialled.div_ceil(60);
        form.push(("amount", format!("{}.0", A_MINUTE * minutes)));
        if let Some(bridge) = bridge {
            let cause = self::hangup_cause(&bridge.cause).to_owned();
            form.push(("dialDestinationNumber", bridge.number));
            form.push(("dialStartTime", time(bridge.answered_ms)));
            form.push(("dialDurationInSeconds", dialled.to_string()));
            form.push(("lastBridgeHangupCause", cause));
            form.extend(bridge.recording_url.map(|url| ("recordingUrl", url)));
        }
        form
    }

    fn form(&self, is_active: &str, state: &str, answered_ms: Option<u64>) -> Form {
        let mut form = vec![
            ("isActive", is_active.to_owned()),
            ("sessionId", self.session_id.clone()),
            ("direction", self.direction.to_owned()),
            ("callerNumber", self.caller_number.clone()),
            ("destinationNumber", OWN_NUMBER.to_owned()),
            ("callerCountryCode", "254".to_owned()),
            ("callerCarrierName", "Simulated".to_owned()),
            ("callStartTime", time(answered_ms)),
            ("callSessionState", state.to_owned()),
        ];
        form.extend(self.client_request_id.clone().map(|id| ("clientRequestId", id)));
        let dialled = self.client_dialed_number.clone();
        form.extend(dialled.map(|number| ("clientDialedNumber", number)));
        form
    }
}

impl Bridge {
    /// How long they talked.
    pub fn seconds(&self) -> u64 {
        seconds(self.answered_ms, self.ended_ms)
    }
}

/// From the answer to the end, to the nearest second.
fn seconds(answered_ms: Option<u64>, ended_ms: u64) -> u64 {
    answered_ms.map_or(0, |answered_ms| (ended_ms.saturating_sub(answered_ms) + 500) / 1_000)
}

/// AT writes `None` for a moment that never came.
fn time(unix_ms: Option<u64>) -> String {
    unix_ms.map_or_else(|| "None".to_owned(), clock::date_and_time)
}

/// The cause in the words of AT's callbacks, which are FreeSWITCH's.
pub fn hangup_cause(cause: &Cause) -> &str {
    match (cause.code, cause.reason.as_ref()) {
        (200, _) => "NORMAL_CLEARING",
        (404, "Not Found") => "UNALLOCATED_NUMBER",
        (480, "Temporarily Unavailable") => "NO_USER_RESPONSE",
        (486, _) => "USER_BUSY",
        (487, _) => "ORIGINATOR_CANCEL",
        (403 | 603, _) => "CALL_REJECTED",
        (488, _) => "UNSPECIFIED",
        // The others have AT's word for a phrase.
        (_, word) => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_has_one_of_ats_words() {
        let causes = [
            Cause::bye(),
            Cause::normal_clearing(),
            Cause::forbidden(),
            Cause::not_registered(),
            Cause::not_found(),
            Cause::no_answer(),
            Cause::absent(),
            Cause::answering_failed(),
            Cause::busy(),
            Cause::cancelled(),
            Cause::not_acceptable(),
            Cause::client_gone(),
            Cause::declined(),
        ];
        let words = [
            "NORMAL_CLEARING",
            "NORMAL_CLEARING",
            "CALL_REJECTED",
            "USER_NOT_REGISTERED",
            "UNALLOCATED_NUMBER",
            "NO_ANSWER",
            "SUBSCRIBER_ABSENT",
            "NO_USER_RESPONSE",
            "USER_BUSY",
            "ORIGINATOR_CANCEL",
            "UNSPECIFIED",
            "SERVICE_UNAVAILABLE",
            "CALL_REJECTED",
        ];
        assert_eq!(causes.each_ref().map(hangup_cause), words);
    }
}
