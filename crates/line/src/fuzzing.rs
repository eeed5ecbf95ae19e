//! The gate's door for fuzzing: a talk as text, and what must be true of it.

use crate::{
    door::CallDoor,
    frames::{ClientFrame, EventResult, Request, ServerFrame, parse},
    gate::{Gate, HangUp, Step},
};

/// Whom the calls of a talk are for.
const CALLEE: &str = "+254700000001";

/// A line is a frame of the gateway, or with `>` in front one of the SDK. `!` stands before what
/// the phone does: `call`, `issue`, `shut`, `hangup`, `release`, `decline`.
///
/// # Panics
/// If more calls are placed than were wished for, if the SDK gets a second caller while it has a
/// call, or if either side is sent what is no frame.
pub fn gate(talk: &str) {
    let mut seen = Seen::default();
    let mut gate = Gate::default();
    for line in talk.lines() {
        let steps = match line.split_at_checked(1) {
            Some((">", frame)) => gate.outward(frame.to_owned()),
            Some(("!", deed)) => seen.deed(&mut gate, deed),
            Some(_) | None => gate.inward(line.to_owned()),
        };
        steps.iter().for_each(|step| seen.step(step));
        gate.admit_second().iter().for_each(|step| seen.step(step));
        gate.check_bounds();
    }
}

/// What went through.
#[derive(Default)]
struct Seen {
    wished: usize,
    door: CallDoor,
    placed: usize,
    /// The SDK has a call.
    sdk_is_busy: bool,
}

impl Seen {
    fn deed(&mut self, gate: &mut Gate, deed: &str) -> Vec<Step> {
        match deed {
            // The phone has one call at a time.
            "call" if !gate.has_call() => {
                self.wished += 1;
                self.door = CallDoor::default();
                gate.call_planned(CALLEE, self.door.clone());
            }
            "issue" => gate.call_issued(),
            "shut" if self.door.shut() => self.wished = self.placed,
            "hangup" => {
                if let HangUp::Cancelled(step) = gate.hangup_commanded() {
                    return vec![step];
                }
            }
            "release" => return gate.release(),
            "decline" => gate.decline_second(),
            _ => {}
        }
        Vec::new()
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::ToGateway(text) => {
                let frame: ClientFrame = parse(text).expect("the gateway is sent frames");
                if let ClientFrame::Message { body: Request::Call { .. }, .. } = frame {
                    self.placed += 1;
                    assert!(
                        self.placed <= self.wished,
                        "a call that nobody wished for, or not this way"
                    );
                }
            }
            Step::ToPage(text) => {
                let frame: ServerFrame = parse(text).expect("the SDK is sent frames");
                self.sdk_hears(&frame);
            }
            Step::Registration(_) | Step::Call(_) | Step::Second(_) => {}
        }
    }

    fn sdk_hears(&mut self, frame: &ServerFrame) {
        let ServerFrame::Event { eventdata, .. } = frame else { return };
        let Some(result) = &eventdata.result else { return };
        if matches!(result, EventResult::IncomingCall { .. }) {
            assert!(!self.sdk_is_busy, "a second caller came to the SDK");
            self.sdk_is_busy = true;
        } else if matches!(result, EventResult::Hangup { .. } | EventResult::Decline) {
            self.sdk_is_busy = false;
        }
    }
}
