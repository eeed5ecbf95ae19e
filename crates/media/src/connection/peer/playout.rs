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
/// So many late packets within [`WINDOW`] are the network's doing; one or two are concealed, and
/// may have waited for this computer.
const TOO_MANY: u64 = 3;
const WINDOW: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(super) struct Playout {
    buffers: Mutex<Vec<glib::WeakRef<gst::Element>>>,
    judgement: Mutex<Judgement>,
}

/// The decision, apart from GStreamer and time.
#[derive(Debug)]
struct Judgement {
    wait: u32,
    changed: Instant,
    /// Late packets up to the beginning of this window.
    late: u64,
    window: Instant,
}

impl Judgement {
    fn new(now: Instant) -> Judgement {
        Judgement { wait: START, changed: now, late: 0, window: now }
    }

    /// Takes how many packets have come too late so far and how far they scatter. Tells the new
    /// time to wait, if it must grow.
    fn judge(&mut self, late: u64, jitter: Duration, now: Instant) -> Option<u32> {
        if now.duration_since(self.changed) < PATIENCE {
            return None;
        }
        let too_many = late >= self.late + TOO_MANY;
        // The mean deviation; single packets scatter twice as far and further.
        let short = jitter * 2 > Duration::from_millis(self.wait.into());
        if too_many || now.duration_since(self.window) > WINDOW {
            (self.late, self.window) = (late, now);
        }
        if !(too_many || short) || self.wait >= MOST {
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
        let (mut late, mut jitter) = (0, Duration::ZERO);
        for buffer in buffers.iter().filter_map(glib::WeakRef::upgrade) {
            let stats = buffer.property::<gst::Structure>("stats");
            late += stats.get::<u64>("num-late").unwrap_or(0);
            jitter = jitter.max(Duration::from_nanos(stats.get("avg-jitter").unwrap_or(0)));
        }
        drop(buffers);
        let longer = super::lock(&self.playout.judgement).judge(late, jitter, Instant::now());
        if let Some(wait) = longer {
            tracing::info!(late, ?jitter, wait_ms = wait, "network is slow, playing later");
            self.wait(wait);
        }
    }

    /// How many packets were made up in place of those that came late or never, and how long each
    /// is waited for. (GStreamer 1.22 counts the played ones only once one was lost.)
    pub(super) fn played(&self) -> (u64, Duration) {
        let buffers = super::lock(&self.playout.buffers);
        let stats = buffers
            .iter()
            .filter_map(glib::WeakRef::upgrade)
            .map(|buffer| buffer.property::<gst::Structure>("stats"));
        let concealed = stats.map(|stats| stats.get::<u64>("num-lost").unwrap_or(0)).sum();
        drop(buffers);
        let wait = super::lock(&self.playout.judgement).wait;
        (concealed, Duration::from_millis(wait.into()))
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

    const QUIET: Duration = Duration::from_millis(1);

    #[test]
    fn waits_longer_only_while_packets_come_too_late() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut judgement = Judgement::new(start);
        assert_eq!(judgement.judge(0, QUIET, at(2)), None);
        assert_eq!(judgement.judge(3, QUIET, at(4)), Some(START + STEP));
        assert_eq!(judgement.judge(3, QUIET, at(6)), None);
        assert_eq!(judgement.judge(6, QUIET, at(8)), Some(START + 2 * STEP));
    }

    #[test]
    fn a_late_packet_now_and_then_changes_nothing() {
        let start = Instant::now();
        let mut judgement = Judgement::new(start);
        let minute = (1..=60).map(|second| (second / 4, start + Duration::from_secs(second)));
        let steps = minute.filter_map(|(late, now)| judgement.judge(late, QUIET, now)).count();
        assert_eq!(steps, 0);
    }

    #[test]
    fn waits_longer_before_packets_come_too_late_that_scatter_far() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let scattered = Duration::from_millis(20);
        let mut judgement = Judgement::new(start);
        assert_eq!(judgement.judge(0, scattered, at(2)), Some(START + STEP));
        assert_eq!(judgement.judge(0, scattered, at(4)), None, "that is enough");
    }

    #[test]
    fn a_step_has_time_to_show_its_effect_and_there_is_an_end() {
        let start = Instant::now();
        let mut judgement = Judgement::new(start);
        let quick =
            (1..=10).filter_map(|n| judgement.judge(100 * n, QUIET, start + PATIENCE / 2)).count();
        assert_eq!(quick, 0);
        let at = |seconds| start + Duration::from_secs(seconds);
        let longest = (1..=60).filter_map(|n| judgement.judge(100 * n, QUIET, at(2 * n))).last();
        assert_eq!(longest, Some(MOST));
    }
}
