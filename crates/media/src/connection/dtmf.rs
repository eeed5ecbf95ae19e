//! DTMF digits as RFC 4733 packets, written over the audio packets of their time.
//!
//! One for one: source, sequence numbers and pace stay those of the audio, so nothing between
//! here and the far end has to be told. As W3C wants it, new digits take the place of those that
//! wait; who types them faster than they are played has to keep them.

use std::collections::VecDeque;

use super::description::TelephoneEvent;
use crate::MediaError;

/// Sound in one packet, in milliseconds.
const PACKET_MS: u32 = 20;
/// `,` waits this long (W3C webrtc-pc, `insertDTMF`).
const PAUSE_MS: u32 = 2_000;
/// RFC 4733 section 2.5.1.4: the end is said three times, as packets get lost.
const END_PACKETS: u32 = 3;
/// Bound of what may wait; more is no person's typing.
const LONGEST_QUEUE: usize = 256;
/// Minus this many dBm0, the usual level of a keypad.
const VOLUME: u8 = 10;

/// What to do with the audio packet that is about to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Packet {
    Keep,
    Replace { payload_type: u8, marker: bool, timestamp: u32, payload: [u8; 4] },
}

/// The digits of one connection.
#[derive(Debug, Default)]
pub(crate) struct Digits {
    queue: VecDeque<Waiting>,
    now: Now,
}

#[derive(Debug)]
struct Waiting {
    tone: char,
    packets: u32,
    gap: u32,
}

#[derive(Debug, Default)]
enum Now {
    #[default]
    Quiet,
    Tone {
        code: u8,
        start: u32,
        sent: u32,
        packets: u32,
        gap: u32,
    },
    Pause {
        left: u32,
    },
}

impl Digits {
    /// Digits to be played after the present one, as `RTCDTMFSender.insertDTMF` names and bounds them: 0-9, A-D, #, * and
    /// `,`; 40 to 6,000 ms a tone, at least 30 ms between two.
    pub(crate) fn insert(
        &mut self,
        tones: &str,
        tone_ms: u32,
        gap_ms: u32,
    ) -> Result<(), MediaError> {
        let tones = tones.to_ascii_uppercase();
        if !tones.chars().all(|tone| tone == ',' || code(tone).is_some()) {
            return Err(MediaError::InvalidCharacter("tones out of 0-9, A-D, #, * and ,".into()));
        }
        if tones.len() > LONGEST_QUEUE {
            return Err(MediaError::Operation("room for more digits".into()));
        }
        let packets = tone_ms.clamp(40, 6_000).div_ceil(PACKET_MS);
        let gap = gap_ms.clamp(30, 6_000).div_ceil(PACKET_MS);
        self.queue.clear();
        self.queue.extend(tones.chars().map(|tone| Waiting { tone, packets, gap }));
        Ok(())
    }

    /// Decides over the next packet. The second value is a `tonechange`, if one happens now.
    pub(crate) fn next(
        &mut self,
        timestamp: u32,
        event: TelephoneEvent,
    ) -> (Packet, Option<String>) {
        let mut change = None;
        if let Now::Pause { left: 0 } = self.now {
            self.now = Now::Quiet;
            if self.queue.is_empty() {
                change = Some(String::new());
            }
        }
        if matches!(self.now, Now::Quiet)
            && let Some(next) = self.queue.pop_front()
        {
            change = Some(next.tone.to_string());
            self.now = match code(next.tone) {
                Some(code) => Now::Tone {
                    code,
                    start: timestamp,
                    sent: 0,
                    // The duration field has 16 bits: 8 s at 8 kHz, 1.3 s at 48 kHz.
                    packets: next.packets.min(u32::from(u16::MAX) / ticks(event)),
                    gap: next.gap,
                },
                None => Now::Pause { left: PAUSE_MS / PACKET_MS },
            };
        }
        (self.packet(event), change)
    }

    fn packet(&mut self, event: TelephoneEvent) -> Packet {
        match &mut self.now {
            Now::Quiet => Packet::Keep,
            Now::Pause { left } => {
                *left = left.saturating_sub(1);
                Packet::Keep
            }
            Now::Tone { code, start, sent, packets, gap } => {
                *sent += 1;
                let ended = *sent >= *packets;
                let duration = (*sent).min(*packets) * ticks(event);
                let [high, low] = u16::try_from(duration).unwrap_or(u16::MAX).to_be_bytes();
                let flags = if ended { 0x80 | VOLUME } else { VOLUME };
                let packet = Packet::Replace {
                    payload_type: event.payload,
                    marker: *sent == 1,
                    timestamp: *start,
                    payload: [*code, flags, high, low],
                };
                if *sent + 1 >= *packets + END_PACKETS {
                    self.now = Now::Pause { left: *gap };
                }
                packet
            }
        }
    }
}

