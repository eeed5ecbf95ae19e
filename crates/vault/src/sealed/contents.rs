//! What is inside the sealed file, as it is before it is sealed.
//!
//! The number of secrets (2 bytes), then for each: length and account (1 + n), length and kind
//! (1 + n), length and secret (4 + n); then zeros up to a multiple of [`GRAIN`], so that the file's
//! length tells next to nothing. A kind that this version does not know is kept.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::format::{LARGEST, take};
use crate::{AccountId, FileFault, Name};

const GRAIN: usize = 1024;
/// Room that sealing needs behind the contents, so that they are never moved in memory.
const TAG: usize = 16;

#[derive(Default)]
pub(crate) struct Contents {
    /// By account and kind.
    secrets: BTreeMap<(String, String), SecretString>,
}

impl Contents {
    pub(crate) fn put(&mut self, name: &Name, secret: SecretString) {
        self.secrets.insert(key(name), secret);
    }

    pub(crate) fn take(&mut self, name: &Name) -> Option<SecretString> {
        self.secrets.remove(&key(name))
    }

    pub(crate) fn holds(&self, name: &Name) -> bool {
        self.secrets.contains_key(&key(name))
    }

    /// Whether there was anything of it.
    pub(crate) fn remove_account(&mut self, account: &AccountId) -> bool {
        let before = self.secrets.len();
        self.secrets.retain(|(of, _), _| of != account.as_str());
        self.secrets.len() < before
    }

    /// With room for a tag.
    pub(crate) fn encode(&self) -> Result<Zeroizing<Vec<u8>>, FileFault> {
        let length: usize = self
            .secrets
            .iter()
            .map(|((account, kind), secret)| {
                6 + account.len() + kind.len() + secret.expose_secret().len()
            })
            .sum();
        let padded = (2 + length).next_multiple_of(GRAIN);
        if padded > LARGEST - GRAIN {
            return Err(FileFault::Full);
        }
        let mut bytes = Zeroizing::new(Vec::with_capacity(padded + TAG));
        bytes.extend_from_slice(&count::<u16>(self.secrets.len())?.to_be_bytes());
        for ((account, kind), secret) in &self.secrets {
            let secret = secret.expose_secret().as_bytes();
            for word in [account, kind] {
                bytes.push(count::<u8>(word.len())?);
                bytes.extend_from_slice(word.as_bytes());
            }
            bytes.extend_from_slice(&count::<u32>(secret.len())?.to_be_bytes());
            bytes.extend_from_slice(secret);
        }
        bytes.resize(padded, 0);
        Ok(bytes)
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, FileFault> {
        let mut rest = bytes;
        let mut secrets = BTreeMap::new();
        for _ in 0..u16::from_be_bytes(take(&mut rest)?) {
            let mut word = || {
                let [length] = take(&mut rest)?;
                text(&mut rest, usize::from(length)).map(str::to_owned)
            };
            let name = (word()?, word()?);
            let length = u32::from_be_bytes(take(&mut rest)?);
            let length = usize::try_from(length).map_err(|_| FileFault::Damaged)?;
            secrets.insert(name, SecretString::from(text(&mut rest, length)?));
        }
        if rest.iter().all(|byte| *byte == 0) {
            Ok(Self { secrets })
        } else {
            Err(FileFault::Damaged)
        }
    }
}

fn key(name: &Name) -> (String, String) {
    (name.account.as_str().to_owned(), name.kind.code().to_owned())
}

fn count<T: TryFrom<usize>>(length: usize) -> Result<T, FileFault> {
    T::try_from(length).map_err(|_| FileFault::Full)
}

fn text<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a str, FileFault> {
    let (taken, left) = rest.split_at_checked(length).ok_or(FileFault::Damaged)?;
    *rest = left;
    std::str::from_utf8(taken).map_err(|_| FileFault::Damaged)
}

#[cfg(test)]
mod tests {
    use proptest::collection::{btree_map, vec};
    use proptest::prelude::*;

    use super::*;

    fn same(left: &Contents, right: &Contents) -> bool {
        let plain = |contents: &Contents| -> Vec<_> {
            let secrets = contents.secrets.iter();
            secrets.map(|(name, it)| (name.clone(), it.expose_secret().to_owned())).collect()
        };
        plain(left) == plain(right)
    }

    proptest! {
        #[test]
        fn whatever_is_encoded_is_decoded_again(
            plain in btree_map((".{0,40}", "[a-z-]{0,20}"), ".{0,300}", 0..20)
        ) {
            let secrets = plain.into_iter().map(|(name, it)| (name, SecretString::from(it)));
            let contents = Contents { secrets: secrets.collect() };
            let bytes = contents.encode().unwrap();
            prop_assert_eq!(bytes.len() % GRAIN, 0);
            prop_assert!(bytes.capacity() >= bytes.len() + TAG, "it would be moved");
            prop_assert!(same(&Contents::decode(&bytes).unwrap(), &contents));
        }

        #[test]
        fn bytes_of_any_kind_are_decoded_or_refused(bytes in vec(any::<u8>(), 0..200)) {
            let _ = Contents::decode(&bytes);
        }
    }

    #[test]
    fn more_than_fits_is_refused() {
        let mut contents = Contents::default();
        for number in 0..300 {
            let secret = SecretString::from("x".repeat(16 * 1024));
            contents.secrets.insert((number.to_string(), "api-key".to_owned()), secret);
        }
        assert_eq!(contents.encode().err(), Some(FileFault::Full));
    }
}
