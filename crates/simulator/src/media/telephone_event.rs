//! Keys of a telephone as RTP events (RFC 4733): hearing each once, and pressing them.

use std::collections::VecDeque;

/// How long a key is pressed and how long it is quiet after, in frames of 20 ms.
const PRESSED_FRAMES: u32 = 5;
const QUIET_FRAMES: u32 = 3;

/// How often the end of an event is sent, as any of the packets may be lost (RFC 4733, 2.5.1.4).
const END_PACKETS: u32 = 3;

/// -10 dBm0, as browsers send.
const VOLUME: u8 = 10;

const KEYS: [char; 16] =
    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#', 'A', 'B', 'C', 'D'];

/// Tells keys from the packets that report them.
#[derive(Debug, Default)]
pub struct Listener {
    latest: Option<Event>,
}

#[derive(Debug, Clone, Copy)]
struct Event {
    code: u8,
    timestamp: u32,
    duration: u16,
    ended: bool,
}

impl Listener {
    /// The key that this packet is the first to tell of. All packets of an event have its
    /// timestamp; a long event goes on in further segments, each with its own (2.5.1.3).
    pub fn hear(&mut self, timestamp: u32, marker: bool, payload: &[u8]) -> Option<char> {
        let &[code, flags, high, low, ..] = payload else { return None };
        let duration = u16::from_be_bytes([high, low]);
        let event = Event { code, timestamp, duration, ended: flags & 0x80 != 0 };
        let Some(latest) = &mut self.latest else {
            self.latest = Some(event);
            return key(code);
        };

        let newer = timestamp.wrapping_sub(latest.timestamp) as i32;
        if newer < 0 {
            return None;
        }
        let same = newer == 0 && code == latest.code;
        let next_segment = !marker
            && !latest.ended
            && code == latest.code
            && newer <= i32::from(u16::MAX)
            && newer >= i32::from(latest.duration);
        latest.ended = event.ended || (same && latest.ended);
        latest.duration = if same { latest.duration.max(duration) } else { duration };
        latest.timestamp = timestamp;
        latest.code = code;
        if same || next_segment { None } else { key(code) }
    }
}

/// Presses keys: while it has something to send, its packets go out in place of sound.
#[derive(Debug, Default)]
pub struct Keypad {
    keys: VecDeque<u8>,
    frame: u32,
    timestamp: u32,
}

/// One packet of an event, to be sent with the event's own timestamp.
#[derive(Debug, PartialEq, Eq)]
pub struct Report {
    pub timestamp: u32,
    pub marker: bool,
    pub payload: [u8; 4],
}

impl Keypad {
    /// Queues keys; characters that are none are left out.
    pub fn press(&mut self, keys: &str) {
        for key in keys.chars() {
            let key = key.to_ascii_uppercase();
            let code = KEYS.iter().position(|&known| known == key);
            self.keys.extend(code.map(|code| code as u8));
        }
    }

    /// What to send in the frame that begins at this timestamp, if a key is pressed in it.
    /// `frame_units` is the length of a frame in units of the event's RTP clock.
    pub fn next(&mut self, timestamp: u32, frame_units: u32) -> Option<Report> {
        let &code = self.keys.front()?;
        let frame = self.frame;
        self.frame += 1;
        if frame == 0 {
            self.timestamp = timestamp;
        }
        let last = PRESSED_FRAMES + END_PACKETS - 1;
        if frame >= last + QUIET_FRAMES {
            self.frame = 0;
            self.keys.pop_front();
        }
        if frame >= last {
            return None;
        }
        let duration = (frame + 1).min(PRESSED_FRAMES) * frame_units;
        let [high, low] = u16::try_from(duration).unwrap_or(u16::MAX).to_be_bytes();
        let end = if frame + 1 >= PRESSED_FRAMES { 0x80 } else { 0 };
        Some(Report {
            timestamp: self.timestamp,
            marker: frame == 0,
            payload: [code, end | VOLUME, high, low],
        })
    }
}

fn key(code: u8) -> Option<char> {
    KEYS.get(usize::from(code)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_pressed_are_heard_once_each_and_in_order() {
        let mut keypad = Keypad::default();
        keypad.press("11*x#d");
        let (mut listener, mut heard, mut ends) = (Listener::default(), String::new(), 0);
        for frame in 0..100 {
            if let Some(report) = keypad.next(frame * 160, 160) {
                ends += u32::from(report.payload[1] & 0x80 != 0);
                heard.extend(listener.hear(report.timestamp, report.marker, &report.payload));
            }
        }
        assert_eq!(heard, "11*#D");
        assert_eq!(ends, 5 * END_PACKETS);
    }

    #[test]
    fn a_key_is_heard_when_only_one_packet_of_it_arrives() {
        let mut listener = Listener::default();
        assert_eq!(listener.hear(160, false, &[5, 0x8a, 3, 32]), Some('5'));
        assert_eq!(listener.hear(160, false, &[5, 0x8a, 3, 32]), None);
        assert_eq!(listener.hear(4800, false, &[5, 0x8a, 3, 32]), Some('5'));
    }

    #[test]
    fn packets_out_of_order_are_not_heard_twice() {
        let mut listener = Listener::default();
        assert_eq!(listener.hear(1600, true, &[1, 10, 0, 160]), Some('1'));
        assert_eq!(listener.hear(3200, true, &[2, 10, 0, 160]), Some('2'));
        assert_eq!(listener.hear(1600, false, &[1, 0x8a, 3, 32]), None);
        assert_eq!(listener.hear(3200, false, &[2, 0x8a, 3, 32]), None);
    }

    #[test]
    fn segments_of_a_long_event_are_one_key() {
        let mut listener = Listener::default();
        assert_eq!(listener.hear(1000, true, &[9, 10, 0xff, 0xff]), Some('9'));
        assert_eq!(listener.hear(1000 + 65535, false, &[9, 10, 0x10, 0]), None);
        assert_eq!(listener.hear(1000 + 65535, false, &[9, 0x8a, 0x20, 0]), None);
    }

    #[test]
    fn what_is_no_report_or_no_key_is_passed_over() {
        let mut listener = Listener::default();
        assert_eq!(listener.hear(1, true, &[1, 2]), None);
        assert_eq!(listener.hear(1, true, &[16, 10, 0, 160]), None);
    }
}
