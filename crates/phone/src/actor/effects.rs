//! What the call wants done, done.

use std::time::Duration;

use call::{CallId, Effect};
use line::{page::SdkCommand, reachability::Event};

use super::{Input, run::Actor};

impl Actor {
    pub(super) fn carry_out(&mut self, call: CallId, effects: Vec<Effect>) {
        for effect in effects {
            self.carry_out_one(call, effect);
        }
    }

    fn carry_out_one(&mut self, call: CallId, effect: Effect) {
        let line = self.reach.line();
        match effect {
            Effect::PlaceCall { to } => match line {
                Some(line) => line.call(to, self.hybrid.door(call)),
                None => tracing::error!("a call was placed without a line"),
            },
            Effect::AnswerCall => self.command(SdkCommand::Answer),
            // The SDK itself knows whether hanging up is declining.
            Effect::DeclineCall | Effect::HangUpCall => {
                if let Some(line) = line {
                    line.hang_up();
                }
            }
            Effect::ForceRelease => {
                if let Some(line) = line {
                    line.release();
                }
            }
            Effect::SetMute(on) => {
                self.command(SdkCommand::Mute { on });
                self.sound.set_muted(on);
            }
            Effect::SetHold(on) => {
                self.command(SdkCommand::Hold { on });
                self.sound.set_held(on);
            }
            Effect::SendDigits(digits) => self.send_digits(digits.as_str()),
            Effect::StartTimer(timer, milliseconds) => {
                let serial = self.calls.next_timer();
                let wait = Duration::from_millis(milliseconds);
                let handle = self.later(wait, Input::Timer(call, timer, serial));
                self.calls.timers.insert(timer, (serial, handle));
            }
            Effect::StopTimer(timer) => {
                if let Some((_, handle)) = self.calls.timers.remove(&timer) {
                    handle.abort();
                }
            }
            Effect::PlayTone(_) if self.calls.is_turned_away(call) => {}
            Effect::PlayTone(tone) => self.sound.play(tone),
            Effect::StopTone => self.sound.stop_tone(),
            Effect::OpenRecord(_) | Effect::UpdateRecord(_) if self.hybrid.owns_row(call) => {}
            Effect::OpenRecord(record) | Effect::UpdateRecord(record) => {
                self.write_call(call, record);
            }
            Effect::ReportUnexpected { event, state } => {
                tracing::warn!(call = call.0, event, state, "unexpected");
            }
            Effect::ReportStale { event, of } => {
                tracing::debug!(call = call.0, event, of = of.0, "about another call");
            }
        }
    }

    /// The call is over, for the network as well.
    pub(super) fn call_is_over(&mut self, call: CallId) {
        if let Some(quality) = self.sound.hearing.summary() {
            self.history.rate_call(call, quality);
        }
        self.sound.forget_call();
        self.later(self.shown_after_end(call), Input::Forget(call));
        self.let_go_of_the_line();
    }

    /// Whoever waits needs the line and the page as much as a call does.
    pub(super) fn let_go_of_the_line(&mut self) {
        if !self.calls.is_busy() && self.calls.waiting.is_none() {
            self.reach(Event::CallOver);
        }
    }

    pub(super) fn command(&self, action: SdkCommand) {
        match self.reach.line() {
            Some(line) => line.command(action),
            None => tracing::debug!(?action, "no line to command"),
        }
    }
}
