//! The place in a pipeline where a microphone or a speaker is plugged in.
//!
//! The sound server may be missing, restart or lose the device in the middle of a call; the call
//! goes on. So the element at the end of the pipeline is replaceable: the chosen device, else the
//! default one, else silence.

use std::sync::{Mutex, MutexGuard, PoisonError};

use gstreamer as gst;
use gstreamer::prelude::*;

use crate::{Device, MediaError, plugins};

/// Which end of the pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Microphone,
    Speaker,
}

/// What is plugged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fitted {
    Chosen,
    Default,
    Silence,
}

/// What is to be plugged in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    Device(String),
    Default,
    /// There is no device, or no server. Trying would cost a thread each time: GStreamer's
    /// source leaves it behind when it does not reach the server.
    Nothing,
}

impl Wish {
    /// The chosen device if it is there, else the default one.
    pub(crate) fn new(chosen: Option<&str>, present: &[Device]) -> Wish {
        match chosen.filter(|id| present.iter().any(|device| device.id == *id)) {
            Some(id) => Wish::Device(id.to_owned()),
            None if present.is_empty() => Wish::Nothing,
            None => Wish::Default,
        }
    }
}

#[derive(Debug)]
pub(crate) struct Slot {
    end: End,
    bin: gst::Bin,
    /// Where the element is linked to.
    neighbour: gst::Element,
    plugged: Mutex<Option<(gst::Element, Fitted)>>,
}

impl Slot {
    pub(crate) fn new(end: End, bin: &gst::Bin, neighbour: &gst::Element) -> Slot {
        Slot { end, bin: bin.clone(), neighbour: neighbour.clone(), plugged: Mutex::new(None) }
    }

    /// Plugs in what is wished, or what comes nearest. A sound that already runs moves without a
    /// gap.
    pub(crate) fn fit(&self, wish: &Wish) -> Result<Fitted, MediaError> {
        let mut plugged = self.plugged();
        let (name, fitted) = match wish {
            Wish::Device(id) => (Some(id.as_str()), Fitted::Chosen),
            Wish::Default => (None, Fitted::Default),
            Wish::Nothing => (None, Fitted::Silence),
        };
        match (plugged.as_mut(), fitted) {
            // A device that still sounds although it is not listed tells by itself if it breaks.
            (Some((_, now)), Fitted::Silence) => Ok(*now),
            (None, Fitted::Silence) => self.plug(&mut plugged, None),
            (Some((element, now @ (Fitted::Chosen | Fitted::Default))), _) => {
                // The server knows its default under this name; without one it stays as it is.
                element.set_property("device", name.unwrap_or(self.default_name()));
                *now = fitted;
                Ok(fitted)
            }
            (Some((_, Fitted::Silence)) | None, _) => match self.open(name)? {
                None if plugged.is_some() => Ok(Fitted::Silence),
                found => self.plug(&mut plugged, found.map(|element| (element, fitted))),
            },
        }
    }

    /// There is silence although there could be sound.
    pub(crate) fn is_silent(&self) -> bool {
        matches!(*self.plugged(), Some((_, Fitted::Silence)) | None)
    }

    /// The plugged element has reported an error: the default device instead, or silence.
    /// `None` if the element is not the plugged one (any more).
    pub(crate) fn failed(&self, element: &gst::Object) -> Result<Option<Fitted>, MediaError> {
        let mut plugged = self.plugged();
        let fitted = match plugged.as_ref() {
            Some((current, fitted)) if current.upcast_ref::<gst::Object>() == element => *fitted,
            Some(_) | None => return Ok(None),
        };
        let next = match fitted {
            Fitted::Chosen => self.open(None)?.map(|element| (element, Fitted::Default)),
            Fitted::Default | Fitted::Silence => None,
        };
        self.plug(&mut plugged, next).map(Some)
    }

    /// Stops and removes what is plugged in: the pipeline's own state does not reach it.
    pub(crate) fn clear(&self) {
        self.unplug(&mut self.plugged());
    }

    fn plug(
        &self,
        plugged: &mut Option<(gst::Element, Fitted)>,
        next: Option<(gst::Element, Fitted)>,
    ) -> Result<Fitted, MediaError> {
        self.unplug(plugged);
        let (element, fitted) = match next {
            Some(found) => found,
            None => (self.silence()?, Fitted::Silence),
        };
        // A device that will not start must not take the pipeline's state down with it.
        element.set_locked_state(true);
        self.bin.add(&element).map_err(|_| failure("plugging in of a device"))?;
        let linked = match self.end {
            End::Microphone => element.link(&self.neighbour),
            End::Speaker => self.neighbour.link(&element),
        };
        linked.map_err(|_| failure("plugging in of a device"))?;
        // If it fails, the element says so on the bus, and `failed` is called.
        let _ = element.sync_state_with_parent();
        *plugged = Some((element, fitted));
        Ok(fitted)
    }

    fn unplug(&self, plugged: &mut Option<(gst::Element, Fitted)>) {
        let Some((old, _)) = plugged.take() else { return };
        // Unlinked first, so that what it says while it stops is heard by nobody.
        match self.end {
            End::Microphone => old.unlink(&self.neighbour),
            End::Speaker => self.neighbour.unlink(&old),
        }
        let _ = old.set_state(gst::State::Null);
        let _ = self.bin.remove(&old);
    }

    /// A device element that has reached the sound server, or `None`.
    fn open(&self, device: Option<&str>) -> Result<Option<gst::Element>, MediaError> {
        let element = plugins::make(match self.end {
            End::Microphone => "pulsesrc",
            End::Speaker => "pulsesink",
        })?;
        element.set_property("client-name", "Simu");
        // Two clocks of a sound server under one pipeline cost received sound; the system's
        // clock leads, and both follow it.
        element.set_property("provide-clock", false);
        let (buffer, period) = match self.end {
            End::Microphone => (40_000i64, 10_000i64),
            End::Speaker => (20_000, 10_000),
        };
        element.set_property("buffer-time", buffer);
        element.set_property("latency-time", period);
        let role = gst::Structure::builder("props").field("media.role", "phone").build();
        element.set_property("stream-properties", role);
        if self.end == End::Speaker {
            element.set_property("async", false);
        }
        if element.set_state(gst::State::Ready).is_err() {
            let _ = element.set_state(gst::State::Null);
            return Ok(None);
        }
        // Not before: until it is ready the element reaches for a thread that all pulse sinks
        // share, and which the last one of another call may just be taking down.
        element.set_property("device", device);
        Ok(Some(element))
    }

    fn silence(&self) -> Result<gst::Element, MediaError> {
        match self.end {
            End::Microphone => {
                let source = plugins::make("audiotestsrc")?;
                source.set_property("is-live", true);
                source.set_property_from_str("wave", "silence");
                source.set_property("samplesperbuffer", 480);
                Ok(source)
            }
            End::Speaker => {
                let sink = plugins::make("fakesink")?;
                sink.set_property("sync", true);
                sink.set_property("async", false);
                Ok(sink)
            }
        }
    }

    fn default_name(&self) -> &'static str {
        match self.end {
            End::Microphone => "@DEFAULT_SOURCE@",
            End::Speaker => "@DEFAULT_SINK@",
        }
    }

    fn plugged(&self) -> MutexGuard<'_, Option<(gst::Element, Fitted)>> {
        self.plugged.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn failure(act: &str) -> MediaError {
    MediaError::Operation(act.to_owned())
}
