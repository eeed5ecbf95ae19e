//! Notices that one side of a call cannot hear the other.
//!
//! The level of a quiet room is low, but never exactly zero: a microphone hisses. So zeros mean
//! that something is switched off, and a quiet person never raises anything.

use std::time::{Duration, Instant};

/// So long without sound from the microphone, or without packets, is no accident. Discontinuous
/// transmission still sends a packet every 400 ms (RFC 6716 section 2.1.9). With a sample each
/// quarter of a second it is told within three seconds. A speaker, too, is missed only then: where
/// a slow computer lists its devices after the call has begun, an alarm would come and go.
const ALARM: Duration = Duration::from_millis(2_750);

/// The far end may well be muted for so long; beyond, it is worth a hint.
const HINT: Duration = Duration::from_secs(10);

/// A device that gives nothing is told from one that gives zeros by this.
const FRAMES_STOPPED: Duration = Duration::from_secs(1);

/// Nobody looked for so long: the computer slept, or had no time. What was counted meanwhile
/// proves nothing.
const BLIND: Duration = Duration::from_secs(1);

/// Why the far end does not hear us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutboundTrouble {
    /// None is plugged in, or none can be opened.
    NoMicrophone,
    /// There is one, and it gives nothing at all.
    MicrophoneStopped,
    /// There is one, and every sample it gives is zero: switched off at the headset or in the
    /// system's settings. A noise gate before us looks the same until somebody speaks.
    MicrophoneSilent,
}

/// Why we do not hear the far end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InboundTrouble {
    /// None is plugged in, or none can be opened.
    NoSpeaker,
    /// No packets arrive.
    NothingReceived,
    /// Packets arrive, with nothing but digital silence in them. A hint: they may be muted.
    OnlySilence,
}

/// What is wrong in each direction now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SoundTrouble {
    pub outbound: Option<OutboundTrouble>,
    pub inbound: Option<InboundTrouble>,
}

/// What has been counted so far in a call. The counters only grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SoundSample {
    /// The connection is up and nobody holds: both should hear each other.
    pub talking: bool,
    pub muted: bool,
    /// A real one is plugged in.
    pub has_microphone: bool,
    pub has_speaker: bool,
    /// Buffers from the microphone before any processing, and those of them that are not zero.
    pub captured: u64,
    pub captured_sound: u64,
    /// RTP packets from the far end.
    pub packets: u64,
    /// Decoded buffers that are more than digital silence.
    pub received_sound: u64,
}

/// Takes a few samples a second; tells each change of what is wrong.
#[derive(Debug)]
pub struct SilenceWatch {
    seen: SoundSample,
    looked: Instant,
    /// When each counter grew last, or when it first had to.
    captured: Instant,
    captured_sound: Instant,
    packets: Instant,
    received_sound: Instant,
    /// When there was a speaker last, or when one was not needed.
    speaker: Instant,
    trouble: SoundTrouble,
}

impl SilenceWatch {
    pub fn new(now: Instant) -> SilenceWatch {
        SilenceWatch {
            seen: SoundSample::default(),
            looked: now,
            captured: now,
            captured_sound: now,
            packets: now,
            received_sound: now,
            speaker: now,
            trouble: SoundTrouble::default(),
        }
    }

    /// What is wrong now, if that is something else than after the last sample.
    pub fn take(&mut self, sample: SoundSample, now: Instant) -> Option<SoundTrouble> {
        let blind = now.duration_since(self.looked) > BLIND;
        let before = std::mem::replace(&mut self.seen, sample);
        self.looked = now;

        let speaking = sample.talking && !sample.muted && !blind;
        let listening = sample.talking && !blind;
        let grew = |grown: bool, expected: bool, at: &mut Instant| {
            if grown || !expected {
                *at = now;
            }
        };
        grew(sample.captured > before.captured, speaking, &mut self.captured);
        let sounds = sample.captured_sound > before.captured_sound;
        grew(sounds, speaking, &mut self.captured_sound);
        grew(sample.packets > before.packets, listening, &mut self.packets);
        let sounds = sample.received_sound > before.received_sound;
        grew(sounds, listening, &mut self.received_sound);
        grew(sample.has_speaker, listening, &mut self.speaker);

        let trouble = SoundTrouble { outbound: self.outbound(now), inbound: self.inbound(now) };
        (std::mem::replace(&mut self.trouble, trouble) != trouble).then_some(trouble)
    }

    fn outbound(&self, now: Instant) -> Option<OutboundTrouble> {
        if now.duration_since(self.captured_sound) < ALARM {
            None
        } else if !self.seen.has_microphone {
            Some(OutboundTrouble::NoMicrophone)
        } else if now.duration_since(self.captured) >= FRAMES_STOPPED {
            Some(OutboundTrouble::MicrophoneStopped)
        } else {
            Some(OutboundTrouble::MicrophoneSilent)
        }
    }

    fn inbound(&self, now: Instant) -> Option<InboundTrouble> {
        if now.duration_since(self.packets) >= ALARM {
            Some(InboundTrouble::NothingReceived)
        } else if now.duration_since(self.speaker) >= ALARM {
            Some(InboundTrouble::NoSpeaker)
        } else if now.duration_since(self.received_sound) >= HINT {
            Some(InboundTrouble::OnlySilence)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests;
