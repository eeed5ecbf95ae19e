//! The ways out: the phone stops, or the account goes.

use super::{Effect, machine::Reach};

impl Reach {
    /// The phone stops: whatever comes is late.
    pub fn end(&mut self) {
        let attempt = self.next_attempt();
        *self = Self { attempt, last: attempt, ..Self::default() };
    }

    /// The account goes, and with it all that was started for it.
    pub(super) fn sign_out(&mut self) -> Vec<Effect> {
        let mut effects = vec![Effect::ForgetToken, Effect::StopLine];
        effects.extend(self.drop_page());
        effects.extend(self.stop_making());
        let network = self.network;
        self.end();
        self.network = network;
        effects
    }
}
