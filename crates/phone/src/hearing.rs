//! What is measured of the call's sound, and how much of it the window shows when.

use std::time::{Duration, Instant};

use call::{Call, State, Timestamp};
use store::CallQuality;

use crate::snapshot::{
    InboundTrouble, Levels, OutboundTrouble, Quality, QualityCause, QualityLevel, SoundTrouble,
};

/// Levels come about five times a second; a little slack, so that none of those is left out.
const LEVELS_EVERY: Duration = Duration::from_millis(180);
/// The sound path may have been up for long while the far end was being rung, without a packet
/// or with silence in it. Only what is still wrong so long after the answer is trouble, in
/// milliseconds.
const AFTER_ANSWER: u64 = 3_000;

/// Of the connection that is up.
#[derive(Debug, Default)]
pub(crate) struct Hearing {
    levels: Option<(Instant, Levels)>,
    trouble: SoundTrouble,
    quality: Option<Quality>,
    heard: Sum,
}

/// All that was measured so far, once a second.
#[derive(Debug, Default)]
struct Sum {
    seconds: u32,
    lost: f64,
    scores: Mean,
    lowest: Option<f64>,
    round_trips: Mean,
}

#[derive(Debug, Default)]
struct Mean {
    sum: f64,
    of: u32,
}

impl Mean {
    fn take(&mut self, value: Option<f64>) {
        self.sum += value.unwrap_or_default();
        self.of += u32::from(value.is_some());
    }

    /// Rounded, after it was made `times` as much.
    fn rounded(&self, times: f64) -> Option<u32> {
        (self.of > 0).then(|| whole(self.sum / f64::from(self.of) * times))
    }
}

/// As it is shown at a moment.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    pub levels: Option<Levels>,
    pub trouble: SoundTrouble,
    pub quality: Option<Quality>,
}

impl Hearing {
    pub(crate) fn measured(&mut self, microphone: f32, speaker: f32) {
        let now = Instant::now();
        if self.levels.is_none_or(|(at, _)| now.duration_since(at) >= LEVELS_EVERY) {
            self.levels = Some((now, Levels { microphone, speaker }));
        }
    }

    pub(crate) fn troubled(&mut self, trouble: media::SoundTrouble) {
        self.trouble = SoundTrouble {
            outbound: trouble.outbound.map(outbound),
            inbound: trouble.inbound.map(inbound),
        };
    }

    pub(crate) fn judged(&mut self, quality: media::Quality) {
        let ms = |time: Duration| u32::try_from(time.as_millis()).unwrap_or(u32::MAX);
        self.heard.seconds += 1;
        self.heard.lost += quality.loss_received;
        self.heard.scores.take(quality.mos);
        self.heard.round_trips.take(quality.round_trip.map(|time| time.as_secs_f64()));
        if let Some(mos) = quality.mos {
            self.heard.lowest = Some(self.heard.lowest.map_or(mos, |lowest| lowest.min(mos)));
        }
        self.quality = Some(Quality {
            level: level(quality.level),
            cause: quality.cause.map(cause),
            mos: quality.mos,
            round_trip_ms: quality.round_trip.map(ms),
        });
    }

    /// How it sounded from the beginning on; none if nothing was measured.
    pub(crate) fn summary(&self) -> Option<CallQuality> {
        let Sum { seconds, lost, scores, lowest, round_trips } = &self.heard;
        (*seconds > 0).then(|| CallQuality {
            mos: scores.rounded(100.0),
            lowest_mos: lowest.map(|mos| whole(mos * 100.0)),
            round_trip_ms: round_trips.rounded(1_000.0),
            lost: whole(lost / f64::from(*seconds) * 1_000.0),
            seconds: *seconds,
        })
    }

