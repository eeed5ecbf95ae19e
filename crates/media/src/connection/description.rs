//! Session descriptions, between what the far end may write and what webrtcbin can bear.
//!
//! webrtcbin never sees the far end's text: it gets a plain one, written here from the parts that
//! were understood ([`Remote::plain`]). And the far end never sees webrtcbin's text as it is: it
//! is dressed first ([`dress`]) with what webrtcbin 1.22 leaves out (source, fmtp,
//! telephone-event). Telephone-event stays outside webrtcbin altogether: known to it, it would
//! cost two seconds of received sound for each digit that the far end sends.

mod remote;

pub(crate) use remote::{Fingerprint, Remote};

use super::codec::Codec;

/// A payload type for DTMF digits (RFC 4733) and its clock rate in Hz.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TelephoneEvent {
    pub payload: u8,
    pub clock_rate: u32,
}

/// What our offer says, one for each clock rate of our codecs (RFC 4733 section 2.1).
pub(crate) const OFFERED_EVENTS: [TelephoneEvent; 2] = [
    TelephoneEvent { payload: 110, clock_rate: 48_000 },
    TelephoneEvent { payload: 126, clock_rate: 8_000 },
];

/// The identity of our one outgoing track.
#[derive(Debug, Clone)]
pub(crate) struct Track {
    pub ssrc: u32,
    pub cname: String,
    pub stream: String,
    pub track: String,
}

/// Attributes of webrtcbin's audio section that [`dress`] writes anew.
const REWRITTEN: [&str; 8] = [
    "a=rtpmap:",
    "a=fmtp:",
    "a=rtcp-fb:",
    "a=extmap:",
    "a=ssrc:",
    "a=ssrc-group:",
    "a=msid:",
    "a=ptime:",
];

/// Turns webrtcbin's description of one audio section into the text that is sent.
pub(crate) fn dress(
    plain: &str,
    codecs: &[(u8, Codec)],
    events: &[TelephoneEvent],
    track: &Track,
) -> String {
    let payloads = codecs.iter().map(|(payload, _)| *payload);
    let payloads = payloads.chain(events.iter().map(|event| event.payload));
    let formats: String = payloads.map(|payload| format!(" {payload}")).collect();
    let mut text = String::new();
    for line in plain.lines() {
        if line.starts_with("m=audio ") {
            let transport: Vec<&str> = line.split(' ').take(3).collect();
            line_to(&mut text, &format!("{}{formats}", transport.join(" ")));
        } else if !REWRITTEN.iter().any(|attribute| line.starts_with(attribute)) {
            line_to(&mut text, line);
        }
    }
    for (payload, codec) in codecs {
        line_to(&mut text, &format!("a=rtpmap:{payload} {}", codec.rtpmap()));
        if *codec == Codec::Opus {
            line_to(&mut text, &format!("a=fmtp:{payload} useinbandfec=1;usedtx=1"));
        }
    }
    for TelephoneEvent { payload, clock_rate } in events {
        line_to(&mut text, &format!("a=rtpmap:{payload} telephone-event/{clock_rate}"));
        line_to(&mut text, &format!("a=fmtp:{payload} 0-15"));
    }
    let Track { ssrc, cname, stream, track } = track;
    line_to(&mut text, "a=ptime:20");
    line_to(&mut text, &format!("a=msid:{stream} {track}"));
    // Gateways drop packets of a source that the description did not announce.
    line_to(&mut text, &format!("a=ssrc:{ssrc} cname:{cname}"));
    line_to(&mut text, &format!("a=ssrc:{ssrc} msid:{stream} {track}"));
    text
}

fn line_to(text: &mut String, line: &str) {
    text.push_str(line);
    text.push_str("\r\n");
}

/// The value of the first `a=mid` in a description.
pub(crate) fn mid(text: &str) -> Option<&str> {
    text.lines().find_map(|line| line.strip_prefix("a=mid:"))
}
