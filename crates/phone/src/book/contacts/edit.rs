//! What the agent typed, made a contact. Pure.

use addressbook::{Contact, Custom, Email, Name, Number};
use numbers::{NotDialable, Region};

use super::{ContactFields, LabelledText, SaveFailure};

/// What `before` becomes with these fields. What the window does not show of it stays.
pub(super) fn edited(
    before: Contact,
    fields: ContactFields,
    here: Option<Region>,
) -> Result<Contact, SaveFailure> {
    let numbers = numbers(&before, fields.numbers, here)?;
    let emails = emails(&before, fields.emails)?;
    let name = Name {
        formatted: fields.name,
        given: fields.given,
        middle: fields.middle,
        family: fields.family,
        prefix: fields.prefix,
        suffix: fields.suffix,
    };
    let custom = fields.custom.into_iter();
    let mut contact = Contact {
        name: named(&before.name, name),
        other_names: fields.other_names,
        numbers,
        emails,
        organisation: fields.organisation,
        title: fields.title,
        labels: fields.labels,
        note: fields.note,
        favourite: fields.favourite,
        custom: custom.map(|field| Custom { name: field.name, value: field.value }).collect(),
        uid: before.uid,
    };
    if contact.tidy() {
        return Err(SaveFailure::TooLong);
    }
    if contact.is_empty() { Err(SaveFailure::Nothing) } else { Ok(contact) }
}

/// The shown name and its parts say the same: whichever was not touched follows the other.
fn named(before: &Name, typed: Name) -> Name {
    let shown = typed.formatted != before.formatted;
    let parts = Name { formatted: before.formatted.clone(), ..typed.clone() } != *before;
    match (shown, parts) {
        // Put together anew when it is tidied.
        (false, true) => Name { formatted: String::new(), ..typed },
        (true, false) => {
            let formatted = typed.formatted;
            let kept = |part: String| if formatted.contains(&part) { part } else { String::new() };
            Name {
                given: kept(typed.given),
                middle: kept(typed.middle),
                family: kept(typed.family),
                prefix: kept(typed.prefix),
                suffix: kept(typed.suffix),
                formatted,
            }
        }
        (true, true) | (false, false) => typed,
    }
}

/// A number that is not touched stays what it is, also where it could not be dialled: it came from
/// a list, and is not lost. A new one has to be somebody who can be called.
fn numbers(
    before: &Contact,
    typed: Vec<LabelledText>,
    here: Option<Region>,
) -> Result<Vec<Number>, SaveFailure> {
    let mut numbers = Vec::with_capacity(typed.len());
    for (at, LabelledText { label, text }) in typed.into_iter().enumerate() {
        if text.trim().is_empty() {
            continue;
        }
        let known = before.numbers.iter().find(|known| known.typed == text);
        let e164 = match (known, numbers::read(&text, here)) {
            (Some(known), _) if known.e164.is_some() => known.e164.clone(),
            (_, Ok(who)) => who.e164().map(|e164| e164.as_str().to_owned()),
            // It will be read when an account says where it is meant.
            (Some(_), Err(_)) | (None, Err(NotDialable::NeedsCountry)) => None,
            (None, Err(why)) => {
                return Err(SaveFailure::NotANumber { at: position(at), why: why.into() });
            }
        };
        numbers.push(Number { label, typed: text, e164 });
    }
    Ok(numbers)
}

fn emails(before: &Contact, typed: Vec<LabelledText>) -> Result<Vec<Email>, SaveFailure> {
    let mut emails = Vec::with_capacity(typed.len());
    for (at, LabelledText { label, text }) in typed.into_iter().enumerate() {
        let address = text.trim().to_owned();
        let parts = address.rsplit_once('@');
        let whole = parts.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
        let known = before.emails.iter().any(|known| known.address == text);
        if !whole && !known && !address.is_empty() {
            return Err(SaveFailure::NotAnEmail { at: position(at) });
        }
        emails.push(Email { label, address });
    }
    Ok(emails)
}

fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(before: Contact, fields: ContactFields) -> Contact {
        edited(before, fields, Region::parse("KE")).expect("saved")
    }

    #[test]
    fn the_name_and_its_parts_follow_each_other() {
        let imported = Contact {
            name: Name {
                formatted: "Wanjiku Kamau".into(),
                given: "Wanjiku".into(),
                family: "Kamau".into(),
                ..Name::default()
            },
            uid: "urn:uuid:1".into(),
            ..Contact::default()
        };
        let parts = |name: &str, given: &str, family: &str| ContactFields {
            name: name.into(),
            given: given.into(),
            family: family.into(),
            ..ContactFields::default()
        };
        let married = saved(imported.clone(), parts("Wanjiku Otieno", "Wanjiku", "Kamau"));
        assert_eq!((married.name.given.as_str(), married.name.family.as_str()), ("Wanjiku", ""));
        assert_eq!(married.uid, "urn:uuid:1", "what is not shown stays");
        let married = saved(imported.clone(), parts("Wanjiku Kamau", "Wanjiku", "Otieno"));
        assert_eq!(married.name.formatted, "Wanjiku Otieno");
        let both = saved(imported, parts("Mama Otieno", "Wanjiku", "Otieno"));
        assert_eq!(both.name.formatted, "Mama Otieno");
        let new = saved(Contact::default(), parts("", "Amina", "Hassan"));
        assert_eq!(new.name.formatted, "Amina Hassan");
    }

    #[test]
    fn a_strange_number_of_a_list_stays_and_a_new_one_is_refused() {
        let strange = Number { typed: "see note".into(), ..Number::default() };
        let before = Contact { numbers: vec![strange.clone()], ..Contact::default() };
        let number = |text: &str| LabelledText { label: String::new(), text: text.into() };
        let with = |numbers: Vec<LabelledText>| ContactFields {
            name: "Juma".into(),
            numbers,
            ..ContactFields::default()
        };
        let contact = saved(before.clone(), with(vec![number("see note"), number("0712345678")]));
        assert_eq!(contact.numbers[0], strange);
        assert_eq!(contact.numbers[1].e164.as_deref(), Some("+254712345678"));
        let refused = edited(before, with(vec![number(""), number("see below")]), None);
        assert!(matches!(refused, Err(SaveFailure::NotANumber { at: 1, .. })), "{refused:?}");
        let no_account = edited(Contact::default(), with(vec![number("0712345678")]), None);
        assert_eq!(no_account.expect("saved").numbers[0].e164, None);
    }
}
