//! The sound in the snapshot: what is measured of a call, and the devices.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Levels {
    pub microphone: f32,
    pub speaker: f32,
}

/// What keeps one side from hearing the other now; empty if nothing does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SoundTrouble {
    /// They cannot hear the agent.
    pub outbound: Option<OutboundTrouble>,
    /// The agent cannot hear them.
    pub inbound: Option<InboundTrouble>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum OutboundTrouble {
    /// None is plugged in.
    NoMicrophone,
    /// It gives nothing at all.
    MicrophoneStopped,
    /// It gives nothing but zeros: switched off at the headset or in the system's settings.
    MicrophoneSilent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum InboundTrouble {
    /// None is plugged in.
    NoSpeaker,
    /// No packets arrive.
    NothingReceived,
    /// A hint, no fault: the other side sends silence, as a muted phone does.
    OnlySilence,
}

/// How good the network carries the call.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Quality {
    /// Does not flicker: three bad seconds of five change it, and five good ones.
    pub level: QualityLevel,
    /// What makes it less than good.
    pub cause: Option<QualityCause>,
    /// Estimated mean opinion score, 1.0 to 4.5, smoothed; none until the delay is known.
    pub mos: Option<f64>,
    pub round_trip_ms: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum QualityLevel {
    Good,
    Fair,
    Poor,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum QualityCause {
    /// What each side says comes late.
    Delay,
    /// The agent hears gaps.
    Received,
    /// The other side hears gaps.
    Sent,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AudioView {
    pub microphones: Vec<Device>,
    pub speakers: Vec<Device>,
    pub settings: AudioSettings,
    /// The sound path is Simu's own (Linux); where it is the webview's, devices cannot be chosen.
    pub native: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Device {
    pub id: String,
    pub name: String,
    pub is_default: bool,
}

/// `None` for a device means the system's default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct AudioSettings {
    pub microphone: Option<String>,
    pub speaker: Option<String>,
    pub ringer: Option<String>,
    pub echo_cancellation: bool,
    pub noise_suppression: bool,
    pub gain_control: bool,
}
