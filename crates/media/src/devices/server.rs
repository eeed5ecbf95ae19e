//! What the sound server (PulseAudio, or PipeWire in its place) has at a moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use gstreamer as gst;
use gstreamer::glib;
use gstreamer::prelude::*;

use super::{Device, Devices};

/// A connection to the sound server that tells of changes.
///
/// GStreamer's provider is used without its shared instance and its device monitor, which would
/// bring ALSA's raw devices and cameras along.
pub(super) struct Server {
    provider: gst::DeviceProvider,
    /// Not while connecting, when each device is announced that is there anyway.
    listening: Arc<AtomicBool>,
}

impl Server {
    /// `address` as in `PULSE_SERVER`, `None` for the session's own server. `changed` is called
    /// from a thread of the connection. `None` if GStreamer's plugin is missing.
    pub fn new(address: Option<&str>, changed: impl Fn() + Send + Sync + 'static) -> Option<Self> {
        let provider = provider()?;
        if let Some(address) = address {
            provider.set_property("server", address);
        }
        let listening = Arc::new(AtomicBool::new(false));
        let listens = Arc::clone(&listening);
        provider.bus().set_sync_handler(move |_, _| {
            if listens.load(Ordering::Acquire) {
                changed();
            }
            gst::BusSyncReply::Drop
        });
        Some(Self { provider, listening })
    }

    /// Connects anew and lists what is there, `None` if no server answers.
    ///
    /// Anew, because the provider does not notice another default device before GStreamer 1.24
    /// and never the end of its server. It takes about 2 ms, and hangs if the server does.
    pub fn look(&self) -> Option<Devices> {
        self.listening.store(false, Ordering::Release);
        if self.provider.is_started() {
            self.provider.stop();
        }
        self.provider.start().ok()?;
        // From here on a change is either in the list already or will be told.
        self.listening.store(true, Ordering::Release);
        let mut devices = Devices::default();
        for found in self.provider.devices() {
            let Some(properties) = found.properties() else { continue };
            if properties.get::<&str>("device.class") == Ok("monitor") {
                // What a speaker plays, offered as if it were a microphone.
                continue;
            }
            let list = if found.has_classes("Audio/Source") {
                &mut devices.microphones
            } else {
                &mut devices.speakers
            };
            list.push(Device {
                id: found.property::<Option<String>>("internal-name").unwrap_or_default(),
                name: found.display_name().into(),
                is_default: properties.get("is-default").unwrap_or(false),
            });
        }
        devices.microphones.sort_by(by_name);
        devices.speakers.sort_by(by_name);
        Some(devices)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.provider.bus().unset_sync_handler();
        if self.provider.is_started() {
            self.provider.stop();
        }
    }
}

fn provider() -> Option<gst::DeviceProvider> {
    let factory = gst::DeviceProviderFactory::find("pulsedeviceprovider")?;
    let factory = factory.load().ok()?.downcast::<gst::DeviceProviderFactory>().ok()?;
    glib::Object::with_type(factory.device_provider_type()).downcast().ok()
}

fn by_name(a: &Device, b: &Device) -> std::cmp::Ordering {
    (a.name.to_lowercase(), &a.id).cmp(&(b.name.to_lowercase(), &b.id))
}
