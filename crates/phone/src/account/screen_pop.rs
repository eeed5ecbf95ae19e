//! The address of the company's page about whom the agent talks to, with places to be filled.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use url::Url;

/// Everything but what RFC 3986 section 2.3 leaves unreserved: nothing of a caller's name can end
/// its place in the address.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What may stand in braces.
const PLACES: [&str; 4] = ["number", "name", "direction", "call_id"];

/// A page that is opened in the browser for a call, once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(export)]
pub struct ScreenPop {
    /// `https://crm.example.com/find?phone={number}`; none: no page is opened.
    pub url: Option<String>,
    pub moment: PopMoment,
}

/// When it is opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PopMoment {
    /// As soon as it rings, here or there.
    #[default]
    Ring,
    Answer,
}

/// Why a template cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadTemplate {
    NotHttps,
    /// No address, or a host that is not written out.
    NoAddress,
    /// Something else stands in braces.
    UnknownPlace,
}

/// # Errors
/// If it is no `https` address, or has a place that nothing is known for.
pub(crate) fn check(template: &str) -> Result<(), BadTemplate> {
    let (scheme, rest) = template.split_once("://").ok_or(BadTemplate::NoAddress)?;
    if !scheme.eq_ignore_ascii_case("https") {
        return Err(BadTemplate::NotHttps);
    }
    // Whose page it is must not depend on who calls.
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let blank = template.contains(|c: char| c.is_whitespace() || c.is_control());
    if blank || authority.is_empty() || authority.contains(['{', '}', '@']) {
        return Err(BadTemplate::NoAddress);
    }
    let mut rest = template;
    while let Some((_, after)) = rest.split_once('{') {
        let (place, after) = after.split_once('}').ok_or(BadTemplate::UnknownPlace)?;
        if !PLACES.contains(&place) {
            return Err(BadTemplate::UnknownPlace);
        }
        rest = after;
    }
    let url = Url::parse(&filled(template, "1", "a", "incoming", "1"));
    let has_host = url.is_ok_and(|url| url.scheme() == "https" && url.host_str().is_some());
    if has_host { Ok(()) } else { Err(BadTemplate::NoAddress) }
}

/// The address, with each place filled and percent-encoded.
pub(crate) fn filled(
    template: &str,
    number: &str,
    name: &str,
    direction: &str,
    call_id: &str,
) -> String {
    let mut url = String::with_capacity(template.len() + 64);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((place, after)) = after.split_once('}') else { break };
        url.push_str(before);
        let value = match place {
            "number" => number,
            "name" => name,
            "direction" => direction,
            "call_id" => call_id,
            _ => "",
        };
        url.extend(utf8_percent_encode(value, ENCODED));
        rest = after;
    }
    url.push_str(rest);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_https_with_a_host_of_its_own_and_known_places() {
        for (template, told) in [
            ("https://crm.example.com/find?phone={number}&who={name}", Ok(())),
            ("HTTPS://crm.example.com/{direction}/{call_id}#x", Ok(())),
            ("https://crm.example.com/", Ok(())),
            ("http://crm.example.com/{number}", Err(BadTemplate::NotHttps)),
            ("javascript://x/{number}", Err(BadTemplate::NotHttps)),
            ("crm.example.com/{number}", Err(BadTemplate::NoAddress)),
            ("https://{name}.example.com/", Err(BadTemplate::NoAddress)),
            ("https://me:secret@example.com/", Err(BadTemplate::NoAddress)),
            // A browser would take the caller's number for the host.
            ("https:///{number}", Err(BadTemplate::NoAddress)),
            ("https://\t/{number}", Err(BadTemplate::NoAddress)),
            ("https://\\{number}", Err(BadTemplate::NoAddress)),
            ("https://crm.example.com/{phone}", Err(BadTemplate::UnknownPlace)),
            ("https://crm.example.com/{number", Err(BadTemplate::UnknownPlace)),
        ] {
            assert_eq!(check(template), told, "{template}");
        }
    }

    #[test]
    fn what_a_caller_calls_himself_stays_in_its_place() {
        let hostile = "A&b=c#d/../é{number}\u{202e}";
        let url =
            filled("https://crm.example.com/q?n={name}&p={number}", "+254 7", hostile, "", "");
        assert_eq!(
            url,
            "https://crm.example.com/q?n=A%26b%3Dc%23d%2F..%2F%C3%A9%7Bnumber%7D%E2%80%AE&p=%2B254%207"
        );
        let url = Url::parse(&url).expect("an address");
        assert_eq!(url.query_pairs().next().expect("a pair").1, hostile);
    }
}
