//! The way to the loudspeaker through GStreamer and the sound server.

use std::sync::{Arc, Mutex};

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use gstreamer_audio as gst_audio;

use super::voice::{self, Voice};
use super::wave::SAMPLE_RATE;
use crate::{MediaNotice, plugins};

/// Samples that are computed at a time: 10 ms.
const CHUNK: usize = (SAMPLE_RATE / 100) as usize;

/// What the sound server keeps in stock, in microseconds: the delay of every change. More than a
/// call would allow itself, so that a busy computer does not tear a tone.
const BUFFER_TIME: i64 = 80_000;
const LATENCY_TIME: i64 = 10_000;

/// Plays a voice, silence included, until it is dropped.
#[derive(Debug)]
pub(super) struct Output {
    pipeline: gst::Pipeline,
}

impl Output {
    /// `failed` is told the reason if the device does not work, now or later; it is called from
    /// threads of GStreamer.
    pub fn open(
        server: Option<&str>,
        device: Option<&str>,
        voice: &Arc<Mutex<Voice>>,
        failed: impl Fn(String) + Send + Sync + 'static,
    ) -> Result<Self, MediaNotice> {
        if let Err(error) = gst::init() {
            tracing::error!(%error, "GStreamer not started");
            return Err(missing("GStreamer", "libgstreamer1.0-0"));
        }
        let sink = sink(server)?;
        let source = source(voice);
        let output = Self { pipeline: gst::Pipeline::builder().name("tones").build() };
        let linked = output
            .pipeline
            .add_many([source.upcast_ref(), &sink])
            .and_then(|()| source.link(&sink));
        if linked.is_err() || sink.set_state(gst::State::Ready).is_err() {
            return Err(MediaNotice::NoSoundServer);
        }
        // Not before: until it is ready the element reaches for a thread of all pulse sinks that
        // the last one of a call may just be taking down.
        sink.set_property("device", device);
        // The server takes no format at all for a device that it does not have.
        let takes = sink.static_pad("sink").map(|pad| pad.query_caps(None));
        if takes.is_some_and(|caps| caps.is_empty()) {
            return Err(device.map_or(MediaNotice::NoSpeaker, |device| {
                MediaNotice::DeviceFailed {
                    device: device.to_owned(),
                    reason: "no such device".to_owned(),
                }
            }));
        }
        if let Some(bus) = output.pipeline.bus() {
            bus.set_sync_handler(move |_, message| {
                if let gst::MessageView::Error(error) = message.view() {
                    failed(error.error().to_string());
                }
                gst::BusSyncReply::Drop
            });
        }
        // If it fails the bus says why.
        let _ = output.pipeline.set_state(gst::State::Playing);
        Ok(output)
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        let _ = self.pipeline.set_state(gst::State::Null);
        if let Some(bus) = self.pipeline.bus() {
            bus.unset_sync_handler();
        }
    }
}

fn source(voice: &Arc<Mutex<Voice>>) -> gst_app::AppSrc {
    let caps = gst_audio::AudioCapsBuilder::new_interleaved()
        .format(gst_audio::AudioFormat::S16le)
        .rate(SAMPLE_RATE as i32)
        .channels(1)
        .build();
    let voice = Arc::clone(voice);
    let need_data = move |source: &gst_app::AppSrc, _| {
        let mut voice = voice::lock(&voice);
        let sample = |_| ((voice.sample() * f32::from(i16::MAX)) as i16).to_le_bytes();
        let chunk: Vec<u8> = (0..CHUNK).flat_map(sample).collect();
        // Refused only while the pipeline stops.
        let _ = source.push_buffer(gst::Buffer::from_slice(chunk));
    };
    let source = gst_app::AppSrc::builder().caps(&caps).format(gst::Format::Time).build();
    source.set_callbacks(gst_app::AppSrcCallbacks::builder().need_data(need_data).build());
    source
}

fn sink(server: Option<&str>) -> Result<gst::Element, MediaNotice> {
    let Ok(sink) = plugins::make("pulsesink") else {
        return Err(missing("pulsesink", "gstreamer1.0-plugins-good"));
    };
    sink.set_property("server", server);
    sink.set_property("client-name", "Simu");
    sink.set_property("buffer-time", BUFFER_TIME);
    sink.set_property("latency-time", LATENCY_TIME);
    sink.set_property("provide-clock", false);
    // The sound server asks for samples at its own pace; nothing else gives time here.
    sink.set_property("sync", false);
    // "phone" for the ring too: as an "event" it would be silent wherever alert sounds are off.
    let role = gst::Structure::builder("props").field("media.role", "phone").build();
    sink.set_property("stream-properties", role);
    Ok(sink)
}

fn missing(element: &str, package: &str) -> MediaNotice {
    MediaNotice::MissingPlugin { element: element.to_owned(), package: package.to_owned() }
}
