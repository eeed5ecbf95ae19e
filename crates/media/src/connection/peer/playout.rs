//! How long received sound waits before it is played: not long at first, longer where the
//! network turns out to need it, and short again when it has calmed down.
//!
//! Too short, and packets come too late to be played; too long, and people talk over each other.
//! GStreamer's jitter buffer has one fixed latency, so it is set anew, in pauses of the other side's
//! speech where it can be (decision 7).

mod judgement;
mod scatter;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use gstreamer as gst;
use gstreamer::glib;
use gstreamer::prelude::*;

use super::{Peer, hearing};
use judgement::{Judgement, Plan, Seen};
use scatter::Scatter;

/// What the decoder and the speaker need beyond that: two of the speaker's periods and a little.
const SPEAKER: u32 = 25;
/// A packet more, in which lost sound comes again.
const REPAIR: u32 = 20;
/// Below this level, in dBFS, nothing is being said.
const PAUSE: f32 = -50.0;

#[derive(Debug)]
pub(super) struct Playout {
    buffers: Mutex<Vec<glib::WeakRef<gst::Element>>>,
    scatter: Mutex<Scatter>,
    judgement: Mutex<Judgement>,
    /// The next piece of sound is to be played at its new time; the speaker would go on seamlessly
    /// after the last one, and the wait with it.
    moved: AtomicBool,
}

impl Playout {
    pub(super) fn new() -> Playout {
        Playout {
            buffers: Mutex::default(),
            scatter: Mutex::default(),
            judgement: Mutex::new(Judgement::new(Instant::now())),
            moved: AtomicBool::new(false),
        }
    }

    /// Sets the first waiting time and keeps an eye on the buffers that are made.
    pub(super) fn begin(peer: &std::sync::Arc<Peer>) {
        let plan = super::lock(&peer.playout.judgement).plan();
        peer.wait(plan);
        let weak = std::sync::Arc::downgrade(peer);
        peer.speaker.played.add_probe(gst::PadProbeType::BUFFER, move |_, info| {
            let peer = weak.upgrade();
            if peer.is_some_and(|peer| peer.playout.moved.swap(false, Ordering::Relaxed))
                && let Some(gst::PadProbeData::Buffer(buffer)) = &mut info.data
            {
                buffer.make_mut().set_flags(gst::BufferFlags::RESYNC);
            }
            gst::PadProbeReturn::Ok
        });
        let rtp = peer.webrtc.downcast_ref::<gst::Bin>().and_then(|bin| bin.by_name("rtpbin"));
        let Some(rtp) = rtp else { return };
        let weak = std::sync::Arc::downgrade(peer);
        rtp.connect("new-jitterbuffer", false, move |values| {
            let buffer = values.get(1)?.get::<gst::Element>().ok()?;
            let peer = weak.upgrade()?;
            super::lock(&peer.playout.buffers).push(buffer.downgrade());
            watch(&buffer, &peer)?;
            None
        });
    }
}

/// Notes when each packet comes, and when the jitter buffer had counted on it.
fn watch(buffer: &gst::Element, peer: &std::sync::Arc<Peer>) -> Option<()> {
    let weak = std::sync::Arc::downgrade(peer);
    hearing::each_buffer(&buffer.static_pad("sink")?, move |packet| {
        let Some((peer, sequence)) = weak.upgrade().zip(sequence(packet)) else { return };
        if let Some(at) = packet.dts_or_pts() {
            super::lock(&peer.playout.scatter).came(sequence, microseconds(at));
        }
    });
    let weak = std::sync::Arc::downgrade(peer);
    hearing::each_buffer(&buffer.static_pad("src")?, move |packet| {
        let Some((peer, sequence)) = weak.upgrade().zip(sequence(packet)) else { return };
        if let Some(expected) = packet.pts() {
            super::lock(&peer.playout.scatter).left(sequence, microseconds(expected));
        }
    });
    Some(())
}

/// RFC 3550 section 5.1.
fn sequence(packet: &gst::BufferRef) -> Option<u16> {
    let map = packet.map_readable().ok()?;
    Some(u16::from_be_bytes(map.get(2..4)?.try_into().ok()?))
}

fn microseconds(time: gst::ClockTime) -> i64 {
    i64::try_from(time.useconds()).unwrap_or(i64::MAX)
}

impl Peer {
    /// Looks how packets come, and waits for them longer or shorter from now on. `level` is that of
    /// the sound that is played, in dBFS.
    pub(super) fn follow_network(&self, level: f32) {
        let (late, lost) = (self.buffer_statistics("num-late"), self.buffer_statistics("num-lost"));
        let reach = super::lock(&self.playout.scatter).reach();
        let seen = Seen { late, lost, reach, pause: level < PAUSE };
        let changed = super::lock(&self.playout.judgement).judge(seen, Instant::now());
        if let Some(plan) = changed {
            tracing::info!(?seen, ?plan, "received sound waits longer or shorter");
            self.wait(plan);
            self.playout.moved.store(true, Ordering::Relaxed);
        }
    }

    /// How many packets were made up in place of those that came late or never, and how long each
    /// is waited for. (GStreamer 1.22 counts the played ones only once one was lost.)
    pub(super) fn played(&self) -> (u64, Duration) {
        let plan = super::lock(&self.playout.judgement).plan();
        (self.buffer_statistics("num-lost"), Duration::from_millis(whole(plan).into()))
    }

    /// The sum of a figure over all jitter buffers.
    fn buffer_statistics(&self, name: &str) -> u64 {
        let buffers = super::lock(&self.playout.buffers);
        let stats = buffers
            .iter()
            .filter_map(glib::WeakRef::upgrade)
            .map(|buffer| buffer.property::<gst::Structure>("stats"));
        stats.map(|stats| stats.get::<u64>(name).unwrap_or(0)).sum()
    }

    /// The pipeline's own sum would count the microphone's delay too, which is over by then.
    fn wait(&self, plan: Plan) {
        self.webrtc.set_property("latency", plan.wait);
        let latency = gst::ClockTime::from_mseconds(u64::from(whole(plan) + SPEAKER));
        self.pipeline.set_latency(latency);
        let _ = self.pipeline.recalculate_latency();
    }
}

fn whole(plan: Plan) -> u32 {
    plan.wait + if plan.repairs { REPAIR } else { 0 }
}
