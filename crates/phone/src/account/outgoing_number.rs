//! Which of the account's numbers a callee sees. Pure: whose turn it is, is told.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The account's wish. It holds for calls by telephone, which name their number, and for tokens:
/// over the line AT shows the number that the token was asked for, and its SDK cannot name another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum NumberPolicy {
    /// Always the first of them.
    #[default]
    Fixed,
    /// One after the other, so that no number is called from too often.
    RoundRobin,
    /// The one of the callee's country, or else of the country next to it by its calling code:
    /// people answer what they know, and it costs least.
    Nearest,
}

impl NumberPolicy {
    /// `numbers` and `callee` are E.164 with the plus. `turn` counts the choices made so far.
    /// Where there is no callee yet, as for a token, or it is no number, the nearest is the first.
    ///
    /// None if there is no number at all.
    pub fn choose<'a, N: AsRef<str>>(
        self,
        numbers: &'a [N],
        callee: Option<&str>,
        turn: usize,
    ) -> Option<&'a N> {
        match self {
            Self::Fixed => numbers.first(),
            Self::RoundRobin => numbers.get(turn.checked_rem(numbers.len())?),
            Self::Nearest => {
                let code = callee.map(calling_code).unwrap_or_default();
                let common = |number: &&'a N| shared(calling_code(number.as_ref()), code);
                // Of several that are as near the first; `max_by_key` would take the last.
                numbers.iter().rev().max_by_key(common)
            }
        }
    }
}

/// The country's digits after the plus (ITU-T E.164.D). Codes are not prefixes of each other:
/// zones 1 and 7 are one code each, some large countries have two digits, all others three.
fn calling_code(e164: &str) -> &str {
    const TWO: [&str; 44] = [
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46",
        "47", "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63",
        "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98",
    ];
    let Some(digits) = e164.strip_prefix('+') else { return "" };
    let length = match digits.get(..2) {
        Some(start) if start.starts_with(['1', '7']) => 1,
        Some(start) if TWO.contains(&start) => 2,
        Some(_) => 3,
        None => return "",
    };
    digits.get(..length).filter(|code| code.bytes().all(|b| b.is_ascii_digit())).unwrap_or("")
}

/// How near two codes are: the same one beats any that only begins alike. Codes are given out by
/// region, so that 254, 255 and 256 are neighbours.
fn shared(one: &str, other: &str) -> usize {
    if one.is_empty() || other.is_empty() {
        return 0;
    }
    if one == other {
        return usize::MAX;
    }
    one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBERS: [&str; 4] = ["+254711082000", "+256711082000", "+2348012345678", "+12025550123"];

    fn nearest(callee: &str) -> &'static str {
        NumberPolicy::Nearest.choose(&NUMBERS, Some(callee), 7).expect("one of them")
    }

    #[test]
    fn the_fixed_one_is_the_first_and_turns_go_round() {
        assert_eq!(NumberPolicy::Fixed.choose(&NUMBERS, Some("+1"), 3), Some(&NUMBERS[0]));
        let turns: Vec<_> = (0..6)
            .filter_map(|turn| NumberPolicy::RoundRobin.choose(&NUMBERS, None, turn))
            .collect();
        let expected: Vec<_> = NUMBERS.iter().cycle().take(6).collect();
        assert_eq!(turns, expected);
    }

    #[test]
    fn the_callees_country_comes_before_its_neighbours() {
        for (callee, number) in [
            ("+256700000000", "+256711082000"),
            ("+254700000000", "+254711082000"),
            ("+255700000000", "+254711082000"),
            ("+2347000000000", "+2348012345678"),
            ("+233200000000", "+2348012345678"),
            ("+18765550123", "+12025550123"),
            ("+442071838750", "+254711082000"),
        ] {
            assert_eq!(nearest(callee), number, "{callee}");
        }
    }

    #[test]
    fn what_is_no_number_is_called_from_the_first() {
        for callee in ["acme.achieng", "0711000111", "999", "+", "+2", "", "+2é4"] {
            assert_eq!(nearest(callee), NUMBERS[0], "{callee}");
        }
        assert_eq!(NumberPolicy::Nearest.choose(&NUMBERS, None, 0), Some(&NUMBERS[0]));
    }

    #[test]
    fn without_numbers_there_is_nothing_to_choose() {
        for policy in [NumberPolicy::Fixed, NumberPolicy::RoundRobin, NumberPolicy::Nearest] {
            assert_eq!(policy.choose(&[] as &[&str], Some("+254711000111"), 3), None);
        }
    }

    #[test]
    fn calling_codes_are_cut_where_they_end() {
        for (number, code) in [
            ("+12025550123", "1"),
            ("+79161234567", "7"),
            ("+27821234567", "27"),
            ("+254711000111", "254"),
            ("+989121234567", "98"),
            ("+9647901234567", "964"),
        ] {
            assert_eq!(calling_code(number), code, "{number}");
        }
    }

    #[test]
    fn the_setting_is_stored_as_a_word() {
        let written = serde_json::to_string(&NumberPolicy::RoundRobin).expect("written");
        assert_eq!(written, r#""round_robin""#);
    }
}
