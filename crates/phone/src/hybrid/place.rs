//! Asks AT, or the company's server, for a call by telephone, once.

mod company;

use africastalking::{
    CallEntry, CallEntryStatus, CallResponse, Client, Credentials as Asker, Error, Limits,
    ProxyProblem,
};

use crate::{
    account::{Credentials, is_sandbox, sign_in::SignIn},
    hybrid::by_phone::Request,
    snapshot::{MaybePlaced, PhoneRefusal, PhoneStep},
};

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// AT calls.
    Queued { session: Option<String> },
    /// The same, and the company's server can be asked what becomes of it.
    AtServer { session: String, step: PhoneStep },
    /// It may call.
    Maybe(MaybePlaced),
    /// The same, and AT gave it a name.
    MaybeCalled { why: MaybePlaced, session: String },
    /// It does not, for certain.
    Refused(PhoneRefusal),
}

impl Outcome {
    /// AT's name of the call, where one was given.
    pub(crate) fn session(&self) -> Option<&str> {
        match self {
            Self::Queued { session } => session.as_deref(),
            Self::AtServer { session, .. } | Self::MaybeCalled { session, .. } => Some(session),
            Self::Maybe(_) | Self::Refused(_) => None,
        }
    }
}

/// Never asks a second time, whatever the answer: 15 seconds at most.
pub(crate) async fn place(sign_in: SignIn, request: Request) -> Outcome {
    match sign_in {
        SignIn::AfricasTalking(account) => by_africas_talking(account, request).await,
        SignIn::Company(server) => company::place(server, request).await,
    }
}

async fn by_africas_talking(account: Credentials, request: Request) -> Outcome {
    let sandbox = is_sandbox(&account.username);
    let Some(endpoint) = account.voice_api.call_endpoint(&account.username) else {
        return Outcome::Refused(PhoneRefusal::Unreachable);
    };
    let asker = Asker { username: account.username, api_key: account.api_key };
    let asked = match Client::new(asker, Limits::default()) {
        Ok(client) => {
            let from = request.from.unwrap_or_default();
            client.call(&endpoint, &from, &[request.to], Some(&request.id)).await
        }
        Err(error) => Err(error),
    };
    match asked {
        Ok(answer) => of_answer(answer, sandbox),
        Err(error) => of_error(&error, sandbox),
    }
}

fn of_answer(answer: CallResponse, sandbox: bool) -> Outcome {
    let taken = |entry: &&CallEntry| entry.status == CallEntryStatus::Queued;
    // One number was asked for; whatever else stands there, a call that was taken is one.
    match answer.entries.iter().find(taken).or(answer.entries.first()) {
        Some(entry) => of_word(&entry.status, entry.session_id(), sandbox),
        None => Outcome::Maybe(MaybePlaced::Unclear { message: answer.error_message }),
    }
}

/// What AT says of one number, with its name of the call where there is one.
fn of_word(status: &CallEntryStatus, session: Option<&str>, sandbox: bool) -> Outcome {
    let session = session.map(str::to_owned);
    Outcome::Refused(match status {
        CallEntryStatus::Queued => return Outcome::Queued { session },
        _ if sandbox => PhoneRefusal::Sandbox,
        CallEntryStatus::InvalidPhoneNumber => PhoneRefusal::InvalidPhoneNumber,
        CallEntryStatus::DestinationNotSupported => PhoneRefusal::DestinationNotSupported,
        CallEntryStatus::InsufficientCredit => PhoneRefusal::InsufficientCredit,
        // Some of AT's own stand-ins know it by this name.
        CallEntryStatus::Other(word) if word == "InsufficientBalance" => {
            PhoneRefusal::InsufficientCredit
        }
        // A word that nobody knows beside the name of a call: it may be one.
        CallEntryStatus::Other(word) => match session {
            Some(session) => {
                let why = MaybePlaced::Unclear { message: word.clone() };
                return Outcome::MaybeCalled { why, session };
            }
            None => PhoneRefusal::Other { message: word.clone() },
        },
    })
}

/// Which errors leave open whether AT calls.
fn of_error(error: &Error, sandbox: bool) -> Outcome {
    let message = error.to_string();
    Outcome::Refused(match error {
        Error::TimedOut => return Outcome::Maybe(MaybePlaced::TimedOut),
        Error::Interrupted { .. } => return Outcome::Maybe(MaybePlaced::Broken),
        // A fault of the service, or of something between us and it, after it was asked.
        Error::Busy { .. }
        | Error::Rejected { status: 500.., .. }
        | Error::Unreadable { status: ..400 | 500.., .. } => {
            return Outcome::Maybe(MaybePlaced::Unclear { message });
        }
        // There was no way to the service, so it was not asked.
        Error::NoTls { .. } | Error::Unreachable { .. } => PhoneRefusal::Unreachable,
        Error::Untrusted { .. } => PhoneRefusal::Untrusted,
        Error::Proxy(problem) => of_proxy(*problem),
        Error::Unauthorized { .. } | Error::Rejected { .. } if sandbox => PhoneRefusal::Sandbox,
        Error::Unauthorized { .. } => PhoneRefusal::KeyRejected,
        Error::RateLimited { .. } => PhoneRefusal::TooManyRequests,
        Error::Rejected { message, .. } if says_no_credit(message) => {
            PhoneRefusal::InsufficientCredit
        }
        Error::Rejected { message, .. } => PhoneRefusal::Other { message: message.clone() },
        Error::Unreadable { .. } => PhoneRefusal::Other { message },
    })
}

