//! A contact and its fields.

use serde::{Deserialize, Serialize};

use crate::clean::{self, limits};
use crate::{ToE164, fold};

/// A person or a company. Empty text means that a field is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Contact {
    pub name: Name,
    /// Names that the same person had in other lists; found like the first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub other_names: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<Number>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<Email>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub organisation: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub favourite: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub custom: Vec<Custom>,
    /// What another program names this contact by (vCard's `UID`).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub uid: String,
}

/// A name as it is shown, and its parts where they are known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Name {
    /// As it is shown.
    pub formatted: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub given: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub middle: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub family: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub prefix: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub suffix: String,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Number {
    /// `mobile`, `work`, `home`, `main`, `fax`, `pager`, `other`, or the list's own word.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// As it was typed.
    pub typed: String,
    /// E.164 with its `+`; None for short codes and for what is no number of any country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub e164: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Email {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub label: String,
    pub address: String,
}

/// A field that only the agent's own lists have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Custom {
    pub name: String,
    pub value: String,
}

impl Contact {
    /// What stands for the contact in a list: the name, or else the first thing that is known.
    pub fn display(&self) -> &str {
        let first = [self.name.formatted.as_str(), &self.organisation];
        let email = self.emails.first().map(|email| email.address.as_str());
        let number = self.numbers.first().map(|number| number.typed.as_str());
        let rest = email.into_iter().chain(number);
        first.into_iter().chain(rest).find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// Nothing that a person could be found or reached by.
    pub fn is_empty(&self) -> bool {
        self.display().is_empty()
    }

    /// Reads each number as E.164 that has none yet.
    pub fn normalise(&mut self, to_e164: ToE164<'_>) {
        for number in self.numbers.iter_mut().filter(|number| number.e164.is_none()) {
            number.e164 = to_e164(&number.typed);
        }
    }

    /// Bounds and cleans every field, puts the shown name together where there is none, and
    /// leaves out what is empty or stands there twice. Says whether something was cut off.
    pub fn tidy(&mut self) -> bool {
        let mut cut = false;
        self.name.tidy(&mut cut);
        for text in [&mut self.organisation, &mut self.title, &mut self.uid] {
            shorten(text, &mut cut);
        }
        if !self.note.is_empty() {
            self.note = clean::lines(&self.note, limits::NOTE, &mut cut);
        }
        for number in &mut self.numbers {
            if !clean::is_clean(&number.typed, limits::NUMBER) {
                number.typed = clean::line(&number.typed, limits::NUMBER, &mut cut);
            }
            shorten(&mut number.label, &mut cut);
        }
        for email in &mut self.emails {
            shorten(&mut email.address, &mut cut);
            shorten(&mut email.label, &mut cut);
        }
        for custom in &mut self.custom {
            shorten(&mut custom.name, &mut cut);
            custom.value = clean::lines(&custom.value, limits::NOTE, &mut cut);
        }
        for text in self.labels.iter_mut().chain(&mut self.other_names) {
            shorten(text, &mut cut);
        }
        keep(&mut self.other_names, |name| (!name.is_empty()).then(|| fold(name)), &mut cut);
        if !self.other_names.is_empty() {
            let shown = fold(&self.name.formatted);
            self.other_names.retain(|name| fold(name) != shown);
        }
        keep(&mut self.labels, |label| (!label.is_empty()).then(|| fold(label)), &mut cut);
        keep(&mut self.emails, Email::key, &mut cut);
        keep(&mut self.numbers, |number| Some(number.key()).filter(|k| !k.is_empty()), &mut cut);
        keep(
            &mut self.custom,
            |custom| {
                (!custom.value.is_empty()).then(|| (custom.name.clone(), custom.value.clone()))
            },
            &mut cut,
        );
        cut
    }
}

impl Name {
    fn tidy(&mut self, cut: &mut bool) {
        let parts = [
            &mut self.given,
            &mut self.middle,
            &mut self.family,
            &mut self.prefix,
            &mut self.suffix,
        ];
        for text in parts.into_iter().chain([&mut self.formatted]) {
            shorten(text, cut);
        }
        if self.formatted.is_empty() {
            let parts = [&self.prefix, &self.given, &self.middle, &self.family, &self.suffix];
            let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            let whole: Vec<&str> = parts.into_iter().map(String::as_str).collect();
            self.formatted = clean::line(&whole.join(" "), limits::LINE, cut);
        }
    }
}

impl Email {
    /// Two addresses with the same key are one.
    pub(crate) fn key(&self) -> Option<String> {
        (!self.address.is_empty()).then(|| self.address.to_lowercase())
    }
}

impl Number {
    /// Two numbers with the same key are one: E.164, or what of the typed form is dialled.
    pub fn key(&self) -> String {
        match &self.e164 {
            Some(e164) => e164.clone(),
            None => self
                .typed
                .chars()
                .filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')' | '/'))
                .collect(),
        }
    }

    /// The digits of its international form, or else of what was typed.
    pub fn digits(&self) -> String {
        let text = self.e164.as_deref().unwrap_or(&self.typed);
        text.chars().filter(char::is_ascii_digit).collect()
    }
}

fn shorten(text: &mut String, cut: &mut bool) {
    if !clean::is_clean(text, limits::LINE) {
        *text = clean::line(text, limits::LINE, cut);
    }
}

/// Keeps the first of those that are the same, and no more than there may be.
fn keep<T, K: PartialEq>(items: &mut Vec<T>, key: impl Fn(&T) -> Option<K>, cut: &mut bool) {
    // Far more than is kept is not even looked at: it would take the square of its time.
    if items.len() > 4 * limits::OF_A_KIND {
        items.truncate(4 * limits::OF_A_KIND);
        *cut = true;
    }
    if items.len() <= 1 {
        return items.retain(|item| key(item).is_some());
    }
    let mut seen: Vec<K> = Vec::with_capacity(items.len());
    items.retain(|item| match key(item) {
        Some(key) if !seen.contains(&key) => {
            seen.push(key);
            true
        }
        Some(_) | None => false,
    });
    if items.len() > limits::OF_A_KIND {
        items.truncate(limits::OF_A_KIND);
        *cut = true;
    }
}
