//! Watches a call and its devices: can each side hear the other, is the chosen
//! headset still there.
//!
//! Everything here is pure. Samples come in with their time, conclusions go out; GStreamer and
//! the clock are elsewhere.

mod devices;
mod silence;

pub use devices::DeviceWatch;
pub use silence::{InboundTrouble, OutboundTrouble, SilenceWatch, SoundSample, SoundTrouble};
