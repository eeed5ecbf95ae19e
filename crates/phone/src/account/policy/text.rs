//! From the file's text to its rules.

use super::Rules;
use crate::account::LONGEST_IDLE;

/// Words that no name of a setting has but one for a secret.
const SECRET_WORDS: [&str; 6] = ["key", "password", "passphrase", "secret", "credential", "token"];
/// The one that has such a word and is an address.
const NO_SECRET: &str = "token_url";

pub(super) fn parse(text: &str) -> Result<Rules, String> {
    // The parser's own words may quote a line, and with it a secret: only where it is is told.
    let table: toml::Table = toml::from_str(text).map_err(|error| at(text, &error, "no TOML"))?;
    if let Some(name) = secret_in(&table) {
        return Err(format!("{name} looks like a secret, which no policy may hold"));
    }
    let rules: Rules = toml::from_str(text)
        .map_err(|error| at(text, &error, "a setting that is unknown or of another kind"))?;
    if rules.idle_lock_minutes.is_some_and(|minutes| minutes > LONGEST_IDLE) {
        return Err(format!("idle_lock_minutes is more than {}", LONGEST_IDLE));
    }
    for (index, account) in rules.account.iter().enumerate() {
        account.check().map_err(|what| format!("account {}: {what}", index + 1))?;
        if rules.account.iter().take(index).any(|other| other.id == account.id) {
            return Err(format!("account {}: its id is taken", index + 1));
        }
    }
    Ok(rules)
}

fn at(text: &str, error: &toml::de::Error, what: &str) -> String {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    format!("line {}: {what}", before.matches('\n').count() + 1)
}

fn secret_in(table: &toml::Table) -> Option<&str> {
    table.iter().find_map(|(name, value)| {
        let words = name.to_ascii_lowercase();
        if words != NO_SECRET && SECRET_WORDS.iter().any(|word| words.contains(word)) {
            return Some(name.as_str());
        }
        let list = value.as_array().into_iter().flatten();
        list.chain([value]).filter_map(toml::Value::as_table).find_map(secret_in)
    })
}
