//! What the agent writes about the call that is up, and about the last one until that is done.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What has to be written about a call, and in what time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(export)]
pub struct WrapUpSettings {
    /// What a call may come to, in the order in which they are offered. The window has words of
    /// its own for `resolved`, `callback`, `follow_up`, `sale`, `not_interested`, `wrong_number`
    /// and `voicemail`; any other is shown as it is.
    pub outcomes: Vec<String>,
    /// A call is not done without one.
    pub outcome_required: bool,
    /// So long after a call; what is written then is kept. None: as long as it takes.
    pub seconds: Option<u32>,
}

impl Default for WrapUpSettings {
    fn default() -> Self {
        let outcomes = [
            "resolved",
            "callback",
            "follow_up",
            "sale",
            "not_interested",
            "wrong_number",
            "voicemail",
        ];
        Self {
            outcomes: outcomes.map(str::to_owned).to_vec(),
            outcome_required: false,
            seconds: None,
        }
    }
}

/// Note and outcome of a call that was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct WrapUpView {
    /// The call's number in this run of the phone.
    #[ts(type = "number")]
    pub call: u64,
    /// The call's row in the history.
    #[ts(type = "number")]
    pub row: u64,
    pub peer: String,
    pub peer_name: Option<String>,
    /// The call has ended.
    pub over: bool,
    /// Unix milliseconds; when what is written is taken as it is.
    #[ts(type = "number | null")]
    pub until: Option<u64>,
    /// The time was up before there was an outcome, and there has to be one.
    pub overdue: bool,
    /// As far as it is written.
    pub note: String,
    pub outcome: Option<String>,
    /// It stays until it is finished, also when the call's card is put away.
    pub stays: bool,
    pub can_finish: bool,
}
