//! What happens to the computer, and what it means for the line.

use std::time::SystemTime;

use ::surroundings::Change;
use africastalking::CapabilityToken;
use line::{
    Pace,
    reachability::{Event, Timer},
};

use super::run::Actor;
use crate::snapshot::SpareData;

impl Actor {
    /// The computer slept, or its clock was set.
    fn woke(&mut self) {
        self.notices.clock_was_set();
        self.reach(Event::Woke);
        // The wait for the renewal slept too.
        let old = |token: &CapabilityToken| token.needs_refresh(SystemTime::now());
        if self.reach.token.as_ref().is_some_and(old) {
            self.reach(Event::Due(Timer::Renewal));
        }
    }

    pub(super) fn surroundings(&mut self, change: Change) {
        match change {
            Change::Network { up } => self.reach(Event::Network { up }),
            Change::Woke => self.woke(),
            Change::Metered(metered) => {
                self.reach.metered = metered;
                self.set_thrift();
            }
        }
    }

    pub(super) fn set_spare_data(&mut self, wish: SpareData) {
        self.reach.spare_data = wish;
        self.set_thrift();
    }

    /// What the line and the calls may cost: the agent's wish, or the network's price.
    fn set_thrift(&mut self) {
        let pace = self.reach.pace();
        self.sound.spare_data(pace == Pace::Sparing);
        for line in self.reach.line().into_iter().chain(self.reach.lines.spare()) {
            line.set_pace(pace);
        }
    }
}
