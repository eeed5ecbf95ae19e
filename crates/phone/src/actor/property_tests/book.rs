//! What must always be true, written down: of a snapshot, of snapshots that follow one another,
//! and of the rows of the history.

use std::collections::{HashMap, HashSet};

use call::{CallId, Record};

use crate::snapshot::Caution;
use crate::{
    account::{VoiceApi, VoiceRoute},
    history::Job,
    hybrid::plan::can_be_called,
    snapshot::{
        CallState, CallView, Direction, LineView, PhoneCallState, PhoneWay, Snapshot, SoundTrouble,
    },
};

/// All that was seen of one phone.
#[derive(Default)]
pub struct Book {
    last: Option<Snapshot>,
    rows: HashMap<CallId, Record>,
    shown: HashSet<CallId>,
    over: HashSet<u64>,
    /// Numbers can be called by telephone, so that a line is not needed for that.
    pub by_phone: bool,
    /// The telephone takes over by itself.
    pub takes_over: bool,
    /// There is a telephone, whoever asks for it.
    pub telephone: bool,
}

impl Book {
    /// Of a phone with this account.
    pub fn of(voice_api: &VoiceApi) -> Self {
        let by_phone = can_be_called(voice_api);
        let telephone = voice_api.route.is_some();
        // The one way on which the agent is in the call.
        let takes_over = by_phone && voice_api.route == Some(VoiceRoute::RingMyPhone);
        Self { by_phone, takes_over, telephone, ..Self::default() }
    }

    pub fn last(&self) -> &Snapshot {
        self.last.as_ref().expect("a phone shows itself at once")
    }

    pub fn snapshot(&mut self, snapshot: Snapshot) {
        one_snapshot(&snapshot, self.by_phone, self.telephone);
        if let Some(call) = &snapshot.phone_call {
            self.shown.insert(CallId(call.id));
        }
        if let Some(call) = &snapshot.call {
            self.shown.insert(CallId(call.id));
        }
        if let Some(last) = &self.last {
            assert!(snapshot.revision > last.revision, "an older snapshot came later");
            if let (Some(before), Some(call)) = (&last.call, &snapshot.call) {
                two_views(before, call);
            }
            let gone = last.call.as_ref().map(|call| call.id);
            let shown = snapshot.call.as_ref().map(|call| call.id);
            self.over.extend(gone.filter(|_| gone != shown));
            let back = shown.is_some_and(|call| self.over.contains(&call));
            assert!(!back, "a call came back: {last:?} then {snapshot:?}");
        }
        self.last = Some(snapshot);
    }

    pub fn job(&mut self, job: Job) {
        match job {
            Job::Write(call, record) => {
                one_record(&record);
                if let Some(before) = self.rows.insert(call, record.clone()) {
                    two_records(&before, &record);
                }
            }
            Job::Add(record) => {
                one_record(&record);
                assert!(record.end.is_some(), "a row that nobody will end: {record:?}");
            }
            Job::Rate(..)
            | Job::Learn(..)
            | Job::Name(..)
            | Job::Set(..)
            | Job::Setting(..)
            | Job::With(..)
            | Job::Flush(..) => {}
        }
    }

    /// Every call that was shown has one row, and each row its end.
    pub fn close(&self) {
        for call in &self.shown {
            assert!(self.rows.contains_key(call), "{call:?} was shown and has no row");
        }
        for (call, row) in &self.rows {
            assert!(row.end.is_some(), "{call:?} is over, and its row is open: {row:?}");
        }
    }
}

