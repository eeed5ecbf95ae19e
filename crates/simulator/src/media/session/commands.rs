//! What the holder of a leg asks for.

use std::time::Instant;

use line::page::IceCandidate;
use tokio::sync::mpsc;

use super::{CLOSED_HERE, Session};
use crate::media::{CalleeProgram, Command, LegError, negotiation, report, sdp};
use crate::speech::Callee;

impl Session {
    pub(super) fn command(&mut self, command: Command, own: &mpsc::WeakUnboundedSender<Command>) {
        match command {
            Command::AcceptAnswer(sdp, reply) => drop(reply.send(self.accept_answer(&sdp))),
            Command::Candidate(candidate) => self.add_candidate(candidate),
            Command::Perform(program) => self.perform(program, own),
            Command::Ready(number, callee) if number == self.programs => self.callee = *callee,
            Command::Ready(..) => {}
            Command::Hold(held) => {
                self.held = held;
                report::lock(&self.report).held = held;
            }
            Command::Digits(digits) => {
                if let Some(outgoing) = &mut self.outgoing {
                    outgoing.press(&digits);
                }
            }
            Command::Impair(network) => self.links.change(*network),
            Command::Close => self.close(CLOSED_HERE),
        }
    }

    fn accept_answer(&mut self, sdp: &str) -> Result<(), LegError> {
        let pending =
            self.pending.take().ok_or_else(|| LegError::Sdp("no answer is awaited".to_owned()))?;
        negotiation::complete(&mut self.rtc, pending, self.mid, sdp)?;
        self.give_up = Some(Instant::now() + self.config.ice_timeout);
        Ok(())
    }

    fn add_candidate(&mut self, candidate: Option<IceCandidate>) {
        if let Some(candidate) = candidate.and_then(|c| sdp::candidate(&c.candidate)) {
            self.rtc.add_remote_candidate(candidate);
        }
    }

    /// Loads the program's sounds elsewhere; the callee goes on as before until they are there.
    fn perform(&mut self, program: CalleeProgram, own: &mpsc::WeakUnboundedSender<Command>) {
        self.programs += 1;
        let (number, own) = (self.programs, own.clone());
        tokio::task::spawn_blocking(move || match Callee::prepare(&program) {
            Ok(callee) => {
                if let Some(own) = own.upgrade() {
                    drop(own.send(Command::Ready(number, Box::new(callee))));
                }
            }
            Err(error) => tracing::warn!(%error, ?program, "callee cannot perform"),
        });
    }
}
