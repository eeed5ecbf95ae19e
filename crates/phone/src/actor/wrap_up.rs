//! Note and outcome of the call that is up, and of the last one until they are finished.
//!
//! Every pause in writing is kept on the disk, so that a crash loses a word at most. What is
//! begun and never finished stays a draft of the call's row, or becomes its note with the next call.

use std::{sync::Arc, time::Duration};

use call::{Call, CallId, State, Timestamp};
use store::{CallRow, Draft};

use super::{
    Input,
    run::{Actor, now},
};
use crate::{
    book::{LONGEST_OUTCOME, NoteDraft},
    history::Setting,
    intent::Refusal,
    snapshot::{WrapUpSettings, WrapUpView},
};

/// More than can be looked through while somebody waits.
const MOST_OUTCOMES: usize = 50;
/// An hour.
const LONGEST: u32 = 3_600;

#[derive(Debug, Default)]
pub(super) struct WrapUps {
    pub(super) settings: WrapUpSettings,
    open: Option<WrapUp>,
    /// Where calls of late are written; they end in another order than they begin.
    rows: Vec<(CallId, CallRow)>,
}

/// Rows of late: the call that is up, one that waits, one by telephone.
const ROWS: usize = 8;

#[derive(Debug)]
struct WrapUp {
    call: CallId,
    peer: String,
    peer_name: Option<String>,
    over: bool,
    until: Option<Timestamp>,
    overdue: bool,
    written: NoteDraft,
}

impl WrapUps {
    pub(super) fn row_is(&mut self, call: CallId, row: CallRow) {
        self.rows.truncate(ROWS - 1);
        self.rows.insert(0, (call, row));
    }

    pub(super) fn row(&self, call: CallId) -> Option<CallRow> {
        self.rows.iter().find(|(known, _)| *known == call).map(|(_, row)| *row)
    }

    /// Whatever was written is erased.
    pub(super) fn forget(&mut self) {
        self.open = None;
    }

    pub(super) fn view(&self) -> Option<WrapUpView> {
        let open = self.open.as_ref()?;
        Some(WrapUpView {
            call: open.call.0,
            row: u64::try_from(self.row(open.call)?.0).ok()?,
            peer: open.peer.clone(),
            peer_name: open.peer_name.clone(),
            over: open.over,
            until: open.until.map(|until| until.0),
            overdue: open.overdue,
            note: open.written.note.clone(),
            outcome: open.written.outcome.clone(),
            stays: self.stays(open),
            can_finish: open.over && !self.lacks_outcome(open),
        })
    }

    fn stays(&self, open: &WrapUp) -> bool {
        let wanted = self.settings.outcome_required || self.settings.seconds.is_some();
        wanted || !open.written.is_empty()
    }

    fn lacks_outcome(&self, open: &WrapUp) -> bool {
        self.settings.outcome_required && open.written.outcome.is_none()
    }
}

impl Actor {
    /// Begins with a call that is answered, and goes on when it is over.
    pub(super) fn follow_wrap_up(&mut self) {
        let shown = self.calls.current().map(Call::id);
        if let Some(call) = self.calls.current() {
            let (id, state) = (call.id(), call.state());
            let is_open = self.wrap_ups.open.as_ref().is_some_and(|open| open.call == id);
            if !is_open && state.connected_at().is_some() && state.end().is_none() {
                let (peer, peer_name) = (call.peer().to_owned(), None);
                self.keep_what_is_written();
                self.wrap_ups.open = Some(WrapUp {
                    call: id,
                    peer,
                    peer_name,
                    over: false,
                    until: None,
                    overdue: false,
                    written: NoteDraft::default(),
                });
            }
        }
        let name = self
            .calls
            .current()
            .and_then(|call| self.calls.name(call.id(), call.peer_name()))
            .map(str::to_owned);
        let is_over = self.calls.current().is_none_or(|call| is_over(call.state()));
        let seconds = self.wrap_ups.settings.seconds;
        let Some(open) = &mut self.wrap_ups.open else { return };
        if shown == Some(open.call) && open.peer_name != name {
            open.peer_name = name;
        }
        if !open.over && (is_over || shown != Some(open.call)) {
            open.over = true;
            if let Some(seconds) = seconds {
                let wait = Duration::from_secs(u64::from(seconds));
                open.until = Some(Timestamp(now().0.saturating_add(u64::from(seconds) * 1_000)));
                let due = Input::WrapUpDue(open.call);
                self.later(wait, due);
            }
        }
        if let Some(open) = &self.wrap_ups.open
            && open.over
            && shown != Some(open.call)
            && !self.wrap_ups.stays(open)
        {
            self.wrap_ups.open = None;
        }
    }

