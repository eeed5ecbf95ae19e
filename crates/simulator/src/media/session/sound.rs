//! The callee's 20 ms: listen, speak, send, record, measure.

use std::time::Instant;

use super::Session;
use crate::media::SILENCE;
use crate::media::report::{self, dbfs};

impl Session {
    pub(super) fn frame(&mut self) {
        let now = Instant::now();
        // Also on hold, so that the client's sound does not pile up.
        let arrived = self.playout.pop(now);
        let heard = if self.held { SILENCE } else { arrived };
        let said = if self.held { SILENCE } else { self.callee.speak(&heard) };
        if let Some(outgoing) = &mut self.outgoing
            && let Err(error) = outgoing.send(&mut self.rtc, &said, now)
        {
            tracing::warn!(%error, "sound not sent");
        }
        if let Some(recording) = &self.recording {
            recording.add(&heard, &said);
        }
        let mut report = report::lock(&self.report);
        if let Some(outgoing) = &self.outgoing {
            report.packets_out = outgoing.packets;
            report.bytes_out = outgoing.bytes;
        }
        report.packets_late = self.playout.late;
        report.frames_concealed = self.playout.concealed;
        report.first_sound_in_at = self.playout.first_audible;
        report.heard_dbfs = dbfs(&heard);
        report.said_dbfs = dbfs(&said);
    }
}
