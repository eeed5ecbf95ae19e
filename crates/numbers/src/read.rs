//! From a text to somebody who can be called.

use crate::{
    Dialable, NotDialable, Region,
    e164::{Read, international, national, surely_international},
    emergency::is_emergency,
    typed::{Keys, Typed, take_apart},
};

/// The longest of a network's own codes, in digits.
const SHORT: usize = 6;

/// The fewest digits that are taken for a number with its country's code though the plus is
/// missing; shorter ones could be a number of a town here.
const SURELY_INTERNATIONAL: usize = 11;

/// Reads what was typed. `here` is the country that is meant when none is said.
///
/// # Errors
/// Why it is nobody who can be called.
pub fn read(typed: &str, here: Option<Region>) -> Result<Dialable, NotDialable> {
    match take_apart(typed)? {
        Typed::Client { user, name } => Ok(Dialable::Client { user, name }),
        Typed::Keys(keys) => {
            let word = keys.word;
            // Text that only began like a number.
            number(keys, here).map_err(|why| if word { NotDialable::NotANumber } else { why })
        }
    }
}

fn number(typed: Keys, here: Option<Region>) -> Result<Dialable, NotDialable> {
    let Keys { plus, keys, extension, after, word: _ } = typed;
    if plus {
        let keys = format!("+{keys}");
        return international(&keys).map(|read| finished(read, keys, extension, after));
    }
    if keys.contains(['*', '#']) {
        return Ok(Dialable::ShortCode { keys });
    }
    if is_emergency(&keys, here) {
        return Ok(Dialable::Emergency { keys });
    }
    match with_country(&keys, here) {
        Some(read) => Ok(finished(read, keys, extension, after)),
        None if keys.len() <= SHORT => Ok(Dialable::ShortCode { keys }),
        None if keys.len() > 20 => Err(NotDialable::TooManyDigits),
        None => Err(here
            .map_or(NotDialable::NeedsCountry, |region| NotDialable::NotOfThisCountry { region })),
    }
}

/// Its number with the country's code, if it surely is one: said with `00`, a number of this
/// country, or one with a code whose plus was left out.
fn with_country(keys: &str, here: Option<Region>) -> Option<Read> {
    let said = |rest: &str| surely_international(&format!("+{rest}"));
    let abroad = keys.strip_prefix("00").and_then(said);
    abroad.or_else(|| national(keys, here?)).or_else(|| {
        let complete = keys.len() >= SURELY_INTERNATIONAL && !keys.starts_with('0');
        complete.then(|| said(keys)).flatten()
    })
}

fn finished(
    read: Read,
    keys: String,
    extension: Option<String>,
    after: Option<crate::PostDial>,
) -> Dialable {
    let toll_free = read.is_toll_free();
    let e164 = read.e164;
    if toll_free {
        Dialable::TollFree { keys, e164 }
    } else {
        Dialable::Number { e164, extension, after }
    }
}
