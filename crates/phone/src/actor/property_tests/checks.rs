//! What must be true of the phone and all around it, whatever happened.

use super::world::World;
use crate::snapshot::LineView;

impl World {
    pub(super) fn check(&mut self) {
        let snapshots = std::mem::take(&mut self.desktop.held().snapshots);
        snapshots.into_iter().for_each(|snapshot| self.book.snapshot(snapshot));
        self.read_rows();
        self.check_lines();
        let calls = &self.actor.calls;
        if !calls.is_busy() {
            assert!(calls.timers.is_empty(), "timers of no call: {:?}", calls.timers.keys());
        }
        assert!(calls.timers.len() <= 1, "one wait at a time: {:?}", calls.timers.keys());
    }

    /// Never more pages than are known, and never a ready line that is not there.
    fn check_lines(&mut self) {
        let reach = &self.actor.reach;
        let mut held = self.desktop.held();
        held.check_pages();
        let (known, there) = (reach.pages(), held.pages.keys().copied().collect::<Vec<_>>());
        assert_eq!(known, there, "known and there: {:?}", reach.state());
        drop(held);
        if matches!(self.snapshot().line, LineView::Ready { .. }) {
            assert!(reach.line().is_some(), "ready without a line");
        }
    }

    pub(super) fn is_ready_nowhere(&self) -> bool {
        let ready = matches!(self.snapshot().line, LineView::Ready { .. });
        ready && !self.gateway.is_registered() && !self.gateway.is_deaf()
    }

    pub(super) fn check_at_rest(&self) {
        self.check_clicks();
        assert!(!self.is_ready_nowhere(), "ready, registered nowhere: {:?}", self.snapshot());
        let mut held = self.desktop.held();
        // Until the page has dropped a call, it is not given to who waits.
        let hangs = held.pages.values().any(|page| page.hangs);
        let busy = self.actor.calls.is_busy() || hangs;
        let waits = self.snapshot().waiting.is_some();
        assert!(busy || !waits, "waits for nothing: {:?}", self.snapshot());
        let mut faults = self.gateway.take_faults();
        faults.append(&mut held.faults);
        for page in held.pages.values_mut() {
            faults.append(&mut page.faults);
        }
        assert!(faults.is_empty(), "{faults:?}");
    }

    pub(super) fn read_rows(&mut self) {
        while let Ok(job) = self.rows.try_recv() {
            self.book.job(job);
        }
    }
}
