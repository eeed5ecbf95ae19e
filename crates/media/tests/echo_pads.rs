//! The sound processing on GStreamer pads: the same samples come out as from the plain calls.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

#[path = "echo/room.rs"]
mod room;

use std::sync::{Arc, Mutex};

use gstreamer as gst;
use gstreamer::prelude::*;
use media::processing::{FRAME_SAMPLES, Processor, Switches};
use room::{Room, attenuation, call, mix, speech};

const ECHO: Switches = Switches {
    echo_cancellation: true,
    noise_suppression: false,
    gain_control: false,
    high_pass_filter: false,
};

#[test]
fn frames_of_ten_milliseconds_come_out_as_from_the_plain_calls() {
    let (played, microphone) = (played(3), microphone(3));
    let (capture, render, _) = wires(Processor::caps);
    for (render_frame, capture_frame) in
        played.chunks(FRAME_SAMPLES).zip(microphone.chunks(FRAME_SAMPLES))
    {
        render.push(render_frame);
        capture.push(capture_frame);
    }
    let (expected, _) = call(ECHO, &played, &microphone);
    assert_eq!(capture.arrived(), expected);
    assert_eq!(render.arrived(), played, "what is played stays as it is");
}

#[test]
fn buffers_of_any_size_come_out_whole_and_without_echo() {
    let (played, microphone) = (played(8), microphone(8));
    let (capture, render, processor) = wires(Processor::caps);
    for (render_part, capture_part) in played.chunks(441).zip(microphone.chunks(441)) {
        render.push(render_part);
        capture.push_list(&[&capture_part[..200], &capture_part[200..]]);
    }
    let sent = capture.arrived();
    assert_eq!(sent.len(), microphone.len());
    assert!(attenuation(&microphone, &sent, 3) > 30.0);
    assert!(processor.statistics().delay.is_some());
}

#[test]
fn foreign_formats_pass_untouched_and_ours_is_taken_up_again() {
    let microphone = microphone(1);
    let (capture, _, _) = wires(stereo);
    capture.push(&microphone);
    assert_eq!(capture.arrived(), microphone);

    capture.src.push_event(gst::event::Caps::new(&Processor::caps()));
    capture.push(&microphone);
    assert_ne!(capture.arrived()[microphone.len()..], microphone);
}

#[test]
fn a_discontinuity_drops_the_waiting_part_of_a_frame() {
    let microphone = microphone(1);
    let (capture, _, _) = wires(Processor::caps);
    capture.push(&microphone[..100]);
    let mut resumed = buffer(&microphone[..FRAME_SAMPLES]);
    resumed.make_mut().set_flags(gst::BufferFlags::DISCONT);
    capture.src.push(resumed).unwrap();
    let (expected, _) = call(ECHO, &[], &microphone[..FRAME_SAMPLES]);
    assert_eq!(capture.arrived()[100..], expected, "no delay is left over");
}

/// Two linked pads; what is pushed into the first is collected behind the second.
struct Wire {
    src: gst::Pad,
    _sink: gst::Pad,
    arrived: Arc<Mutex<Vec<i16>>>,
}

impl Wire {
    fn new(caps: &gst::Caps) -> Self {
        let arrived = Arc::new(Mutex::new(Vec::new()));
        let collector = Arc::clone(&arrived);
        let sink = gst::Pad::builder(gst::PadDirection::Sink)
            .flags(gst::PadFlags::ACCEPT_TEMPLATE)
            .chain_function(move |_, _, buffer| {
                let map = buffer.map_readable().unwrap();
                let samples = map.as_chunks().0.iter().map(|&pair| i16::from_le_bytes(pair));
                collector.lock().unwrap().extend(samples);
                Ok(gst::FlowSuccess::Ok)
            })
            .build();
        let src = gst::Pad::builder(gst::PadDirection::Src).build();
        src.link(&sink).unwrap();
        sink.set_active(true).unwrap();
        src.set_active(true).unwrap();
        src.push_event(gst::event::StreamStart::new("sound"));
        src.push_event(gst::event::Caps::new(caps));
        src.push_event(gst::event::Segment::new(&gst::FormattedSegment::<gst::ClockTime>::new()));
        Self { src, _sink: sink, arrived }
    }

    fn push(&self, samples: &[i16]) {
        self.src.push(buffer(samples)).unwrap();
    }

    fn push_list(&self, parts: &[&[i16]]) {
        self.src.push_list(parts.iter().map(|part| buffer(part)).collect()).unwrap();
    }

    fn arrived(&self) -> Vec<i16> {
        self.arrived.lock().unwrap().clone()
    }
}

fn wires(caps: fn() -> gst::Caps) -> (Wire, Wire, Arc<Processor>) {
    gst::init().unwrap();
    let (capture, render) = (Wire::new(&caps()), Wire::new(&caps()));
    let processor = Processor::new(ECHO);
    processor.attach_capture(&capture.src);
    processor.attach_render(&render.src);
    (capture, render, processor)
}

fn stereo() -> gst::Caps {
    gst::Caps::builder("audio/x-raw")
        .field("format", "S16LE")
        .field("rate", 44_100)
        .field("channels", 2)
        .field("layout", "interleaved")
        .build()
}

fn buffer(samples: &[i16]) -> gst::Buffer {
    gst::Buffer::from_slice(samples.iter().flat_map(|s| s.to_le_bytes()).collect::<Vec<u8>>())
}

fn played(seconds: usize) -> Vec<i16> {
    mix(&[&speech("far.wav", seconds, -22.0)])
}

fn microphone(seconds: usize) -> Vec<i16> {
    mix(&[&Room::new(40, -12.0).echo(&played(seconds))])
}
