//! What a link from another program asks to fill in.
//!
//! `tel:` (RFC 3966), `callto:` (Skype's, never specified), `sip:` and `sips:` (RFC 3261), and our
//! own `simu:`. A link is hostile: its grammar is strict, its length bounded, and all it can do
//! is to fill the field. Whether that is somebody who can be called, the number rules say.

mod percent;

use percent::decoded;

/// The longest link that is looked at, in bytes. Number, extension and keys take far less.
pub const MAX_LENGTH: usize = 1_024;

/// The longest text that is filled in, in characters.
const LONGEST: usize = 64;

/// Which program's habit the link follows; the consent to dial at once is given for each alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    Tel,
    Callto,
    Sip,
    Simu,
}

impl Scheme {
    pub const ALL: [Self; 4] = [Self::Tel, Self::Callto, Self::Sip, Self::Simu];

    /// Stable, for settings.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Tel => "tel",
            Self::Callto => "callto",
            Self::Sip => "sip",
            Self::Simu => "simu",
        }
    }
}

/// What is to be filled in.
#[derive(Clone, PartialEq, Eq)]
pub struct Fill {
    pub scheme: Scheme,
    /// A number as people write it, with `;ext=` and pauses where the link has them, or the
    /// name of a client.
    pub text: String,
}

/// Without the number.
impl std::fmt::Debug for Fill {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let length = self.text.chars().count();
        write!(f, "Fill({}, {length} characters)", self.scheme.code())
    }
}

/// Why nothing is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoFill {
    #[error("no link to call somebody")]
    OtherScheme,
    #[error("link is too long")]
    TooLong,
    #[error("link names nobody")]
    Empty,
    /// Characters that neither a number nor a name has.
    #[error("link is not well-formed")]
    Malformed,
}

/// Reads a link.
///
/// # Errors
/// Why it fills in nothing.
pub fn parse(link: &str) -> Result<Fill, NoFill> {
    let link = link.trim();
    if link.len() > MAX_LENGTH {
        return Err(NoFill::TooLong);
    }
    let (scheme, rest) = link.split_once(':').ok_or(NoFill::OtherScheme)?;
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "tel" => Scheme::Tel,
        "callto" => Scheme::Callto,
        "sip" | "sips" => Scheme::Sip,
        "simu" => Scheme::Simu,
        _ => return Err(NoFill::OtherScheme),
    };
    // Some programs write all links with slashes, and browsers add one at the end.
    let rest = rest.strip_prefix("//").unwrap_or(rest).trim_end_matches('/');
    let text = match scheme {
        Scheme::Tel => number(rest),
        Scheme::Callto => number(until(rest, '?')),
        Scheme::Sip => user(rest),
        Scheme::Simu => own(rest),
    }?;
    Ok(Fill { scheme, text })
}

/// `+254-711-000001;ext=12;phone-context=…`, pauses among the digits.
fn number(rest: &str) -> Result<String, NoFill> {
    let rest =
        decoded(until(rest, '#').trim()).or_else(|| decoded(rest)).ok_or(NoFill::Malformed)?;
    checked(&rest)
}

/// Who is called, without where: the account says where.
fn user(rest: &str) -> Result<String, NoFill> {
    let address = until(until(rest, '?'), ',');
    let user = match address.rsplit_once('@') {
        Some((user, _)) => user,
        // Without a user only a number can be meant.
        None if address.starts_with(|c: char| c == '+' || c.is_ascii_digit()) => {
            let host = until(until(address, ';'), ':');
            if host.contains('.') { return Err(NoFill::Empty) } else { host }
        }
        None => return Err(NoFill::Empty),
    };
    // A password has no place in a link; it goes nowhere.
    checked(&decoded(until(user, ':')).ok_or(NoFill::Malformed)?)
}

/// `simu:+254711000001`, `simu://call/+254711000001`, `simu://call?number=%2B254711000001`.
fn own(rest: &str) -> Result<String, NoFill> {
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = path
        .strip_prefix("call")
        .filter(|left| left.is_empty() || left.starts_with('/'))
        .unwrap_or(path);
    let path = path.trim_matches('/');
    if !path.is_empty() {
        return checked(&decoded(path).ok_or(NoFill::Malformed)?);
    }
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let mut numbers = pairs.filter(|(name, _)| matches!(*name, "number" | "phone" | "to"));
    let (_, number) = numbers.next().ok_or(NoFill::Empty)?;
    checked(&decoded(number).ok_or(NoFill::Malformed)?)
}

/// Only what numbers, names and their parameters are made of.
fn checked(text: &str) -> Result<String, NoFill> {
    let text = text.trim();
    let known = |c: char| c.is_alphanumeric() || " +-.()/;=,*#_:".contains(c);
    if text.is_empty() || !text.chars().any(char::is_alphanumeric) && !text.contains(['*', '#']) {
        Err(NoFill::Empty)
    } else if text.chars().count() > LONGEST {
        Err(NoFill::TooLong)
    } else if !text.chars().all(known) {
        Err(NoFill::Malformed)
    } else {
        Ok(text.to_owned())
    }
}

fn until(text: &str, end: char) -> &str {
    text.split(end).next().unwrap_or(text)
}
