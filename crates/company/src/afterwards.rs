//! What a call cost and where it was recorded, where the server tells it.
//!
//! The contract has no such fields. Servers that keep what Africa's Talking's last callback says
//! have it under that callback's names (`amount`, `currencyCode`, `recordingUrl`) or in the
//! style of their own (`currency_code`, `recording_url`); all are read, and what makes no sense is
//! as if it had not been told.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use url::Url;

/// In characters; longer ones are no address of a recording.
const LONGEST_ADDRESS: usize = 2_048;
/// In characters, of an amount of money.
const LONGEST_AMOUNT: usize = 16;

/// What is known when a call is over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Afterwards {
    pub cost: Option<Cost>,
    /// `https`, and without anybody's password in it.
    pub recording: Option<Url>,
}

/// An amount of money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    /// A decimal number as it came, such as `3.50`: no digit is lost or invented.
    pub amount: String,
    /// ISO 4217, such as `KES`.
    pub currency: Option<String>,
}

impl Afterwards {
    /// Nothing more is to come.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.cost.is_some() && self.recording.is_some()
    }

    fn of(fields: &Map<String, Value>) -> Self {
        let one_of = |names: &[&str]| names.iter().find_map(|name| fields.get(*name));
        let amount = one_of(&["amount", "cost"]);
        let currency = one_of(&["currencyCode", "currency_code", "currency"]);
        Self {
            cost: amount.and_then(|amount| cost(amount, currency.and_then(Value::as_str))),
            recording: one_of(&["recordingUrl", "recording_url"])
                .and_then(Value::as_str)
                .and_then(recording),
        }
    }
}

impl<'de> Deserialize<'de> for Afterwards {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Map::deserialize(deserializer).map(|fields| Self::of(&fields))
    }
}

/// `3.5`, `"3.50"` or `"KES 3.50"`.
fn cost(amount: &Value, currency: Option<&str>) -> Option<Cost> {
    let text = match amount {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    let (words, numbers): (Vec<&str>, Vec<&str>) =
        text.split_whitespace().partition(|word| is_currency(word));
    let [amount] = numbers[..] else { return None };
    let currency =
        currency.map(str::trim).filter(|code| is_currency(code)).or(words.first().copied());
    // A server that was told nothing has a zero there, and no currency.
    let told = currency.is_some() || amount.contains(|digit| matches!(digit, '1'..='9'));
    let cost = Cost { amount: amount.to_owned(), currency: currency.map(str::to_ascii_uppercase) };
    (told && is_decimal(amount)).then_some(cost)
}

fn is_currency(word: &str) -> bool {
    word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_decimal(amount: &str) -> bool {
    let (whole, part) = amount.split_once('.').unwrap_or((amount, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    amount.len() <= LONGEST_AMOUNT && digits(whole) && digits(part)
}

fn recording(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    let safe = url.scheme() == "https" && url.username().is_empty() && url.password().is_none();
    (safe && url.has_host() && url.as_str().len() <= LONGEST_ADDRESS).then_some(url)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(fields: Value) -> (Option<String>, Option<String>) {
        let known: Afterwards = serde_json::from_value(fields).expect("an object");
        let money = |Cost { amount, currency }| match currency {
            Some(currency) => format!("{currency} {amount}"),
            None => amount,
        };
        (known.cost.map(money), known.recording.map(String::from))
    }

    #[test]
    fn it_is_read_under_the_names_of_the_callback_and_of_servers() {
        for (fields, cost) in [
            (json!({"amount": "3.5000", "currencyCode": "KES"}), "KES 3.5000"),
            (json!({"amount": 12.25, "currency_code": "ugx"}), "UGX 12.25"),
            (json!({"cost": "KES 3", "status": "completed"}), "KES 3"),
            (json!({"amount": "0.00", "currency": "KES"}), "KES 0.00"),
            (json!({"amount": 7}), "7"),
        ] {
            assert_eq!(read(fields.clone()).0.as_deref(), Some(cost), "{fields}");
        }
        let url = "https://voice.example/recordings/a.mp3?key=1";
        for name in ["recordingUrl", "recording_url"] {
            assert_eq!(read(json!({ name: url })), (None, Some(url.to_owned())));
        }
    }

    #[test]
    fn what_makes_no_sense_is_not_told() {
        for amount in [
            json!(0),
            json!("0"),
            json!("-3 KES"),
            json!("1e9 KES"),
            json!("=1+1"),
            json!(null),
            json!("3,50 KES"),
            json!("99999999999999999 KES"),
            json!([3]),
            json!("None"),
        ] {
            assert_eq!(read(json!({"amount": amount})).0, None, "{amount}");
        }
        for url in [
            "http://voice.example/a.mp3",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "a.mp3",
            "https://me:secret@voice.example/a.mp3",
            "",
            "None",
        ] {
            assert_eq!(read(json!({"recordingUrl": url})).1, None, "{url}");
        }
    }
}
