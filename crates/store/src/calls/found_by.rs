//! What a call is found by.

use addressbook::{Term, label_term, number_terms, word_terms};
use call::{Direction, EndReason, Record, Route};

use super::StoredCall;

impl StoredCall {
    pub(super) fn terms(&self) -> Vec<Term> {
        let peer_name = self.record.peer_name.as_deref();
        let outcome = self.outcome.as_deref();
        Marks { record: &self.record, peer_name, note: &self.note, outcome }.terms()
    }
}

/// All that is told about a call.
pub(super) struct Marks<'a> {
    pub record: &'a Record,
    pub peer_name: Option<&'a str>,
    pub note: &'a str,
    pub outcome: Option<&'a str>,
}

impl Marks<'_> {
    pub fn terms(&self) -> Vec<Term> {
        let mut terms = Vec::with_capacity(48);
        number_terms(&self.record.peer, &mut terms);
        // Clients have names, not numbers.
        if !self.record.peer.starts_with('+') {
            word_terms(&self.record.peer, &mut terms);
        }
        word_terms(self.peer_name.unwrap_or_default(), &mut terms);
        // The beginning of a long note is enough to find it.
        let end = self.note.char_indices().nth(500).map_or(self.note.len(), |(at, _)| at);
        word_terms(self.note.get(..end).unwrap_or_default(), &mut terms);
        terms.push(direction_term(self.record.direction));
        terms.extend(self.record.end.as_ref().map(|end| end_term(end.reason)));
        terms.extend(self.outcome.map(outcome_term));
        terms.extend(self.record.connected_at.map(|_| connected_term()));
        terms.push(route_term(self.record.route));
        terms.sort_unstable();
        terms.dedup();
        terms
    }
}

pub(super) fn direction_term(direction: Direction) -> Term {
    label_term(&format!("direction {}", direction.code()))
}

pub(super) fn end_term(reason: EndReason) -> Term {
    label_term(&format!("end {}", reason.code()))
}

pub(super) fn outcome_term(outcome: &str) -> Term {
    label_term(&format!("outcome {outcome}"))
}

pub(super) fn route_term(route: Route) -> Term {
    label_term(&format!("route {}", route.code()))
}

/// Both sides were connected.
pub(super) fn connected_term() -> Term {
    label_term("connected")
}