    /// What the agent has written so far.
    pub(super) fn draft_note(&mut self, call: u64, written: NoteDraft) -> Result<(), Refusal> {
        let written = self.allowed(written)?;
        let open = self.wrap_ups.open.as_mut().filter(|open| open.call.0 == call);
        let open = open.ok_or(Refusal::NoCall)?;
        open.written = written.clone();
        if let Some(row) = self.wrap_ups.row(CallId(call)) {
            let NoteDraft { note, outcome } = written.clone();
            self.tell_of_note(CallId(call), note.trim().to_owned(), outcome);
            self.draft(row, (!written.is_empty()).then(|| Draft::from(written)));
        }
        Ok(())
    }

    fn draft(&self, row: CallRow, draft: Option<Draft>) {
        self.history.with(move |store| if_there(store.draft_note(row, draft.as_ref())));
    }

    /// The agent is done with the call.
    pub(super) fn finish_wrap_up(&mut self, call: u64, written: NoteDraft) -> Result<(), Refusal> {
        let written = self.allowed(written)?;
        let open = self.wrap_ups.open.as_mut().filter(|open| open.call.0 == call);
        let open = open.ok_or(Refusal::NoCall)?;
        if !open.over {
            return Err(Refusal::NotNow);
        }
        let nothing = written.is_empty();
        open.written = written;
        if self.wrap_ups.open.as_ref().is_some_and(|open| self.wrap_ups.lacks_outcome(open)) {
            return Err(Refusal::OutcomeMissing);
        }
        if let Some(row) = self.wrap_ups.row(CallId(call)).filter(|_| nothing) {
            self.tell_of_note(CallId(call), String::new(), None);
            self.draft(row, None);
        }
        self.keep_what_is_written();
        Ok(())
    }

    /// The time for it is over.
    pub(super) fn wrap_up_is_due(&mut self, call: CallId) {
        let Some(open) = self.wrap_ups.open.as_ref().filter(|open| open.call == call) else {
            return;
        };
        let lacks = self.wrap_ups.lacks_outcome(open);
        if !lacks {
            return self.keep_what_is_written();
        }
        if let Some(open) = &mut self.wrap_ups.open {
            open.until = None;
            open.overdue = true;
        }
    }

    pub(super) fn set_wrap_up(&mut self, settings: WrapUpSettings) -> Result<(), Refusal> {
        let WrapUpSettings { outcomes, outcome_required, seconds } = settings;
        let mut known = Vec::new();
        for outcome in outcomes {
            let outcome = outcome.trim().to_owned();
            if outcome.chars().nth(LONGEST_OUTCOME).is_some()
                || outcome.chars().any(char::is_control)
            {
                return Err(Refusal::BadOutcomes);
            }
            if !outcome.is_empty() && !known.contains(&outcome) {
                known.push(outcome);
            }
        }
        if known.len() > MOST_OUTCOMES || (outcome_required && known.is_empty()) {
            return Err(Refusal::BadOutcomes);
        }
        if seconds.is_some_and(|seconds| !(5..=LONGEST).contains(&seconds)) {
            return Err(Refusal::BadWrapUpTime);
        }
        let settings = WrapUpSettings { outcomes: known, outcome_required, seconds };
        self.history.set(Setting::WrapUp, &settings);
        self.wrap_ups.settings = settings;
        Ok(())
    }

    /// It becomes the call's note; nothing is lost because another call begins.
    fn keep_what_is_written(&mut self) {
        let Some(open) = self.wrap_ups.open.take().filter(|open| !open.written.is_empty()) else {
            return;
        };
        let Some(row) = self.wrap_ups.row(open.call) else { return };
        let NoteDraft { note, outcome } = open.written;
        let note = note.trim().to_owned();
        self.tell_of_note(open.call, note.clone(), outcome.clone());
        let shell = Arc::clone(&self.shell);
        self.history.with(move |store| {
            if_there(store.note_call(row, &note, outcome.as_deref()))?;
            shell.recent_calls_changed(Some(row.0));
            Ok(())
        });
    }

    fn allowed(&self, written: NoteDraft) -> Result<NoteDraft, Refusal> {
        let written = written.checked().ok_or(Refusal::NoteTooLong)?;
        let known = |outcome: &String| self.wrap_ups.settings.outcomes.contains(outcome);
        if written.outcome.as_ref().is_none_or(known) {
            Ok(written)
        } else {
            Err(Refusal::UnknownOutcome)
        }
    }
}

/// A person who was erased meanwhile has no rows to write to.
fn if_there(written: Result<(), store::Error>) -> Result<(), store::Error> {
    match written {
        Err(store::Error::NoSuchRow { .. }) => Ok(()),
        written => written,
    }
}

fn is_over(state: &State) -> bool {
    state.end().is_some()
}
