//! How long received sound waits before it is played: not long at first, longer where the
//! network turns out to need it.
//!
//! GStreamer's jitter buffer has one fixed latency. Too little, and packets come too late to be
//! played; too much, and people talk over each other. It never shrinks again within a call:
//! each change is a small jump in the sound.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use gstreamer as gst;
use gstreamer::glib;
use gstreamer::prelude::*;

use super::Peer;

/// How long a missing packet is waited for at first, in milliseconds.
const START: u32 = 20;
const STEP: u32 = 20;
/// Conversations suffer above (ITU-T G.114).
const MOST: u32 = 180;
/// What the decoder and the speaker need beyond that: two of the speaker's periods and a little.
const SPEAKER: u32 = 25;
/// Between two steps, so that the first one can show its effect.
const PATIENCE: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(super) struct Playout {
    buffers: Mutex<Vec<glib::WeakRef<gst::Element>>>,
    judgement: Mutex<Judgement>,
}

/// The decision, apart from GStreamer and time.
#[derive(Debug)]
struct Judgement {
    wait: u32,
    late: u64,
    changed: Instant,
}

impl Judgement {
    fn new(now: Instant) -> Judgement {
        Judgement { wait: START, late: 0, changed: now }
    }

    /// Takes the number of packets that have come too late so far. Tells the new time to wait,
    /// if it must grow.
    fn judge(&mut self, late: u64, now: Instant) -> Option<u32> {
        if now.duration_since(self.changed) < PATIENCE {
            return None;
        }
        let more = late > std::mem::replace(&mut self.late, late);
        if !more || self.wait >= MOST {
            return None;
        }
        self.wait += STEP;
        self.changed = now;
        Some(self.wait)
    }
}

impl Playout {
    pub(super) fn new() -> Playout {
        Playout { buffers: Mutex::default(), judgement: Mutex::new(Judgement::new(Instant::now())) }
    }

    /// Sets the first waiting time and keeps an eye on the buffers that are made.
    pub(super) fn begin(peer: &std::sync::Arc<Peer>) {
        peer.wait(START);
        let rtp = peer.webrtc.downcast_ref::<gst::Bin>().and_then(|bin| bin.by_name("rtpbin"));
        let Some(rtp) = rtp else { return };
        let weak = std::sync::Arc::downgrade(peer);
        rtp.connect("new-jitterbuffer", false, move |values| {
            let buffer = values.get(1)?.get::<gst::Element>().ok()?;
            super::lock(&weak.upgrade()?.playout.buffers).push(buffer.downgrade());
            None
        });
    }
}

impl Peer {
    /// Looks whether packets come too late, and waits longer from now on if they do.
    pub(super) fn follow_network(&self) {
        let buffers = super::lock(&self.playout.buffers);
        let late = |buffer: gst::Element| {
            buffer.property::<gst::Structure>("stats").get::<u64>("num-late").unwrap_or(0)
        };
        let late = buffers.iter().filter_map(glib::WeakRef::upgrade).map(late).sum();
        drop(buffers);
        let longer = super::lock(&self.playout.judgement).judge(late, Instant::now());
        if let Some(wait) = longer {
            tracing::info!(late, wait_ms = wait, "network is slow, playing later");
            self.wait(wait);
        }
    }

    /// Without this the pipeline would count the microphone's delay too, which is over by then.
    fn wait(&self, milliseconds: u32) {
        self.webrtc.set_property("latency", milliseconds);
        let whole = u64::from(milliseconds + SPEAKER);
        self.pipeline.set_latency(gst::ClockTime::from_mseconds(whole));
        let _ = self.pipeline.recalculate_latency();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_longer_only_while_packets_come_too_late() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut judgement = Judgement::new(start);
        assert_eq!(judgement.judge(0, at(2)), None);
        assert_eq!(judgement.judge(3, at(4)), Some(START + STEP));
        assert_eq!(judgement.judge(3, at(6)), None);
        assert_eq!(judgement.judge(5, at(8)), Some(START + 2 * STEP));
    }

    #[test]
    fn a_step_has_time_to_show_its_effect_and_there_is_an_end() {
        let start = Instant::now();
        let mut judgement = Judgement::new(start);
        let quick = (1..=10).filter_map(|n| judgement.judge(n, start + PATIENCE / 2)).count();
        assert_eq!(quick, 0);
        let at = |seconds| start + Duration::from_secs(seconds);
        let longest = (1..=60).filter_map(|n| judgement.judge(100 + n, at(2 * n))).last();
        assert_eq!(longest, Some(MOST));
    }
}
