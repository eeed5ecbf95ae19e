//! Hangs a [`Processor`] on GStreamer pads.

use std::sync::{Arc, Mutex, PoisonError};

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_audio as gst_audio;

use super::frames::Frames;
use super::{Processor, SAMPLE_RATE};

impl Processor {
    /// The only format that is processed: S16LE, 48 kHz, mono. Put a capsfilter with it before
    /// both pads; any other sound passes untouched, with a warning in the log.
    pub fn caps() -> gst::Caps {
        gst_audio::AudioCapsBuilder::new_interleaved()
            .format(gst_audio::AudioFormat::S16le)
            .rate(SAMPLE_RATE as i32)
            .channels(1)
            .build()
    }

    /// Processes what flows through the microphone's pad, in place.
    ///
    /// Give it buffers of whole 10 ms (480 samples, `latency-time=10000` on the source): they
    /// pass without delay. Other sizes work too, at the price of up to 10 ms, once. A
    /// discontinuity drops the part of a frame that was waiting.
    pub fn attach_capture(self: &Arc<Self>, pad: &gst::Pad) {
        let processor = Arc::clone(self);
        attach(pad, move |frames, buffer| {
            let Ok(mut map) = buffer.make_mut().map_writable() else { return };
            let mut samples = decode(&map);
            frames.replace(&mut samples, |frame| processor.process_capture(frame));
            encode(&samples, &mut map);
        });
    }

    /// Learns from what flows through the speaker's pad, which is not changed. The nearer to the
    /// sound card, the better: after volume and mixing, before the sink.
    pub fn attach_render(self: &Arc<Self>, pad: &gst::Pad) {
        let processor = Arc::clone(self);
        attach(pad, move |frames, buffer| {
            let Ok(map) = buffer.map_readable() else { return };
            frames.show(&decode(&map), |frame| processor.process_render(frame));
        });
    }
}

/// What a pad carries, as far as its caps are known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Unknown,
    Ours,
    Foreign,
}

struct Stream {
    format: Format,
    frames: Frames,
}

fn attach(pad: &gst::Pad, handle: impl Fn(&mut Frames, &mut gst::Buffer) + Send + Sync + 'static) {
    let stream = Mutex::new(Stream { format: Format::Unknown, frames: Frames::new() });
    let mask = gst::PadProbeType::BUFFER
        | gst::PadProbeType::BUFFER_LIST
        | gst::PadProbeType::EVENT_DOWNSTREAM
        | gst::PadProbeType::EVENT_FLUSH;
    pad.add_probe(mask, move |pad, info| {
        let mut stream = stream.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut info.data {
            Some(gst::PadProbeData::Buffer(buffer)) => stream.take(pad, buffer, &handle),
            Some(gst::PadProbeData::BufferList(list)) => {
                list.make_mut().foreach_mut(|mut buffer, _| {
                    stream.take(pad, &mut buffer, &handle);
                    std::ops::ControlFlow::Continue(Some(buffer))
                });
            }
            Some(gst::PadProbeData::Event(event)) => stream.note(event),
            _ => (),
        }
        gst::PadProbeReturn::Ok
    });
}

impl Stream {
    fn take(
        &mut self,
        pad: &gst::Pad,
        buffer: &mut gst::Buffer,
        handle: &impl Fn(&mut Frames, &mut gst::Buffer),
    ) {
        if self.format == Format::Unknown
            && let Some(caps) = pad.current_caps()
        {
            // The pad was flowing before the probe came.
            self.set_format(&caps);
        }
        if buffer.flags().contains(gst::BufferFlags::DISCONT) {
            self.frames.reset();
        }
        if self.format == Format::Ours {
            handle(&mut self.frames, buffer);
        }
    }

    fn note(&mut self, event: &gst::EventRef) {
        if let gst::EventView::Caps(caps) = event.view() {
            self.set_format(caps.caps());
        } else if matches!(event.type_(), gst::EventType::FlushStop | gst::EventType::Segment) {
            self.frames.reset();
        }
    }

    fn set_format(&mut self, caps: &gst::CapsRef) {
        let ours = caps.can_intersect(&Processor::caps());
        if !ours {
            tracing::warn!(%caps, "sound in this format passes unprocessed");
        }
        self.format = if ours { Format::Ours } else { Format::Foreign };
        self.frames.reset();
    }
}

/// Samples that do not fill two bytes at the end cannot occur in S16LE and are dropped.
fn decode(bytes: &[u8]) -> Vec<i16> {
    bytes.as_chunks().0.iter().map(|&pair| i16::from_le_bytes(pair)).collect()
}

fn encode(samples: &[i16], bytes: &mut [u8]) {
    for (pair, sample) in bytes.as_chunks_mut().0.iter_mut().zip(samples) {
        *pair = sample.to_le_bytes();
    }
}