    /// What the window shows of it beside this call.
    pub(crate) fn of(&self, call: &Call, now: Timestamp) -> Heard {
        let state = call.state();
        let is_up = state.connected_at().is_some() && state.end().is_none();
        let levels = self.levels.map(|(_, levels)| levels).filter(|_| is_up);
        // On hold and while reconnecting there is a word for the silence already.
        let is_talk = match state {
            State::Active { connected_at } => now.0.saturating_sub(connected_at.0) >= AFTER_ANSWER,
            State::Idle
            | State::Dialing { .. }
            | State::Ringing { .. }
            | State::Incoming { .. }
            | State::Connecting { .. }
            | State::OnHold { .. }
            | State::Reconnecting { .. }
            | State::HangingUp { .. }
            | State::Ended(_) => false,
        };
        let trouble = if is_talk { self.trouble } else { SoundTrouble::default() };
        Heard { levels, trouble, quality: self.quality.filter(|_| is_talk) }
    }
}

/// The nearest whole number; what is measured is never so great that it would not fit.
fn whole(value: f64) -> u32 {
    value.round().clamp(0.0, f64::from(u32::MAX)) as u32
}

fn outbound(trouble: media::OutboundTrouble) -> OutboundTrouble {
    match trouble {
        media::OutboundTrouble::NoMicrophone => OutboundTrouble::NoMicrophone,
        media::OutboundTrouble::MicrophoneStopped => OutboundTrouble::MicrophoneStopped,
        media::OutboundTrouble::MicrophoneSilent => OutboundTrouble::MicrophoneSilent,
    }
}

fn inbound(trouble: media::InboundTrouble) -> InboundTrouble {
    match trouble {
        media::InboundTrouble::NoSpeaker => InboundTrouble::NoSpeaker,
        media::InboundTrouble::NothingReceived => InboundTrouble::NothingReceived,
        media::InboundTrouble::OnlySilence => InboundTrouble::OnlySilence,
    }
}

fn level(level: media::QualityLevel) -> QualityLevel {
    match level {
        media::QualityLevel::Good => QualityLevel::Good,
        media::QualityLevel::Fair => QualityLevel::Fair,
        media::QualityLevel::Poor => QualityLevel::Poor,
    }
}

fn cause(cause: media::QualityCause) -> QualityCause {
    match cause {
        media::QualityCause::Delay => QualityCause::Delay,
        media::QualityCause::Received => QualityCause::Received,
        media::QualityCause::Sent => QualityCause::Sent,
    }
}

#[cfg(test)]
mod tests {
    use call::{CallEvent, CallId, Limits, MediaEvent, NetworkEvent, UserAction};

    use super::*;

    const SILENT: media::SoundTrouble = media::SoundTrouble {
        outbound: Some(media::OutboundTrouble::MicrophoneSilent),
        inbound: None,
    };

    #[test]
    fn trouble_is_shown_in_a_talk_and_not_before_it_could_have_mended() {
        let mut call = Call::outgoing(CallId(1), "+254700000001".into(), None, Limits::default());
        let mut hearing = Hearing::default();
        hearing.troubled(SILENT);
        let shown = |hearing: &Hearing, call: &Call, at| hearing.of(call, Timestamp(at)).trouble;
        let none = SoundTrouble::default();
        call.act(UserAction::Dial, Timestamp(0)).unwrap();
        let happen = |call: &mut Call, event, at| {
            call.handle(CallEvent { call: CallId(1), event }, Timestamp(at));
        };
        happen(&mut call, NetworkEvent::Calling.into(), 1_000);
        happen(&mut call, MediaEvent::MediaConnected.into(), 2_000);
        assert_eq!(shown(&hearing, &call, 19_000), none, "it rings");
        happen(&mut call, NetworkEvent::RemoteAccepted.into(), 20_000);
        assert!(matches!(call.state(), State::Active { .. }), "{:?}", call.state());
        assert_eq!(shown(&hearing, &call, 22_999), none);
        let told =
            SoundTrouble { outbound: Some(OutboundTrouble::MicrophoneSilent), inbound: None };
        assert_eq!(shown(&hearing, &call, 23_000), told);
        call.act(UserAction::Hold, Timestamp(24_000)).unwrap();
        assert_eq!(shown(&hearing, &call, 30_000), none, "on hold");
        call.act(UserAction::Resume, Timestamp(31_000)).unwrap();
        hearing.troubled(media::SoundTrouble::default());
        assert_eq!(shown(&hearing, &call, 40_000), none, "mended");
    }
}
