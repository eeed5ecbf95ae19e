//! An account from the environment or a `.env` file, as the company's old system has it:
//! `AT_USERNAME`, `AT_API_KEY`, `AT_PHONE_NUMBERS` and `AT_SANDBOX`.
//!
//! A file is read where it is and never copied. No text of it goes into an error.

use std::{
    collections::HashMap,
    fs::File,
    io::{ErrorKind, Read},
    path::Path,
};

use secrecy::{
    SecretString,
    zeroize::{Zeroize, Zeroizing},
};

use super::{NumberPolicy, PhoneNumber, SANDBOX, api_key, switch};
use crate::{
    intent::{ImportFailure, ImportPreview, ImportProblem, ImportProblemKind},
    snapshot::AccountService,
};

/// In bytes. Longer is no `.env` file.
const LONGEST: u64 = 64 * 1024;
const NAMES: [&str; 4] = ["AT_USERNAME", "AT_API_KEY", "AT_PHONE_NUMBERS", "AT_SANDBOX"];

/// What was found, with the key.
#[derive(Debug, Clone)]
pub(crate) struct Import {
    username: Option<String>,
    numbers: Vec<PhoneNumber>,
    sandbox: bool,
    key: Option<SecretString>,
    problems: Vec<ImportProblem>,
}

impl Import {
    /// # Errors
    /// [`ImportFailure::NoAccount`] if none of the variables is set.
    pub(crate) fn from_lookup(
        lookup: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ImportFailure> {
        let read = |name: &str| {
            let value = Zeroizing::new(lookup(name)?);
            let trimmed = value.trim();
            (!trimmed.is_empty()).then(|| trimmed.to_owned())
        };
        let account = ["AT_USERNAME", "AT_API_KEY", "AT_PHONE_NUMBERS"];
        if account.iter().all(|name| read(name).is_none()) {
            return Err(ImportFailure::NoAccount);
        }
        let mut problems = Vec::new();
        let mut wrong = |variable: &str, what| {
            problems.push(ImportProblem { variable: variable.to_owned(), what });
        };
        let fits = |name: &String| !name.chars().any(|c| c.is_whitespace() || c.is_control());
        let username = match read("AT_USERNAME") {
            Some(name) if fits(&name) => Some(name),
            found => {
                let bad = ImportProblemKind::BadValue;
                wrong("AT_USERNAME", found.map_or(ImportProblemKind::Missing, |_| bad));
                None
            }
        };
        let key = match read("AT_API_KEY").map(api_key) {
            Some(Ok(key)) => Some(key),
            found => {
                let bad = ImportProblemKind::BadValue;
                wrong("AT_API_KEY", found.map_or(ImportProblemKind::Missing, |_| bad));
                None
            }
        };
        let mut numbers = Vec::new();
        match read("AT_PHONE_NUMBERS") {
            None => wrong("AT_PHONE_NUMBERS", ImportProblemKind::Missing),
            Some(list) => {
                for (position, text) in (1..).zip(list.split(',')) {
                    match PhoneNumber::parse(text) {
                        Some(number) => numbers.push(number),
                        None => {
                            wrong("AT_PHONE_NUMBERS", ImportProblemKind::BadNumber { position });
                        }
                    }
                }
            }
        }
        let sandbox = switch("AT_SANDBOX", read("AT_SANDBOX")).unwrap_or_else(|_| {
            wrong("AT_SANDBOX", ImportProblemKind::NotASwitch);
            false
        });
        let sandbox = sandbox || username.as_deref() == Some(SANDBOX);
        Ok(Self { username, numbers, sandbox, key, problems })
    }

    /// # Errors
    /// If the file cannot be read as a `.env` file, or has none of the variables.
    pub(crate) fn from_file(path: &Path) -> Result<Self, ImportFailure> {
        let file = File::open(path).map_err(|error| {
            let is_there = error.kind() != ErrorKind::NotFound;
            if is_there { ImportFailure::NotReadable } else { ImportFailure::NoSuchFile }
        })?;
        if !file.metadata().is_ok_and(|about| about.is_file()) {
            return Err(ImportFailure::NotReadable);
        }
        let mut text = Zeroizing::new(Vec::new());
        file.take(LONGEST + 1).read_to_end(&mut text).map_err(|_| ImportFailure::NotReadable)?;
        if text.len() as u64 > LONGEST {
            return Err(ImportFailure::TooLong);
        }
        let mut found: HashMap<String, String> = HashMap::new();
        for entry in dotenvy::from_read_iter(text.as_slice()) {
            match entry {
                Ok((name, mut value)) if !NAMES.contains(&name.as_str()) => value.zeroize(),
                // The first counts, as for who loads such a file into an environment.
                Ok((name, value)) => drop(found.entry(name).or_insert(value)),
                Err(error) => {
                    found.values_mut().for_each(Zeroize::zeroize);
                    return Err(no_dotenv(error, &text));
                }
            }
        }
        let import = Self::from_lookup(|name| found.get(name).cloned());
        found.values_mut().for_each(Zeroize::zeroize);
        import
    }

    pub(crate) fn is_sandbox(&self) -> bool {
        self.sandbox
    }

    pub(crate) fn preview(&self) -> ImportPreview {
        ImportPreview {
            username: self.username.clone(),
            numbers: self.numbers.iter().map(|number| number.as_str().to_owned()).collect(),
            sandbox: self.sandbox,
            key_is_there: self.key.is_some(),
            problems: self.problems.clone(),
            can_import: self.problems.is_empty(),
        }
    }

    /// The account and its key; none if the preview shows problems.
    pub(crate) fn take(self) -> Option<(AccountService, SecretString)> {
        if !self.problems.is_empty() {
            return None;
        }
        let service = AccountService::AfricasTalking {
            username: self.username?,
            numbers: self.numbers.iter().map(|number| number.as_str().to_owned()).collect(),
            number_policy: NumberPolicy::default(),
            sandbox: self.sandbox,
            token_url: None,
            gateway_url: None,
            voice_url: None,
        };
        Some((service, self.key?))
    }
}

/// The parser quotes the line, which may be the one with the key: only its number is told.
fn no_dotenv(error: dotenvy::Error, text: &[u8]) -> ImportFailure {
    let dotenvy::Error::LineParse(line, _) = error else { return ImportFailure::NotReadable };
    let line = Zeroizing::new(line);
    let text = String::from_utf8_lossy(text);
    let before = text.find(line.trim_end()).and_then(|at| text.get(..at)).unwrap_or_default();
    let number = before.matches('\n').count() + 1;
    ImportFailure::NotDotenv { line: u32::try_from(number).unwrap_or(u32::MAX) }
}

#[cfg(test)]
mod tests;