fn one_snapshot(snapshot: &Snapshot, by_phone: bool, telephone: bool) {
    if let Some(call) = &snapshot.phone_call {
        let asking = matches!(call.state, PhoneCallState::Requesting { .. });
        assert!(call.can_close != asking && !(asking && snapshot.can_dial), "{snapshot:?}");
        let silent = call.cautions.contains(&Caution::AgentHearsNothing);
        assert!(silent == (call.route != VoiceRoute::RingMyPhone));
    }
    // Or may be so in a moment.
    let ready = !matches!(
        snapshot.line,
        LineView::SignedOut
            | LineView::Offline { .. }
            | LineView::Refused { .. }
            | LineView::Lost { .. }
    );
    let ready = ready || by_phone;
    let Some(call) = &snapshot.call else {
        // Where the telephone has come in, the line may have to let go of the call first.
        let hidden = telephone && !snapshot.can_dial;
        assert!(hidden || snapshot.can_dial == ready, "no call is in the way: {snapshot:?}");
        return;
    };
    let offered = matches!(call.phone_way, Some(PhoneWay::Offered { .. }));
    assert!(offered || !call.can_call_by_phone, "{call:?}");
    let is_over = matches!(call.state, CallState::Ended { .. });
    assert!(!snapshot.can_dial || (ready && is_over), "a call is in the way: {snapshot:?}");
    one_view(call);
}

/// Each flag agrees with the state, and nothing is said that the state cannot know.
fn one_view(call: &CallView) {
    // Rings here; is ours and not over; is being talked in; is on hold.
    let (rings, ours, talks, holds) = match call.state {
        CallState::Incoming { .. } => (true, false, false, false),
        CallState::WaitingForLine { .. } => {
            assert!(call.can_hang_up && !call.can_mute, "{call:?}");
            return;
        }
        CallState::Dialing { .. } | CallState::Ringing { .. } => {
            assert_eq!(call.direction, Direction::Outgoing, "{call:?}");
            (false, true, false, false)
        }
        CallState::Connecting | CallState::Reconnecting { .. } => (false, true, false, false),
        CallState::Active { .. } => (false, true, true, false),
        CallState::OnHold { .. } => (false, true, false, true),
        CallState::Ended { .. } => (false, false, false, false),
    };
    assert!(!rings || call.direction == Direction::Incoming, "{call:?}");
    let flags = [call.can_answer, call.can_decline, call.can_hang_up, call.can_mute];
    assert_eq!(flags, [rings, rings, ours, ours], "{call:?}");
    let flags = [call.can_hold, call.can_send_digits, call.can_resume];
    assert_eq!(flags, [talks, talks, holds], "{call:?}");
    assert!(talks || call.trouble == SoundTrouble::default(), "{call:?}");
    assert!(talks || call.quality.is_none(), "{call:?}");
    let connected = talks || holds || matches!(call.state, CallState::Reconnecting { .. });
    assert!(connected || call.levels.is_none(), "{call:?}");
    assert!(!call.peer.is_empty(), "{call:?}");
}

/// A call's later view and its earlier one; or two calls.
fn two_views(before: &CallView, call: &CallView) {
    let was_over = matches!(before.state, CallState::Ended { .. });
    if before.id != call.id {
        assert!(was_over, "a call vanished: {before:?} then {call:?}");
        return;
    }
    assert_eq!((before.direction, &before.peer), (call.direction, &call.peer));
    assert!(call.digits.starts_with(&before.digits), "{before:?} then {call:?}");
    assert!(!was_over || before.state == call.state, "an end changed: {before:?} then {call:?}");
    let was_up = matches!(
        before.state,
        CallState::Active { .. } | CallState::OnHold { .. } | CallState::Reconnecting { .. }
    );
    if let CallState::Ended { seconds, .. } = &call.state {
        assert!(was_over || seconds.is_some() == was_up, "{before:?} then {call:?}");
    }
}

fn one_record(record: &Record) {
    if let Some(end) = &record.end {
        assert_eq!(record.connected_at, end.connected_at, "{record:?}");
        assert!(record.started_at <= end.at, "{record:?}");
    }
}

fn two_records(before: &Record, after: &Record) {
    let who = |record: &Record| (record.direction, record.peer.clone());
    assert_eq!(who(before), who(after), "a row became another's");
    assert!(before.connected_at.is_none() || before.connected_at == after.connected_at);
    assert!(before.end.is_none() || before.end == after.end, "{before:?} then {after:?}");
}
