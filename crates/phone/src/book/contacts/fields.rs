//! A contact's fields, as the window shows and edits them.

use addressbook::{Contact, Number};
use numbers::{E164, Region};
use serde::{Deserialize, Serialize};
use store::StoredContact;
use ts_rs::TS;

/// A contact with everything that is known of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ContactView {
    #[ts(type = "number")]
    pub id: i64,
    /// What stands for it in a list; never empty.
    pub title: String,
    pub fields: ContactFields,
    /// What is known of [`ContactFields::numbers`], one for one.
    pub numbers: Vec<NumberView>,
    /// Unix milliseconds.
    #[ts(type = "number")]
    pub changed_at: u64,
    /// When a call with one of the numbers began last, Unix milliseconds.
    #[ts(type = "number | null")]
    pub last_call_at: Option<u64>,
}

/// What can be typed. Empty text means that a field is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct ContactFields {
    /// The name as it is shown. Where only its parts are given, it is put together from them.
    pub name: String,
    pub prefix: String,
    pub given: String,
    pub middle: String,
    pub family: String,
    pub suffix: String,
    /// Names in other lists; found like the first.
    pub other_names: Vec<String>,
    pub numbers: Vec<LabelledText>,
    pub emails: Vec<LabelledText>,
    pub organisation: String,
    pub title: String,
    pub labels: Vec<String>,
    pub note: String,
    pub favourite: bool,
    pub custom: Vec<CustomField>,
}

/// A number or an e-mail address, and what it is for: `mobile`, `work`, `home`, `main`, `fax`,
/// `pager`, `other`, or a word of the agent's own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct LabelledText {
    pub label: String,
    /// As it was typed.
    pub text: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct CustomField {
    pub name: String,
    pub value: String,
}

/// What is known of a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NumberView {
    pub e164: Option<String>,
    /// As it is written within its country.
    pub national: Option<String>,
    pub international: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// IANA time zones that it may be in; none if it has no place.
    pub time_zones: Vec<String>,
    /// What a click on it dials; none if it cannot be dialled.
    pub dial: Option<String>,
}

impl ContactView {
    pub(super) fn of(stored: StoredContact, here: Option<Region>) -> Self {
        let contact = stored.contact;
        Self {
            id: stored.row.0,
            title: contact.display().to_owned(),
            numbers: contact.numbers.iter().map(|number| NumberView::of(number, here)).collect(),
            changed_at: stored.changed_at.0,
            last_call_at: stored.last_call_at.map(|at| at.0),
            fields: ContactFields::of(contact),
        }
    }
}

impl ContactFields {
    fn of(contact: Contact) -> Self {
        let labelled = |label, text| LabelledText { label, text };
        let numbers =
            contact.numbers.into_iter().map(|number| labelled(number.label, number.typed));
        let emails = contact.emails.into_iter().map(|email| labelled(email.label, email.address));
        let custom = contact.custom.into_iter();
        let custom = custom.map(|field| CustomField { name: field.name, value: field.value });
        Self {
            name: contact.name.formatted,
            prefix: contact.name.prefix,
            given: contact.name.given,
            middle: contact.name.middle,
            family: contact.name.family,
            suffix: contact.name.suffix,
            other_names: contact.other_names,
            numbers: numbers.collect(),
            emails: emails.collect(),
            organisation: contact.organisation,
            title: contact.title,
            labels: contact.labels,
            note: contact.note,
            favourite: contact.favourite,
            custom: custom.collect(),
        }
    }
}

impl NumberView {
    fn of(number: &Number, here: Option<Region>) -> Self {
        let dial = super::dial(number, here);
        let known = number.e164.as_deref().and_then(|e164| E164::parse(e164).ok());
        // Saved before an account said in which country it is meant.
        let e164 = known.or_else(|| numbers::read(&number.typed, here).ok()?.e164().cloned());
        let Some(e164) = e164 else {
            return Self {
                e164: None,
                national: None,
                international: None,
                country: None,
                time_zones: Vec::new(),
                dial,
            };
        };
        Self {
            national: Some(e164.national()),
            international: Some(e164.international()),
            country: e164.region().map(|region| region.to_string()),
            time_zones: e164.time_zones().into_iter().map(str::to_owned).collect(),
            e164: Some(e164.as_str().to_owned()),
            dial,
        }
    }
}
