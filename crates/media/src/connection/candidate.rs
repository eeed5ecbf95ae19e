//! ICE candidates as text: which can be read, and which are of use.

use std::net::IpAddr;

use super::addresses;
use crate::{IceCandidate, MediaError};

const LONGEST: usize = 1_024;

/// The `candidate:…` of our one section.
pub(super) fn readable(candidate: IceCandidate) -> Result<String, MediaError> {
    let refused = || MediaError::Operation("reading of an ICE candidate".into());
    let line = candidate.candidate;
    if candidate.sdp_m_line_index.unwrap_or(0) != 0 || line.len() > LONGEST {
        return Err(refused());
    }
    if line.is_empty() {
        return Ok(line);
    }
    let line = line.strip_prefix("a=").unwrap_or(&line);
    let printable = line.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    let words = line.split_ascii_whitespace().count();
    if line.starts_with("candidate:") && printable && words >= 8 {
        Ok(line.to_owned())
    } else {
        Err(refused())
    }
}

/// Over UDP, and with an address that means something here.
pub(super) fn is_usable(candidate: &str) -> bool {
    let mut words = candidate.split_ascii_whitespace().skip(2);
    let udp = words.next().is_some_and(|protocol| protocol.eq_ignore_ascii_case("udp"));
    // A host name (mDNS) is none; the far end's checks then reveal its address.
    let address = words.nth(1).and_then(|address| address.parse::<IpAddr>().ok());
    udp && address.is_some_and(addresses::is_usable)
}
