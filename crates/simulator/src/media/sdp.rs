//! The text of session descriptions: what clients write made readable for str0m, and what str0m
//! writes made to look like Janus' SIP plugin.

use str0m::Candidate;

use super::LegError;

/// Far above any real description of one call.
const LONGEST: usize = 64 * 1024;

/// Whether a description is an offer, whose roles the answerer chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Offer,
    Answer,
}

/// A client's description in the dialect that str0m reads.
///
/// What it insists on and others leave out is added (a BUNDLE group, a direction); candidates
/// it cannot use are left out. As Janus does, we take the active part in DTLS when we may.
pub fn readable(sdp: &str, kind: Kind) -> Result<String, LegError> {
    if sdp.len() > LONGEST {
        return Err(LegError::Sdp("too long".to_owned()));
    }
    let lines: Vec<&str> = sdp.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    let grouped = lines.iter().any(|line| line.starts_with("a=group:BUNDLE"));
    let mids: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("a=mid:")).collect();
    let mut readable = Vec::with_capacity(lines.len() + 1);
    for &line in &lines {
        if line.starts_with("m=")
            && !grouped
            && !readable.iter().any(|l: &String| l.starts_with("m="))
        {
            readable.push(format!("a=group:BUNDLE {}", mids.join(" ")));
        }
        match line.strip_prefix("a=candidate:") {
            Some(_) if candidate(line.trim_start_matches("a=")).is_none() => {}
            _ if kind == Kind::Offer && line == "a=setup:actpass" => {
                readable.push("a=setup:passive".to_owned());
            }
            _ => readable.push(line.to_owned()),
        }
    }
    Ok(join(readable))
}

/// Our description as the gateway sends it: no candidates, no extensions, Janus' names.
///
/// str0m would answer with the client's own `a=msid`.
pub fn presentable(sdp: &str) -> String {
    const LEFT_OUT: [&str; 4] = ["a=candidate:", "a=end-of-candidates", "a=extmap", "a=rtcp-fb:"];
    let kept =
        sdp.lines().filter(|line| !LEFT_OUT.iter().any(|left_out| line.starts_with(left_out)));
    let renamed = |line: &str| match line.split_once([':', ' ']) {
        Some((start, rest)) if start.starts_with("o=") => format!("o=- {rest}"),
        Some(("a=msid-semantic", _)) => "a=msid-semantic: WMS janus".to_owned(),
        Some(("a=msid", _)) => "a=msid:janus janus0".to_owned(),
        Some(("a=ssrc", rest)) => match rest.split_once(" msid:") {
            Some((ssrc, _)) => format!("a=ssrc:{ssrc} msid:janus janus0"),
            None => line.to_owned(),
        },
        Some(_) | None => line.to_owned(),
    };
    join(kept.map(renamed).collect())
}

/// Our description with the fingerprint of a certificate that is not ours.
pub fn with_wrong_fingerprint(sdp: &str) -> String {
    let altered = |line: &str| match line.strip_prefix("a=fingerprint:sha-256 ") {
        // Read backwards it is well formed, and nobody's.
        Some(digest) => {
            format!("a=fingerprint:sha-256 {}", digest.chars().rev().collect::<String>())
        }
        None => line.to_owned(),
    };
    join(sdp.lines().map(altered).collect())
}

/// The media section's identification (`a=mid`), which candidates name too.
pub fn mid(sdp: &str) -> Option<&str> {
    sdp.lines().find_map(|line| line.strip_prefix("a=mid:")).map(str::trim_end)
}

/// A candidate we can use: an address (no mDNS name) over UDP.
pub fn candidate(attribute: &str) -> Option<Candidate> {
    let candidate = Candidate::from_sdp_string(attribute.trim()).ok()?;
    (candidate.proto() == str0m::net::Protocol::Udp).then_some(candidate)
}

fn join(lines: Vec<String>) -> String {
    let mut text = lines.join("\r\n");
    text.push_str("\r\n");
    text
}
