//! `GET /version1/user`: what is left on the account.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{Client, Error};

/// Where AT answers this.
pub const APPLICATION_DATA_URL: &str = "https://api.africastalking.com/version1/user";

impl Client {
    /// Asks for the account's balance. Asking changes nothing, so it may be asked again.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn application_data(&self, endpoint: &Url) -> Result<ApplicationData, Error> {
        let mut endpoint = endpoint.clone();
        endpoint.query_pairs_mut().append_pair("username", &self.credentials.username);
        self.send(self.get(&endpoint)).await?.json()
    }
}

/// The answer's body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationData {
    #[serde(rename = "UserData")]
    pub user_data: UserData,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserData {
    /// Text with the currency: `KES 1785.50`. [`Balance::parse`] reads it.
    pub balance: String,
}

/// An amount of money.
#[derive(Debug, Clone, PartialEq)]
pub struct Balance {
    /// ISO 4217, where it was said.
    pub currency: Option<String>,
    pub amount: f64,
}

impl Balance {
    /// Reads `KES 1785.50` and its like: the currency before or behind, thousands with or without
    /// commas. `None` where there is no one number in it.
    pub fn parse(text: &str) -> Option<Self> {
        let mut currency = None;
        let mut amount = None;
        for word in text.split_whitespace() {
            if word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                currency = Some(word.to_ascii_uppercase());
            } else if amount.is_none() {
                amount = Some(word.replace(',', "").parse::<f64>().ok()?);
            } else {
                return None;
            }
        }
        let amount = amount.filter(|amount| amount.is_finite())?;
        Some(Self { currency, amount })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_balance_is_read_as_it_may_be_written() {
        for (text, currency, amount) in [
            ("KES 1785.50", Some("KES"), 1785.5),
            ("1785.50 KES", Some("KES"), 1785.5),
            ("ngn -12", Some("NGN"), -12.0),
            ("USD 1,234,567.8901", Some("USD"), 1_234_567.890_1),
            (" 0 ", None, 0.0),
        ] {
            let read = Balance::parse(text).expect(text);
            assert_eq!((read.currency.as_deref(), read.amount), (currency, amount), "{text}");
        }
        for text in ["", "KES", "KES inf", "KES 1 2", "KES NaN", "much money"] {
            assert_eq!(Balance::parse(text), None, "{text}");
        }
    }
}
