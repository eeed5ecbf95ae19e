//! What must be true of the far end's words, whatever they are.

use super::{
    candidate::{is_usable, readable},
    description::Remote,
};
use crate::IceCandidate;

/// # Panics
/// If what webrtcbin would be given is not plain, or does not say what was understood.
pub fn description(text: &str, is_offer: bool) {
    let Ok(remote) = Remote::parse(text, is_offer) else { return };
    let plain = remote.plain(&remote.codecs, "0");
    for line in plain.split("\r\n") {
        assert!(line.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()), "{line:?}");
    }
    let again = Remote::parse(&plain, is_offer).expect("our own words are readable");
    assert_eq!(again.plain(&again.codecs, "0"), plain);
    assert!(again.same_transport(&remote) && again.codecs == remote.codecs, "{plain}");
    remote.event_for(remote.preferred_codec().1);
    remote.candidates.iter().for_each(|line| candidate(line));
}

/// # Panics
/// If what webrtcbin would be given is more than one plain line, or would be read otherwise.
pub fn candidate(text: &str) {
    let with = |line: &str| IceCandidate {
        candidate: line.to_owned(),
        sdp_mid: None,
        sdp_m_line_index: None,
    };
    let Ok(line) = readable(with(text)) else { return };
    assert!(line.len() <= 1_024);
    assert!(line.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()), "{line:?}");
    assert_eq!(readable(with(&line)).ok(), Some(line.clone()));
    is_usable(&line);
}
