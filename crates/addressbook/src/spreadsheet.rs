//! What spreadsheets do to telephone numbers, which they take for amounts: found, and repaired
//! where nothing has to be guessed.

use crate::{Draft, ToE164, Trouble};

/// What has happened to a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Damage {
    /// `2.54712E+11`, `########`: digits are gone, and nobody can say which.
    DigitsLost,
    /// Everything is there; this is what it was.
    Repairable { how: Repair, number: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Repair {
    /// `2.54712345678E+11`.
    Exponent,
    /// `254712345678.0`.
    Fraction,
    /// `'0712345678`, `="0712345678"`.
    Mark,
    /// `254712345678`, without its plus.
    Plus,
    /// `712345678`, without its zero.
    Zero,
}

/// What can be seen from the cell alone. A lost plus or zero needs the country's rules.
pub fn damage(cell: &str) -> Option<Damage> {
    let cell = cell.trim();
    // A column that was too narrow, a sum that made no sense.
    let unshown = cell.len() > 2 && cell.bytes().all(|byte| byte == b'#');
    let error =
        ["#NAME?", "#VALUE!", "#NUM!", "#REF!", "#ERROR!", "#N/A", "#DIV/0!"].contains(&cell);
    if unshown || error {
        return Some(Damage::DigitsLost);
    }
    let repaired = |how, number: &str| Some(Damage::Repairable { how, number: number.to_owned() });
    let formula = cell.strip_prefix("=\"").and_then(|inner| inner.strip_suffix('"'));
    if let Some(inner) = formula.or_else(|| cell.strip_prefix(['\'', '=', '’'])) {
        return match damage(inner) {
            None => repaired(Repair::Mark, inner.trim()),
            deeper => deeper,
        };
    }
    let whole = cell.strip_suffix(".0").or_else(|| cell.strip_suffix(".00"));
    if let Some(whole) = whole.filter(|whole| whole.len() >= 7 && digits_only(whole)) {
        return repaired(Repair::Fraction, whole);
    }
    exponent(cell)
}

fn exponent(cell: &str) -> Option<Damage> {
    let (mantissa, power) = cell.split_once(['E', 'e'])?;
    let power: usize = power.strip_prefix('+').unwrap_or(power).parse().ok()?;
    let (first, rest) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    if first.len() != 1 || !digits_only(first) || !rest.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if power == rest.len() {
        let number = format!("{first}{rest}");
        return Some(Damage::Repairable { how: Repair::Exponent, number });
    }
    Some(Damage::DigitsLost)
}

impl Draft {
    /// Looks for what only the country's rules can show in a row of a table, and reads every
    /// number as E.164.
    pub fn examine(&mut self, to_e164: ToE164<'_>) {
        if !self.row.is_empty() {
            for at in 0..self.contact.numbers.len() {
                let told = self.troubles.iter().any(
                    |trouble| matches!(trouble, Trouble::Damaged { number, .. } if *number == at),
                );
                let typed = self.contact.numbers.get(at).map(|number| number.typed.as_str());
                let lost = typed.filter(|_| !told).and_then(|typed| lost(typed, to_e164));
                self.troubles.extend(lost.map(|damage| Trouble::Damaged { number: at, damage }));
            }
        }
        self.contact.normalise(to_e164);
    }

    /// Puts back what the spreadsheet has changed. The agent has agreed to it.
    pub fn repair(&mut self, to_e164: ToE164<'_>) {
        for trouble in &self.troubles {
            let Trouble::Damaged { number, damage: Damage::Repairable { number: was, .. } } =
                trouble
            else {
                continue;
            };
            if let Some(number) = self.contact.numbers.get_mut(*number) {
                // An exponent hides a lost plus as well.
                number.typed = match lost(was, to_e164) {
                    Some(Damage::Repairable { number, .. }) => number,
                    Some(Damage::DigitsLost) | None => was.clone(),
                };
                number.e164 = to_e164(&number.typed);
            }
        }
    }
}

/// A plus or a zero that is missing, if the number makes sense with it.
fn lost(typed: &str, to_e164: ToE164<'_>) -> Option<Damage> {
    if !digits_only(typed) || typed.starts_with('0') || !(7..=15).contains(&typed.len()) {
        return None;
    }
    let with_zero = format!("0{typed}");
    let with_plus = format!("+{typed}");
    if to_e164(&with_zero).is_some_and(|e164| e164.ends_with(typed)) {
        return Some(Damage::Repairable { how: Repair::Zero, number: with_zero });
    }
    let plus = typed.len() >= 11 && to_e164(&with_plus).is_some_and(|e164| e164 == with_plus);
    plus.then_some(Damage::Repairable { how: Repair::Plus, number: with_plus })
}

fn digits_only(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lost_is_not_guessed() {
        for cell in
            ["2.54712E+11", "2,547E+11", "########", "#NAME?", "'2.5E+11", "2.54712345678E+12"]
        {
            assert_eq!(damage(cell), Some(Damage::DigitsLost), "{cell}");
        }
    }

    #[test]
    fn what_is_all_there_is_found() {
        for (cell, how, number) in [
            ("2.54712345678E+11", Repair::Exponent, "254712345678"),
            ("2,54712345678e11", Repair::Exponent, "254712345678"),
            ("254712345678.0", Repair::Fraction, "254712345678"),
            ("'+254712345678", Repair::Mark, "+254712345678"),
            ("=\"0712345678\"", Repair::Mark, "0712345678"),
            ("=+254712345678", Repair::Mark, "+254712345678"),
        ] {
            let number = number.to_owned();
            assert_eq!(damage(cell), Some(Damage::Repairable { how, number }), "{cell}");
        }
    }

    #[test]
    fn a_number_as_people_write_it_is_not_damaged() {
        for cell in
            ["+254 712 345 678", "0712-345678", "*544#", "e", "E+", "1E", "", "020.123.4567"]
        {
            assert_eq!(damage(cell), None, "{cell}");
        }
    }
}
