//! Watches a call and its devices: can each side hear the other, how good is the network, is the
//! chosen headset still there.
//!
//! Everything here is pure. Samples come in with their time, conclusions go out; GStreamer and
//! the clock are elsewhere.

mod devices;
mod quality;
mod silence;

pub use devices::DeviceWatch;
pub use quality::{NetworkSample, Quality, QualityCause, QualityLevel, QualityWatch};
pub use silence::{InboundTrouble, OutboundTrouble, SilenceWatch, SoundSample, SoundTrouble};
