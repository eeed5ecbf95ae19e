//! The part of an account's form that says which page is opened for a call.

use super::{AccountField, FieldProblemKind, Form, LONGEST};
use crate::account::screen_pop::{BadTemplate, ScreenPop, check};

impl Form {
    pub(super) fn screen_pop(&mut self, typed: &ScreenPop) -> ScreenPop {
        let url = typed.url.as_deref().map(str::trim).filter(|url| !url.is_empty());
        let problem = match url {
            Some(url) if url.chars().nth(2 * LONGEST).is_some() => Some(FieldProblemKind::TooLong),
            Some(url) => check(url).err().map(|bad| match bad {
                BadTemplate::NotHttps => FieldProblemKind::Unencrypted,
                BadTemplate::NoAddress => FieldProblemKind::BadAddress,
                BadTemplate::UnknownPlace => FieldProblemKind::UnknownPlace,
            }),
            None => None,
        };
        problem.into_iter().for_each(|what| self.wrong(AccountField::ScreenPopUrl, what));
        ScreenPop { url: url.map(str::to_owned), moment: typed.moment }
    }
}
