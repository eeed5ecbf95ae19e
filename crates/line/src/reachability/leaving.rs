//! The ways out: the phone stops, or the account goes.

use super::{
    Effect,
    machine::{Page, Reach},
};

impl Reach {
    /// The phone stops: whatever comes is late.
    pub fn end(&mut self) {
        let attempt = self.attempt + 1;
        *self = Self::default();
        self.attempt = attempt;
    }

    /// The account goes, and with it all that was started for it.
    pub(super) fn sign_out(&mut self) -> Vec<Effect> {
        let mut effects = vec![Effect::ForgetToken, Effect::StopLine];
        if self.page != Page::Absent {
            effects.push(Effect::DropPage);
        }
        let network = self.network;
        self.end();
        self.network = network;
        effects
    }
}
