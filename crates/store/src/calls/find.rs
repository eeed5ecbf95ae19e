//! Calls found by number, name, note, and kind.

use std::ops::ControlFlow;

use addressbook::{AnyOf, Query};
use call::{Direction, EndReason, Route, Timestamp};
use rusqlite::{Connection, OptionalExtension, params};

use super::found_by::{connected_term, direction_term, end_term, outcome_term, route_term};
use super::{CallRow, StoredCall, load, stored_call};
use crate::terms::{Gathered, Of, block, search};
use crate::time::millis;
use crate::{Error, Store};

/// Which calls; what is empty asks for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// What was typed: words of the name or the note, any part of the number.
    pub text: String,
    pub direction: Option<Direction>,
    pub route: Option<Route>,
    /// Only those in which both sides were connected.
    pub connected: bool,
    /// One of these ends.
    pub ends: Vec<EndReason>,
    pub outcome: Option<String>,
    /// From then on, and before.
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
    /// Only what is older than this one: the next page.
    pub before: Option<CallRow>,
}

/// How many calls a filter finds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    pub calls: u64,
    /// There are more, which were not looked at.
    pub more: bool,
}

/// So many calls are looked at, at most, by a question whose words say little.
const LOOKED_AT: usize = 20_000;
/// To count is worth less than to find, and keeps the next question waiting.
const COUNTED: usize = 1_000;
/// Rows are written in the order in which calls begin, but for those that begin together.
const OUT_OF_ORDER: i64 = 64;

impl Store {
    /// The calls that are asked for, latest first.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn search_calls(&self, filter: &Filter, limit: usize) -> Result<Vec<StoredCall>, Error> {
        let query = Query::parse(&filter.text);
        let asked = filter.terms(&query);
        if asked.is_empty() {
            return self.calls_between(filter, limit);
        }
        let reader = self.reader();
        let latest = filter.latest_row(&reader)?;
        let mut found = Vec::new();
        let mut looked_at = 0;
        search(&reader, Of::Calls, &asked, |row| {
            if row > latest || filter.before.is_some_and(|before| row >= before.0) {
                return Ok(ControlFlow::Continue(()));
            }
            looked_at += 1;
            if looked_at > LOOKED_AT {
                return Ok(ControlFlow::Break(()));
            }
            let Some(call) = load(&reader, CallRow(row))? else {
                return Ok(ControlFlow::Continue(()));
            };
            if filter.since.is_some_and(|since| call.record.started_at < since) {
                return Ok(ControlFlow::Break(()));
            }
            if filter.is_met(&query, &call) {
                found.push(call);
            }
            let enough = found.len() == limit;
            Ok(if enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        Ok(found)
    }

    /// The call in this row, if it is there and one of those that are asked for, whatever page.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn find_call(&self, filter: &Filter, row: CallRow) -> Result<Option<StoredCall>, Error> {
        let call = load(&self.reader(), row)?;
        let since = filter.since;
        let is_met = |call: &StoredCall| {
            since.is_none_or(|since| call.record.started_at >= since)
                && filter.is_met(&Query::parse(&filter.text), call)
        };
        Ok(call.filter(is_met))
    }

    /// How many calls are asked for, whatever page.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn count_calls(&self, filter: &Filter) -> Result<Count, Error> {
        let query = Query::parse(&filter.text);
        let asked = filter.terms(&query);
        let reader = self.reader();
        let mut count = Count::default();
        if asked.is_empty() {
            let calls: i64 = reader
                .prepare_cached(
                    "SELECT count(*) FROM calls WHERE started_at >= ?1 AND started_at < ?2",
                )?
                .query_row(params![filter.oldest(), filter.newest()], |row| row.get(0))?;
            count.calls = u64::try_from(calls).unwrap_or(0);
            return Ok(count);
        }
        // Only words and times are looked up in the row itself.
        let sure = query.is_empty() && filter.since.is_none() && filter.until.is_none();
        let latest = filter.latest_row(&reader)?;
        let mut looked_at = 0;
        search(&reader, Of::Calls, &asked, |row| {
            if sure {
                count.calls += 1;
                return Ok(ControlFlow::Continue(()));
            }
            if row > latest {
                return Ok(ControlFlow::Continue(()));
            }
            looked_at += 1;
            if looked_at > COUNTED {
                count.more = true;
                return Ok(ControlFlow::Break(()));
            }
            let Some(call) = load(&reader, CallRow(row))? else {
                return Ok(ControlFlow::Continue(()));
            };
            if filter.since.is_some_and(|since| call.record.started_at < since) {
                return Ok(ControlFlow::Break(()));
            }
            count.calls += u64::from(filter.is_met(&query, &call));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(count)
    }

    fn calls_between(&self, filter: &Filter, limit: usize) -> Result<Vec<StoredCall>, Error> {
        let reader = self.reader();
        let mut query = reader.prepare_cached(
            "SELECT * FROM calls WHERE started_at >= ?1 AND started_at < ?2
             AND (?3 IS NULL OR (started_at, id) < (SELECT started_at, id FROM calls WHERE id = ?3))
             ORDER BY started_at DESC, id DESC LIMIT ?4",
        )?;
        let (since, until) = (filter.oldest(), filter.newest());
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let before = filter.before.map(|row| row.0);
        let calls = query.query_map(params![since, until, before, limit], stored_call)?;
        Ok(calls.collect::<Result<_, _>>()?)
    }

    /// Calls of a file of an earlier version are not found by anything yet.
    pub(crate) fn index_old_calls(&self) -> Result<(), Error> {
        let mut connection = self.connection();
        let missing: bool = connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM calls) AND NOT EXISTS (SELECT 1 FROM call_terms)",
            [],
            |row| row.get(0),
        )?;
        if !missing {
            return Ok(());
        }
        let change = connection.transaction()?;
        let mut gathered = Gathered::default();
        let mut query = change.prepare("SELECT * FROM calls ORDER BY id")?;
        for call in query.query_map([], stored_call)? {
            let call = call?;
            if block(call.row.0) != gathered.block() {
                while !gathered.is_empty() && gathered.write_some(&change, Of::Calls, usize::MAX)? {
                }
                gathered = Gathered::new(block(call.row.0));
            }
            gathered.add(call.row.0, &call.terms());
        }
        drop(query);
        while !gathered.is_empty() && gathered.write_some(&change, Of::Calls, usize::MAX)? {}
        change.commit()?;
        Ok(())
    }
}

