//! What dialling has to know of the account in use. No secret is in it.

use super::{Credentials, NumberPolicy, PhoneNumber, VoiceApi, is_sandbox, sign_in::CompanySignIn};

#[derive(Debug, Clone, Copy)]
pub(crate) struct Dialling<'a> {
    /// AT's user, where it is known.
    pub username: Option<&'a str>,
    pub voice_api: &'a VoiceApi,
    /// Of AT's that has no WebRTC, and perhaps no calls at all.
    pub sandbox: bool,
    /// The company's server places calls by telephone.
    pub by_server: bool,
    numbers: &'a [PhoneNumber],
    policy: NumberPolicy,
    /// Of the token that is in use.
    line_number: Option<&'a PhoneNumber>,
}

impl<'a> Dialling<'a> {
    pub(crate) fn at(account: &'a Credentials, line_number: Option<&'a PhoneNumber>) -> Self {
        Self {
            username: Some(&account.username),
            voice_api: &account.voice_api,
            sandbox: is_sandbox(&account.username),
            by_server: false,
            numbers: &account.numbers,
            policy: account.number_policy,
            line_number,
        }
    }

    /// The company's server has the numbers; one is known once it has given a token.
    pub(crate) fn company(company: &'a CompanySignIn, given: &'a Option<PhoneNumber>) -> Self {
        Self {
            username: None,
            voice_api: &company.voice_api,
            sandbox: false,
            by_server: true,
            numbers: given.as_slice(),
            policy: NumberPolicy::Fixed,
            line_number: given.as_ref(),
        }
    }

    /// That the callee sees of a call over the line.
    pub(crate) fn line_number(&self) -> Option<&'a PhoneNumber> {
        self.line_number.or(self.first_number())
    }

    /// That the callee sees of the next call by telephone.
    pub(crate) fn phone_number(
        &self,
        callee: Option<&str>,
        turn: usize,
    ) -> Option<&'a PhoneNumber> {
        self.policy.choose(self.numbers, callee, turn)
    }

    /// Its country is the one in which a number without a country is meant.
    pub(crate) fn first_number(&self) -> Option<&'a PhoneNumber> {
        self.numbers.first()
    }
}
