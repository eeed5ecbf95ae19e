//! A country, or another region with numbers of its own.

use std::{fmt, str::FromStr};

use crate::E164;

/// ISO 3166-1 alpha-2, such as `KE`; only those that have numbers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Region([u8; 2]);

impl Region {
    /// `None` if it is no such region; small letters will do.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let code: [u8; 2] = text.as_bytes().try_into().ok()?;
        let region = Self(code.map(|letter| letter.to_ascii_uppercase()));
        let known = region.known()?;
        rlibphonenumber::PHONE_NUMBER_UTIL
            .get_country_code_for_region(known)
            .is_some()
            .then_some(region)
    }

    /// Of a number: that of its country; none for numbers of no country (`+800…`).
    #[must_use]
    pub fn of(number: &E164) -> Option<Self> {
        number.region()
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    pub(crate) fn known(self) -> Option<rlibphonenumber::Region> {
        rlibphonenumber::Region::from_str(self.as_str()).ok()
    }

    pub(crate) fn from_known(region: rlibphonenumber::Region) -> Option<Self> {
        Self::parse(&region.to_string())
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