impl Filter {
    fn oldest(&self) -> i64 {
        self.since.map_or(0, millis)
    }

    /// No call that is asked for is in a later row.
    fn latest_row(&self, reader: &Connection) -> Result<i64, Error> {
        let Some(until) = self.until else { return Ok(i64::MAX) };
        let mut query = reader.prepare_cached(
            "SELECT id FROM calls WHERE started_at < ?1 ORDER BY started_at DESC, id DESC LIMIT 1",
        )?;
        let row: Option<i64> =
            query.query_row(params![millis(until)], |row| row.get(0)).optional()?;
        Ok(row.map_or(0, |row| row.saturating_add(OUT_OF_ORDER)))
    }

    fn newest(&self) -> i64 {
        self.until.map_or(i64::MAX, millis)
    }

    fn terms(&self, query: &Query) -> Vec<AnyOf> {
        let one = |term| AnyOf(vec![vec![term]]);
        let mut asked = query.terms();
        asked.extend(self.direction.map(|direction| one(direction_term(direction))));
        asked.extend(self.route.map(|route| one(route_term(route))));
        asked.extend(self.connected.then(|| one(connected_term())));
        asked.extend(self.outcome.as_deref().map(|outcome| one(outcome_term(outcome))));
        if !self.ends.is_empty() {
            asked.push(AnyOf(self.ends.iter().map(|end| vec![end_term(*end)]).collect()));
        }
        asked
    }

    fn is_met(&self, query: &Query, call: &StoredCall) -> bool {
        let record = &call.record;
        let name = record.peer_name.as_deref().unwrap_or_default();
        let end = record.end.as_ref().map(|end| end.reason);
        let peer = if record.peer.starts_with('+') { "" } else { record.peer.as_str() };
        self.until.is_none_or(|until| record.started_at < until)
            && self.direction.is_none_or(|direction| record.direction == direction)
            && self.route.is_none_or(|route| record.route == route)
            && (!self.connected || record.connected_at.is_some())
            && self.outcome.as_ref().is_none_or(|outcome| call.outcome.as_ref() == Some(outcome))
            && (self.ends.is_empty() || end.is_some_and(|end| self.ends.contains(&end)))
            && query.matches_text(&record.peer, &[name, &call.note, peer])
    }
}
