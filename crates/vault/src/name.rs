//! What a secret is called: whose it is, and what it is for. Names are no secrets.

/// Names an account. Chosen by the app, never shown; the same on every system, also where names
/// are compared without regard to case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("account id is not 1 to 64 of a-z, 0-9, '.', '_' and '-'")]
pub struct BadAccountId;

impl AccountId {
    /// # Errors
    /// If it is not 1 to 64 of a-z, 0-9, `.`, `_` and `-`.
    pub fn new(id: &str) -> Result<Self, BadAccountId> {
        let fits = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '.' | '_' | '-');
        if (1..=64).contains(&id.len()) && id.chars().all(fits) {
            Ok(Self(id.to_owned()))
        } else {
            Err(BadAccountId)
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a secret is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Africa's Talking's API key.
    ApiKey,
    /// The password for the company's server.
    ServerPassword,
    /// What the company's server gave in exchange for the password.
    ServerToken,
    /// The password for the TURN server.
    TurnCredential,
    /// The password for the contacts' server.
    ContactsPassword,
}

impl Kind {
    pub const ALL: [Self; 5] = [
        Self::ApiKey,
        Self::ServerPassword,
        Self::ServerToken,
        Self::TurnCredential,
        Self::ContactsPassword,
    ];

    /// Stands in keychains and files, so it never changes.
    pub fn code(self) -> &'static str {
        match self {
            Self::ApiKey => "api-key",
            Self::ServerPassword => "server-password",
            Self::ServerToken => "server-token",
            Self::TurnCredential => "turn-credential",
            Self::ContactsPassword => "contacts-password",
        }
    }
}

/// One secret of one account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    pub account: AccountId,
    pub kind: Kind,
}

impl Name {
    pub fn new(account: AccountId, kind: Kind) -> Self {
        Self { account, kind }
    }

    /// The user's name in the keychain.
    pub(crate) fn user(&self) -> String {
        format!("{}/{}", self.account.as_str(), self.kind.code())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn an_account_id_is_short_and_plain() {
        let longest = "a".repeat(64);
        for good in ["a", "live-1", "3f2a.b_c", &longest] {
            assert_eq!(AccountId::new(good).unwrap().as_str(), good);
        }
        let too_long = "a".repeat(65);
        for bad in ["", "A", "a/b", "a b", "\u{e4}", "a\0", "a\n", &too_long] {
            assert_eq!(AccountId::new(bad), Err(BadAccountId), "{bad:?}");
        }
    }

    #[test]
    fn no_two_secrets_share_a_name_in_the_keychain() {
        let users: HashSet<String> = ["a", "a.b", "a-b"]
            .iter()
            .flat_map(|id| Kind::ALL.map(|kind| Name::new(AccountId::new(id).unwrap(), kind)))
            .map(|name| name.user())
            .collect();
        assert_eq!(users.len(), 15);
    }
}
