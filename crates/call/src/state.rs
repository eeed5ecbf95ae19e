//! The states of a call, in the agent's words, and what each allows.

use crate::{End, Timestamp};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing has been asked or offered yet.
    Idle,
    /// Placed by us, nothing heard from the network yet.
    Dialing { since: Timestamp, media_connected: bool },
    /// The network has taken our call; the far end is being rung.
    Ringing {
        since: Timestamp,
        /// The network plays its own sound (ring-back or an announcement).
        early_media: bool,
        media_connected: bool,
    },
    /// A caller wants us.
    Incoming { since: Timestamp },
    /// Answered on one side; not everything that talking needs is there.
    Connecting { since: Timestamp, awaiting: Awaiting },
    /// Both sides are connected.
    Active { connected_at: Timestamp },
    /// Connected, and put on hold by us.
    OnHold { connected_at: Timestamp, since: Timestamp },
    /// Was connected; sound, line or both are gone and may come back.
    Reconnecting { connected_at: Timestamp, since: Timestamp, held: bool, lost: Lost },
    /// Over for the agent, with its end known; the network has not confirmed it yet, so that no
    /// other call can be placed.
    HangingUp { since: Timestamp, end: End },
    /// Over. Nothing leads out of here.
    Ended(End),
}

/// What a call that is being connected still lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaiting {
    /// Sound can flow; the network has not said that the call is up.
    Acceptance,
    /// The network said that the call is up; no sound yet.
    Media,
    Both,
}

/// What a call that was connected has lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    Media,
    Signaling,
    Both,
}

impl State {
    /// For logs and refusals.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Dialing { .. } => "dialing",
            Self::Ringing { .. } => "ringing",
            Self::Incoming { .. } => "incoming",
            Self::Connecting { .. } => "connecting",
            Self::Active { .. } => "active",
            Self::OnHold { .. } => "on hold",
            Self::Reconnecting { .. } => "reconnecting",
            Self::HangingUp { .. } => "hanging up",
            Self::Ended(_) => "ended",
        }
    }

    pub fn can_answer(&self) -> bool {
        self.is_incoming()
    }

    pub fn can_decline(&self) -> bool {
        self.is_incoming()
    }

    pub fn can_hang_up(&self) -> bool {
        self.is_ours()
    }

    /// Muting is allowed before sound flows: it then counts from the first moment on.
    pub fn can_mute(&self) -> bool {
        self.is_ours()
    }

    pub fn can_hold(&self) -> bool {
        self.is_talking()
    }

    pub fn can_resume(&self) -> bool {
        match self {
            Self::OnHold { .. } => true,
            Self::Idle
            | Self::Dialing { .. }
            | Self::Ringing { .. }
            | Self::Incoming { .. }
            | Self::Connecting { .. }
            | Self::Active { .. }
            | Self::Reconnecting { .. }
            | Self::HangingUp { .. }
            | Self::Ended(_) => false,
        }
    }

    pub fn can_send_digits(&self) -> bool {
        self.is_talking()
    }

    /// When both sides were connected first.
    pub fn connected_at(&self) -> Option<Timestamp> {
        match self {
            Self::Active { connected_at }
            | Self::OnHold { connected_at, .. }
            | Self::Reconnecting { connected_at, .. } => Some(*connected_at),
            Self::HangingUp { end, .. } | Self::Ended(end) => end.connected_at,
            Self::Idle
            | Self::Dialing { .. }
            | Self::Ringing { .. }
            | Self::Incoming { .. }
            | Self::Connecting { .. } => None,
        }
    }

    /// The end as the agent sees it: known at once, also while the network has yet to confirm.
    pub fn end(&self) -> Option<&End> {
        match self {
            Self::HangingUp { end, .. } | Self::Ended(end) => Some(end),
            Self::Idle
            | Self::Dialing { .. }
            | Self::Ringing { .. }
            | Self::Incoming { .. }
            | Self::Connecting { .. }
            | Self::Active { .. }
            | Self::OnHold { .. }
            | Self::Reconnecting { .. } => None,
        }
    }

    /// Rings here and waits for the agent.
    fn is_incoming(&self) -> bool {
        match self {
            Self::Incoming { .. } => true,
            Self::Idle
            | Self::Dialing { .. }
            | Self::Ringing { .. }
            | Self::Connecting { .. }
            | Self::Active { .. }
            | Self::OnHold { .. }
            | Self::Reconnecting { .. }
            | Self::HangingUp { .. }
            | Self::Ended(_) => false,
        }
    }

    /// Placed or answered by the agent, and not over.
    fn is_ours(&self) -> bool {
        match self {
            Self::Dialing { .. }
            | Self::Ringing { .. }
            | Self::Connecting { .. }
            | Self::Active { .. }
            | Self::OnHold { .. }
            | Self::Reconnecting { .. } => true,
            Self::Idle | Self::Incoming { .. } | Self::HangingUp { .. } | Self::Ended(_) => false,
        }
    }

    fn is_talking(&self) -> bool {
        match self {
            Self::Active { .. } => true,
            Self::Idle
            | Self::Dialing { .. }
            | Self::Ringing { .. }
            | Self::Incoming { .. }
            | Self::Connecting { .. }
            | Self::OnHold { .. }
            | Self::Reconnecting { .. }
            | Self::HangingUp { .. }
            | Self::Ended(_) => false,
        }
    }
}