/// Clock ticks in one packet.
fn ticks(event: TelephoneEvent) -> u32 {
    (event.clock_rate / 1_000 * PACKET_MS).max(1)
}

/// The event code of a digit (RFC 4733 section 3.2).
fn code(tone: char) -> Option<u8> {
    match tone {
        '0'..='9' => Some(tone as u8 - b'0'),
        '*' => Some(10),
        '#' => Some(11),
        'A'..='D' => Some(tone as u8 - b'A' + 12),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT_48_KHZ: TelephoneEvent = TelephoneEvent { payload: 110, clock_rate: 48_000 };
    const AT_8_KHZ: TelephoneEvent = TelephoneEvent { payload: 126, clock_rate: 8_000 };

    #[test]
    fn a_digit_is_told_every_packet_and_its_end_three_times() {
        let mut digits = Digits::default();
        digits.insert("5", 100, 70).unwrap();

        let (packets, changes) = run(&mut digits, AT_8_KHZ, 20);

        let told: Vec<_> = packets.iter().map_while(replaced).collect();
        let durations: Vec<_> = told
            .iter()
            .map(|(_, _, payload)| u16::from_be_bytes([payload[2], payload[3]]))
            .collect();
        assert_eq!(durations, [160, 320, 480, 640, 800, 800, 800]);
        let ends: Vec<_> = told.iter().map(|(_, _, payload)| payload[1] & 0x80 != 0).collect();
        assert_eq!(ends, [false, false, false, false, true, true, true]);
        let markers: Vec<_> = told.iter().map(|(marker, _, _)| *marker).collect();
        assert_eq!(markers, [true, false, false, false, false, false, false]);
        assert!(told.iter().all(|(_, timestamp, payload)| *timestamp == 0 && payload[0] == 5));
        assert_eq!(packets[7..], vec![Packet::Keep; 13][..], "then the sound goes on");
        assert_eq!(changes, [(0, "5".to_owned()), (11, String::new())]);
    }

    #[test]
    fn new_digits_follow_the_present_one_in_place_of_those_that_wait() {
        let mut digits = Digits::default();
        digits.insert("1#", 40, 30).unwrap();
        let mut changes = run(&mut digits, AT_48_KHZ, 3).1;
        digits.insert("2d", 40, 30).unwrap();
        changes.extend(run(&mut digits, AT_48_KHZ, 30).1);
        let tones: Vec<_> = changes.iter().map(|(_, tone)| tone.as_str()).collect();
        assert_eq!(tones, ["1", "2", "D", ""]);
    }

    #[test]
    fn a_comma_waits_two_seconds() {
        let mut digits = Digits::default();
        digits.insert(",9", 40, 30).unwrap();
        let (packets, changes) = run(&mut digits, AT_8_KHZ, 150);
        assert_eq!(changes[0], (0, ",".to_owned()));
        assert_eq!(changes[1], (100, "9".to_owned()));
        assert!(packets[..100].iter().all(|packet| *packet == Packet::Keep));
    }

    #[test]
    fn what_is_no_digit_is_refused_whole() {
        let mut digits = Digits::default();
        assert_eq!(digits.insert("12x", 100, 70).unwrap_err().name(), "InvalidCharacterError");
        assert_eq!(digits.insert(&"1".repeat(300), 100, 70).unwrap_err().name(), "OperationError");
        assert_eq!(run(&mut digits, AT_8_KHZ, 10).1, []);
    }

    #[test]
    fn the_longest_digit_fits_its_field() {
        let mut digits = Digits::default();
        digits.insert("0", 6_000, 30).unwrap();
        let (packets, _) = run(&mut digits, AT_48_KHZ, 400);
        let longest = packets.iter().rev().find_map(replaced).unwrap().2;
        let duration = u16::from_be_bytes([longest[2], longest[3]]);
        assert!((60_000..=65_535).contains(&duration), "{duration}");
    }

    fn run(
        digits: &mut Digits,
        event: TelephoneEvent,
        packets: u32,
    ) -> (Vec<Packet>, Vec<(u32, String)>) {
        let mut out = (Vec::new(), Vec::new());
        for index in 0..packets {
            let (packet, change) = digits.next(index * 960, event);
            out.0.push(packet);
            out.1.extend(change.map(|tone| (index, tone)));
        }
        out
    }

    fn replaced(packet: &Packet) -> Option<(bool, u32, [u8; 4])> {
        match packet {
            Packet::Keep => None,
            Packet::Replace { marker, timestamp, payload, .. } => {
                Some((*marker, *timestamp, *payload))
            }
        }
    }
}
