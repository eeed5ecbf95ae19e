//! Reading the far end's description: hostile until every part is understood.

use super::{Codec, TelephoneEvent};
use crate::MediaError;

/// Longer descriptions are refused unread; a browser's audio offer has about 2 kB.
const LONGEST: usize = 64 * 1024;

/// What we understood of the far end's description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Remote {
    pub mid: Option<String>,
    /// The common codecs under the far end's payload types, in its order.
    pub codecs: Vec<(u8, Codec)>,
    pub events: Vec<TelephoneEvent>,
    pub fingerprint: Fingerprint,
    /// Candidates that stood in the text, `candidate:…`.
    pub candidates: Vec<String>,
    ufrag: String,
    password: String,
    setup: Setup,
    direction: &'static str,
    sources: Vec<String>,
}

/// `a=fingerprint`: the hash of the certificate that the far end will show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    /// Lower case, for instance `sha-256`.
    pub algorithm: String,
    /// Upper-case hexadecimal pairs with colons.
    pub value: String,
}

/// `a=setup`: who starts DTLS (RFC 5763).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Setup {
    Active,
    Passive,
    ActPass,
}

impl Remote {
    /// Reads an offer (`true`) or an answer. Exactly one section, of audio, is understood: the
    /// gateway sends nothing else.
    pub(crate) fn parse(text: &str, is_offer: bool) -> Result<Remote, MediaError> {
        if text.len() > LONGEST {
            return Err(syntax("a session description of sensible length"));
        }
        if text.contains('\0') || !text.trim_start().starts_with("v=0") {
            return Err(syntax("a session description"));
        }
        let sections = text.lines().filter(|line| line.starts_with("m=")).count();
        if sections != 1 {
            return Err(access("a description with one audio section"));
        }
        let media = text.lines().find_map(|line| line.strip_prefix("m=audio "));
        let media = media.ok_or_else(|| access("a description with one audio section"))?;
        let attributes = Attributes(text);
        let (port, payloads) = payload_types(media)?;
        if port == 0 {
            return Err(access("an audio section that was not rejected"));
        }
        let (codecs, events) = attributes.formats(&payloads);
        if codecs.is_empty() {
            return Err(access("a codec in common with the far end"));
        }
        if !attributes.has("rtcp-mux") {
            return Err(access("RTP and RTCP on one port"));
        }
        Ok(Remote {
            mid: attributes.token("mid")?,
            codecs,
            events,
            fingerprint: attributes.fingerprint()?,
            candidates: attributes.all("candidate").map(|c| format!("candidate:{c}")).collect(),
            ufrag: attributes.token("ice-ufrag")?.ok_or_else(|| access("ICE credentials"))?,
            password: attributes.token("ice-pwd")?.ok_or_else(|| access("ICE credentials"))?,
            setup: attributes.setup(is_offer)?,
            direction: attributes.direction(),
            sources: attributes.sources(),
        })
    }

    /// The description that webrtcbin is given, with only these payload types. `mid` stands in
    /// where the far end names none (RFC 8843 lets an answerer that cannot bundle leave it out).
    pub(crate) fn plain(&self, codecs: &[(u8, Codec)], mid: &str) -> String {
        let mid = self.mid.as_deref().unwrap_or(mid);
        let formats: String = codecs.iter().map(|(payload, _)| format!(" {payload}")).collect();
        let setup = match self.setup {
            Setup::Active => "active",
            Setup::Passive => "passive",
            Setup::ActPass => "actpass",
        };
        let Fingerprint { algorithm, value } = &self.fingerprint;
        let mut lines = vec![
            "v=0".to_owned(),
            "o=- 1 1 IN IP4 0.0.0.0".to_owned(),
            "s=-".to_owned(),
            "t=0 0".to_owned(),
            format!("a=group:BUNDLE {mid}"),
            format!("m=audio 9 UDP/TLS/RTP/SAVPF{formats}"),
            "c=IN IP4 0.0.0.0".to_owned(),
            format!("a=ice-ufrag:{}", self.ufrag),
            format!("a=ice-pwd:{}", self.password),
            "a=ice-options:trickle".to_owned(),
            format!("a=fingerprint:{algorithm} {value}"),
            format!("a=setup:{setup}"),
            format!("a=mid:{mid}"),
            format!("a={}", self.direction),
            "a=rtcp-mux".to_owned(),
        ];
        for (payload, codec) in codecs {
            let rtpmap = codec.rtpmap().replace("opus", "OPUS");
            lines.push(format!("a=rtpmap:{payload} {rtpmap}"));
        }
        lines.extend(self.sources.iter().map(|source| format!("a=ssrc:{source}")));
        lines.push(String::new());
        lines.join("\r\n")
    }

    /// The best codec of an offer: its own order decides only between the two of G.711.
    pub(crate) fn preferred_codec(&self) -> (u8, Codec) {
        let opus = self.codecs.iter().find(|(_, codec)| *codec == Codec::Opus);
        // `parse` refuses descriptions without a codec.
        opus.or(self.codecs.first()).copied().unwrap_or((0, Codec::Pcmu))
    }

    /// How digits are sent beside this codec: on its own clock if possible, else on the slowest.
    pub(crate) fn event_for(&self, codec: Codec) -> Option<TelephoneEvent> {
        let same = self.events.iter().find(|event| event.clock_rate == codec.clock_rate());
        same.or_else(|| self.events.iter().min_by_key(|event| event.clock_rate)).copied()
    }

