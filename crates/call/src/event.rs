//! What happens to a call without the agent's doing.

use crate::CallId;

/// Something that happened to one call. Events of another call are stale: reported, never obeyed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallEvent {
    pub call: CallId,
    pub event: Event,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    Network(NetworkEvent),
    Media(MediaEvent),
    /// A timer that was started by [`crate::Effect::StartTimer`] ran out.
    TimerFired(Timer),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NetworkEvent {
    /// A caller wants this agent (AT's `incomingcall`).
    IncomingOffered,
    /// The network has taken our call (AT's `calling`).
    Calling,
    /// The far end is being rung (AT's `progress`).
    RemoteRinging {
        /// The network has offered a sound path of its own already.
        early_media: bool,
    },
    /// The call is up as far as the network goes (AT's `accepted`).
    RemoteAccepted,
    /// The network ended the call (AT's `hangup` and `decline`), in its own words.
    RemoteHungUp { code: Option<String>, reason: Option<String> },
    /// The caller hung up before we answered (AT's `missed_call`).
    CallerGaveUp,
    /// The network refused what we asked (AT's `error`), in its own words.
    Refused { code: Option<String>, reason: Option<String> },
    /// The line to the network is gone.
    SignalingLost,
    /// The line is back, and the network still knows this call.
    SignalingRestored,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaEvent {
    /// Sound can flow.
    MediaConnected,
    /// Sound has stopped flowing and may come back.
    MediaLost,
    /// There will be no sound.
    MediaFailed { detail: Option<String> },
    /// The microphone could not be opened for this call.
    MicrophoneFailed { detail: Option<String> },
}

/// The waits of a call; [`crate::Limits`] says how long each may last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Timer {
    Placement,
    Ringing,
    Answer,
    Reconnect,
    HangUp,
}

impl From<NetworkEvent> for Event {
    fn from(event: NetworkEvent) -> Self {
        Self::Network(event)
    }
}

impl From<MediaEvent> for Event {
    fn from(event: MediaEvent) -> Self {
        Self::Media(event)
    }
}

impl Event {
    /// For logs: says what, never who.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Network(event) => event.name(),
            Self::Media(event) => event.name(),
            Self::TimerFired(timer) => timer.name(),
        }
    }
}

impl NetworkEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::IncomingOffered => "incoming offered",
            Self::Calling => "calling",
            Self::RemoteRinging { .. } => "remote ringing",
            Self::RemoteAccepted => "remote accepted",
            Self::RemoteHungUp { .. } => "remote hung up",
            Self::CallerGaveUp => "caller gave up",
            Self::Refused { .. } => "refused",
            Self::SignalingLost => "signaling lost",
            Self::SignalingRestored => "signaling restored",
        }
    }
}

impl MediaEvent {
    fn name(&self) -> &'static str {
        match self {
            Self::MediaConnected => "media connected",
            Self::MediaLost => "media lost",
            Self::MediaFailed { .. } => "media failed",
            Self::MicrophoneFailed { .. } => "microphone failed",
        }
    }
}

impl Timer {
    fn name(self) -> &'static str {
        match self {
            Self::Placement => "placement timer fired",
            Self::Ringing => "ringing timer fired",
            Self::Answer => "answer timer fired",
            Self::Reconnect => "reconnect timer fired",
            Self::HangUp => "hang-up timer fired",
        }
    }
}
