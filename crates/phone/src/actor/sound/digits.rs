//! Digits on their way to the SDK, which would lose those of two batches at once (Q21).

use std::time::Duration;

use line::page::SdkCommand;

use crate::actor::{Input, run::Actor};

/// What the SDK takes for a digit and the gap after it, in milliseconds (Q21).
const DIGIT: u64 = 550;
/// Beyond their own length, before digits count as through although nobody said so.
const DIGITS_GRACE: u64 = 1_000;

impl Actor {
    /// Sends digits one batch after the other, so that all arrive in order.
    pub(in crate::actor) fn send_digits(&mut self, digits: &str) {
        self.sound.waiting.push_str(digits);
        if self.sound.playing.is_none() {
            self.send_waiting_digits();
        }
    }

    /// The batch that was sent has been played; with a serial, it has taken too long otherwise.
    pub(in crate::actor) fn digits_are_through(&mut self, serial: Option<u64>) {
        if serial.is_none() || serial == self.sound.playing {
            self.sound.playing = None;
            self.send_waiting_digits();
        }
    }

    fn send_waiting_digits(&mut self) {
        if self.sound.waiting.is_empty() {
            return;
        }
        let digits = std::mem::take(&mut self.sound.waiting);
        let length = u64::try_from(digits.len()).unwrap_or(u64::MAX).saturating_mul(DIGIT);
        self.sound.last_serial += 1;
        let serial = self.sound.last_serial;
        self.sound.playing = Some(serial);
        let wait = Duration::from_millis(length.saturating_add(DIGITS_GRACE));
        self.later(wait, Input::DigitsAreThrough(serial));
        self.command(SdkCommand::Digits { digits });
    }
}