    /// The transport of two descriptions is the same, so the second needs no new one.
    pub(crate) fn same_transport(&self, other: &Remote) -> bool {
        self.ufrag == other.ufrag
            && self.password == other.password
            && self.fingerprint == other.fingerprint
    }
}

/// Reads `9 UDP/TLS/RTP/SAVPF 111 0 8`: the port and the payload types.
fn payload_types(media: &str) -> Result<(u16, Vec<u8>), MediaError> {
    let mut words = media.split_ascii_whitespace();
    let port = words.next().and_then(|port| port.split('/').next()?.parse().ok());
    let port = port.ok_or_else(|| syntax("an audio section with a port"))?;
    let transport = words.next().unwrap_or_default();
    if !matches!(transport, "UDP/TLS/RTP/SAVPF" | "UDP/TLS/RTP/SAVP" | "RTP/SAVPF") {
        return Err(access("an audio section over DTLS and SRTP"));
    }
    let payloads = words.map(|word| word.parse().ok().filter(|payload| *payload < 128));
    let payloads: Option<Vec<u8>> = payloads.collect();
    Ok((port, payloads.ok_or_else(|| syntax("an audio section with payload types"))?))
}

/// The `a=` lines of a description with one section: session and section level are one.
struct Attributes<'a>(&'a str);

impl<'a> Attributes<'a> {
    fn all(&self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let text = self.0;
        text.lines().filter_map(move |line| {
            let rest = line.strip_prefix("a=")?.strip_prefix(name)?.strip_prefix(':')?;
            Some(rest.trim())
        })
    }

    fn has(&self, flag: &str) -> bool {
        self.0.lines().any(|line| line.strip_prefix("a=").is_some_and(|rest| rest.trim() == flag))
    }

    /// The last value, so that a section's wins over the session's.
    fn token(&self, name: &'a str) -> Result<Option<String>, MediaError> {
        let Some(value) = self.all(name).last() else { return Ok(None) };
        let fits = !value.is_empty() && value.len() <= 256;
        if fits && value.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Some(value.to_owned()))
        } else {
            Err(syntax("a description with readable attributes"))
        }
    }

    fn formats(&self, payloads: &[u8]) -> (Vec<(u8, Codec)>, Vec<TelephoneEvent>) {
        let mut codecs = Vec::new();
        let mut events = Vec::new();
        for &payload in payloads {
            let rtpmap = self.all("rtpmap").find_map(|value| {
                let (number, encoding) = value.split_once(' ')?;
                (number.parse() == Ok(payload)).then(|| encoding.trim())
            });
            let codec = match rtpmap {
                Some(encoding) => Codec::from_rtpmap(encoding),
                None => Codec::from_static_payload(payload),
            };
            let event = rtpmap.and_then(|encoding| {
                let (name, rate) = encoding.split_once('/')?;
                let rate = rate.split('/').next()?.parse().ok()?;
                let named = name.eq_ignore_ascii_case("telephone-event");
                named.then_some(TelephoneEvent { payload, clock_rate: rate })
            });
            codecs.extend(codec.map(|codec| (payload, codec)));
            events.extend(event.filter(|event| event.clock_rate > 0));
        }
        (codecs, events)
    }

    fn fingerprint(&self) -> Result<Fingerprint, MediaError> {
        // A far end that does not encrypt is refused, as RFC 8827 demands.
        let line = self.all("fingerprint").last().ok_or_else(|| access("an encrypted far end"))?;
        let (algorithm, value) =
            line.split_once(' ').ok_or_else(|| syntax("a fingerprint with its algorithm"))?;
        let value = value.trim().to_ascii_uppercase();
        let pairs = value
            .split(':')
            .all(|pair| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let algorithm = algorithm.to_ascii_lowercase();
        let known = matches!(algorithm.as_str(), "sha-1" | "sha-256" | "sha-384" | "sha-512");
        if pairs && known {
            Ok(Fingerprint { algorithm, value })
        } else {
            Err(syntax("a readable fingerprint"))
        }
    }

    fn setup(&self, is_offer: bool) -> Result<Setup, MediaError> {
        match (self.all("setup").last(), is_offer) {
            (Some("active") | None, false) | (Some("active"), true) => Ok(Setup::Active),
            (Some("passive"), _) => Ok(Setup::Passive),
            (Some("actpass") | None, true) => Ok(Setup::ActPass),
            (Some(_), _) => Err(access("a description that says who starts DTLS")),
        }
    }

    fn direction(&self) -> &'static str {
        let directions = ["sendrecv", "sendonly", "recvonly", "inactive"];
        directions.into_iter().rev().find(|direction| self.has(direction)).unwrap_or("sendrecv")
    }

    /// `a=ssrc` lines that are what they should be: `NUMBER attribute:value`.
    fn sources(&self) -> Vec<String> {
        let readable = self.all("ssrc").filter(|source| {
            let Some((number, rest)) = source.split_once(' ') else { return false };
            // To webrtcbin a carriage return alone ends a line, too.
            let printable = rest.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
            number.parse::<u32>().is_ok() && rest.contains(':') && printable
        });
        readable.take(16).map(str::to_owned).collect()
    }
}

fn syntax(expected: &str) -> MediaError {
    MediaError::Syntax(expected.to_owned())
}

fn access(expected: &str) -> MediaError {
    MediaError::InvalidAccess(expected.to_owned())
}