fn of_proxy(problem: ProxyProblem) -> PhoneRefusal {
    match problem {
        ProxyProblem::SignInNeeded => PhoneRefusal::ProxySignIn,
        ProxyProblem::Refused => PhoneRefusal::ProxyRefused,
        ProxyProblem::Unreachable => PhoneRefusal::ProxyUnreachable,
        ProxyProblem::Unsupported => PhoneRefusal::ProxyUnsupported,
    }
}

fn says_no_credit(message: &str) -> bool {
    message.contains("InsufficientBalance") || message.contains("InsufficientCredit")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use africastalking::Unreadable;

    use super::*;

    fn entry(status: &str, session: Option<&str>, sandbox: bool) -> Outcome {
        let status = serde_json::from_value(status.into()).expect("a word");
        let entry = CallEntry::new("+254711000001".into(), status, session.map(str::to_owned));
        let answer = CallResponse { entries: vec![entry], error_message: "None".into() };
        of_answer(answer, sandbox)
    }

    #[test]
    fn each_word_of_ats_is_told_apart() {
        let session = Some("ATVId_1".to_owned());
        assert_eq!(entry("Queued", Some("ATVId_1"), false), Outcome::Queued { session });
        for (word, refusal) in [
            ("InvalidPhoneNumber", PhoneRefusal::InvalidPhoneNumber),
            ("DestinationNotSupported", PhoneRefusal::DestinationNotSupported),
            ("InsufficientCredit", PhoneRefusal::InsufficientCredit),
            ("InsufficientBalance", PhoneRefusal::InsufficientCredit),
            ("Whatever", PhoneRefusal::Other { message: "Whatever".into() }),
        ] {
            assert_eq!(entry(word, Some("None"), false), Outcome::Refused(refusal), "{word}");
            assert_eq!(entry(word, None, true), Outcome::Refused(PhoneRefusal::Sandbox));
        }
        let why = MaybePlaced::Unclear { message: "Ringing".into() };
        let unclear = Outcome::MaybeCalled { why, session: "ATVId_1".into() };
        assert_eq!(entry("Ringing", Some("ATVId_1"), false), unclear);
        let entry =
            |word| CallEntry::new("+254711000001".into(), CallEntryStatus::Other(word), None);
        let taken =
            CallEntry::new("+254711000001".into(), CallEntryStatus::Queued, Some("ATVId_2".into()));
        let both =
            CallResponse { entries: vec![entry("x".into()), taken], error_message: "x".into() };
        assert_eq!(of_answer(both, false), Outcome::Queued { session: Some("ATVId_2".into()) });
        let nothing = CallResponse { entries: Vec::new(), error_message: "None".into() };
        assert!(matches!(of_answer(nothing, false), Outcome::Maybe(_)));
    }

    #[test]
    fn only_what_cannot_have_reached_at_or_what_it_refused_is_certain() {
        let detail = || "x".to_owned();
        let rejected = |status| Error::Rejected { status, code: None, message: "No".into() };
        let unreadable = |status| Error::Unreadable { status, problem: Unreadable::WebPage };
        for (error, certain) in [
            (Error::NoTls { detail: detail() }, true),
            (Error::Unreachable { detail: detail() }, true),
            (Error::Interrupted { detail: detail() }, false),
            (Error::TimedOut, false),
            (Error::Unauthorized { message: detail() }, true),
            (Error::RateLimited { retry_after: None }, true),
            (Error::Busy { retry_after: Duration::from_secs(1) }, false),
            (rejected(200), true),
            (rejected(400), true),
            (rejected(500), false),
            (rejected(503), false),
            (unreadable(200), false),
            (Error::Unreadable { status: 201, problem: Unreadable::TooLarge }, false),
            (unreadable(404), true),
            (unreadable(502), false),
        ] {
            let refused = matches!(of_error(&error, false), Outcome::Refused(_));
            assert_eq!(refused, certain, "{error:?}");
        }
        assert_eq!(of_error(&rejected(401), true), Outcome::Refused(PhoneRefusal::Sandbox));
    }

    #[test]
    fn what_stands_in_the_way_is_named() {
        for (error, refusal) in [
            (Error::Unreachable { detail: "x".into() }, PhoneRefusal::Unreachable),
            (Error::Untrusted { detail: "x".into() }, PhoneRefusal::Untrusted),
            (Error::Proxy(ProxyProblem::SignInNeeded), PhoneRefusal::ProxySignIn),
            (Error::Proxy(ProxyProblem::Refused), PhoneRefusal::ProxyRefused),
            (Error::Proxy(ProxyProblem::Unreachable), PhoneRefusal::ProxyUnreachable),
            (Error::Proxy(ProxyProblem::Unsupported), PhoneRefusal::ProxyUnsupported),
        ] {
            for sandbox in [false, true] {
                assert_eq!(of_error(&error, sandbox), Outcome::Refused(refusal.clone()));
            }
        }
    }
}
