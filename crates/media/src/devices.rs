//! Microphones and speakers: what there is, which the agent chose, and when that changes.

#[cfg(target_os = "linux")]
mod monitor;
#[cfg(target_os = "linux")]
mod server;

#[cfg(target_os = "linux")]
pub use monitor::Monitor;

/// Which devices to use and how to process the microphone. `None` for a device means the
/// system's default.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AudioSettings {
    /// [`Device::id`] of the microphone.
    pub microphone: Option<String>,
    /// [`Device::id`] of the speaker that plays the other side and the tones of a call.
    pub speaker: Option<String>,
    /// [`Device::id`] of the speaker that rings.
    pub ringer: Option<String>,
    pub echo_cancellation: bool,
    pub noise_suppression: bool,
    pub gain_control: bool,
}

/// A microphone or a speaker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The sound server's name for it, stable over restarts.
    pub id: String,
    /// Its name for people.
    pub name: String,
    pub is_default: bool,
}

/// Everything that can be chosen at a moment, ordered by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Devices {
    pub microphones: Vec<Device>,
    pub speakers: Vec<Device>,
}
