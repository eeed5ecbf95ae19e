//! A number as the whole world writes it.

use std::{fmt, str::FromStr};

use rlibphonenumber::{
    NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, PhoneNumberType,
    ValidationError,
};

use crate::{Masked, NotDialable, Region};

/// `+`, the country's code and the rest, at most 15 digits (ITU-T E.164). Of a known country and
/// of a length that its numbers have; whether anybody has it is not known. Its debug print is
/// masked.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct E164(String);

impl E164 {
    /// Only what is E.164 already: a plus, then digits. [`crate::read`] reads the rest.
    ///
    /// # Errors
    /// [`NotDialable::NotANumber`], [`NotDialable::UnknownCountry`],
    /// [`NotDialable::TooFewDigits`], [`NotDialable::TooManyDigits`].
    pub fn parse(text: &str) -> Result<Self, NotDialable> {
        let digits = text.strip_prefix('+').ok_or(NotDialable::NotANumber)?;
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NotDialable::NotANumber);
        }
        international(text).map(|read| read.e164)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The country; that with the most numbers of those that share a code, where the number does
    /// not tell. `None` for numbers of no country.
    #[must_use]
    pub fn region(&self) -> Option<Region> {
        let number = self.number()?;
        PHONE_NUMBER_UTIL
            .get_region_for_number(&number)
            .or_else(|| PHONE_NUMBER_UTIL.get_region_for_country_code(number.country_code))
            .and_then(Region::from_known)
    }

    /// The IANA time zones that it may be in, such as `Africa/Nairobi`: several where the number
    /// does not tell more than the country, none for numbers of no country.
    #[must_use]
    pub fn time_zones(&self) -> Vec<&'static str> {
        crate::time_zone::of(self.0.trim_start_matches('+'))
    }

    /// As it is written within its country: `0711 000001`.
    #[must_use]
    pub fn national(&self) -> String {
        self.formatted(PhoneNumberFormat::National)
    }

    /// With spaces: `+254 711 000001`.
    #[must_use]
    pub fn international(&self) -> String {
        self.formatted(PhoneNumberFormat::International)
    }

    /// Of a kind that the caller pays more for, by all that is known.
    #[must_use]
    pub fn may_cost_more(&self) -> bool {
        self.number().is_some_and(|number| {
            matches!(
                PHONE_NUMBER_UTIL.get_number_type(&number),
                PhoneNumberType::PremiumRate | PhoneNumberType::SharedCost
            )
        })
    }

    fn formatted(&self, format: PhoneNumberFormat) -> String {
        let number = self.number();
        number.map_or_else(|| self.0.clone(), |number| number.format_as(format).into_owned())
    }

    fn number(&self) -> Option<PhoneNumber> {
        PHONE_NUMBER_UTIL.parse(&self.0, None).ok()
    }
}

impl FromStr for E164 {
    type Err = NotDialable;

    fn from_str(text: &str) -> Result<Self, NotDialable> {
        Self::parse(text)
    }
}

impl fmt::Display for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Masked(&self.0))
    }
}

/// A number that was just read, with what the library knows of it: to read it once more from its
/// E.164 takes as long again.
pub(crate) struct Read {
    pub e164: E164,
    number: PhoneNumber,
}

impl Read {
    pub fn is_toll_free(&self) -> bool {
        PHONE_NUMBER_UTIL.get_number_type(&self.number) == PhoneNumberType::TollFree
    }
}

/// A number with its country's code: of a possible length is enough, for countries open new
/// ranges faster than tables follow.
pub(crate) fn international(keys: &str) -> Result<Read, NotDialable> {
    let number = parsed(keys, None)?;
    match PHONE_NUMBER_UTIL.is_possible_number_with_reason(&number) {
        Ok(NumberLengthType::IsPossible) => finished(number),
        // Not enough from outside the town.
        Ok(NumberLengthType::IsPossibleLocalOnly) | Err(ValidationError::TooShort) => {
            Err(NotDialable::TooFewDigits)
        }
        Err(ValidationError::TooLong) => Err(NotDialable::TooManyDigits),
        Err(ValidationError::InvalidCountryCode) => Err(NotDialable::UnknownCountry),
        Err(ValidationError::InvalidLength) => Err(NotDialable::TooFewDigits),
    }
}

/// A number with its country's code that is in use by all that is known.
pub(crate) fn surely_international(keys: &str) -> Option<Read> {
    valid(parsed(keys, None).ok()?)
}

/// A number as it is dialled in a country; only one that surely is one there, else a number of
/// another country would be turned into one of this.
pub(crate) fn national(keys: &str, region: Region) -> Option<Read> {
    valid(parsed(keys, region.known()).ok()?)
}

fn valid(number: PhoneNumber) -> Option<Read> {
    if PHONE_NUMBER_UTIL.is_valid_number(&number) { finished(number).ok() } else { None }
}

fn parsed(keys: &str, region: Option<rlibphonenumber::Region>) -> Result<PhoneNumber, NotDialable> {
    PHONE_NUMBER_UTIL.parse(keys, region).map_err(|error| match error {
        rlibphonenumber::ParseError::InvalidCountryCode => NotDialable::UnknownCountry,
        rlibphonenumber::ParseError::NotANumber(_) => NotDialable::NotANumber,
        rlibphonenumber::ParseError::TooShortAfterIdd
        | rlibphonenumber::ParseError::TooShortNsn => NotDialable::TooFewDigits,
        rlibphonenumber::ParseError::TooLongNsn => NotDialable::TooManyDigits,
    })
}

/// The library has numbers that are longer than E.164 allows, and so no number at all.
fn finished(number: PhoneNumber) -> Result<Read, NotDialable> {
    let text = number.format_as(PhoneNumberFormat::E164).into_owned();
    if text.len() <= 16 {
        Ok(Read { e164: E164(text), number })
    } else {
        Err(NotDialable::TooManyDigits)
    }
}
