//! By the company's server: it calls the company's number from itself, and its callback dials the
//! callee.

use africastalking::CallEntryStatus;
use company::{CallEntry, Error, RecordWish};
use serde_json::Value;

use super::{Outcome, Request, of_proxy, of_word, says_no_credit};
use crate::{
    account::sign_in::CompanySignIn,
    hybrid::follow::step,
    snapshot::{MaybePlaced, PhoneRefusal, PhoneStep},
};

/// Never asks a second time, whatever the answer. Wishes about recording go by the older route,
/// which alone has room for them; what a server makes of them is its own affair.
pub(super) async fn place(server: CompanySignIn, request: Request) -> Outcome {
    let (to, from) = (request.peer.as_str(), request.from.as_deref());
    let voice_api = &server.voice_api;
    let wish =
        RecordWish { record: voice_api.record, callback_url: voice_api.callback_url.clone() };
    if wish.record || wish.callback_url.is_some() {
        return match server.client.make_call(to, from, &wish).await {
            Ok(made) => of_entries(&made.entries),
            Err(error) => of_error(error),
        };
    }
    match server.client.initiate_call(to, from).await {
        Ok(call) => Outcome::AtServer { session: call.session_id, step: step(call.status) },
        Err(error) => of_error(error),
    }
}

fn of_entries(entries: &[CallEntry]) -> Outcome {
    let taken = entries.iter().find(|entry| entry.status == "Queued");
    let Some(entry) = taken.or(entries.first()) else {
        return Outcome::Maybe(MaybePlaced::Unclear { message: String::new() });
    };
    let status = serde_json::from_value(Value::from(entry.status.as_str()))
        .unwrap_or_else(|_| CallEntryStatus::Other(entry.status.clone()));
    match of_word(&status, entry.session_id(), false) {
        Outcome::Queued { session: Some(session) } => {
            Outcome::AtServer { session, step: PhoneStep::Queued }
        }
        other @ (Outcome::Queued { session: None }
        | Outcome::AtServer { .. }
        | Outcome::Maybe(_)
        | Outcome::MaybeCalled { .. }
        | Outcome::Refused(_)) => other,
    }
}

/// Which errors leave open whether somebody is called.
fn of_error(error: Error) -> Outcome {
    let message = error.to_string();
    let unclear = |message| Outcome::Maybe(MaybePlaced::Unclear { message });
    Outcome::Refused(match error {
        Error::TimedOut => return Outcome::Maybe(MaybePlaced::TimedOut),
        Error::Interrupted { .. } => return Outcome::Maybe(MaybePlaced::Broken),
        // Whoever it is, somebody is called, or may be.
        Error::OtherNumber | Error::Busy { .. } => return unclear(message),
        Error::Rejected { status: 500.., message } => return unclear(message),
        // Africa's Talking's own fault, after it was asked.
        Error::Rejected { message, .. } if message.starts_with("HTTP 5") => {
            return unclear(message);
        }
        Error::Unreadable { status: ..400 | 500.., .. } => return unclear(message),
        Error::NoTls { .. } | Error::Unreachable { .. } => PhoneRefusal::Unreachable,
        Error::Untrusted { .. } => PhoneRefusal::Untrusted,
        Error::Proxy(problem) => of_proxy(problem),
        Error::Unauthorized { .. } => PhoneRefusal::PasswordRejected,
        Error::SignedOut => PhoneRefusal::SignedOut,
        Error::RateLimited { .. } => PhoneRefusal::TooManyRequests,
        Error::Pretended => PhoneRefusal::Pretended,
        Error::ForeignNumber => PhoneRefusal::ForeignNumber,
        Error::Rejected { message, .. } => of_words(message),
        Error::NotFound | Error::NotUnderstood { .. } | Error::Unreadable { .. } => {
            PhoneRefusal::Other { message }
        }
    })
}

/// The server repeats AT's word somewhere in its own.
fn of_words(message: String) -> PhoneRefusal {
    if says_no_credit(&message) {
        PhoneRefusal::InsufficientCredit
    } else if message.contains("InvalidPhoneNumber") {
        PhoneRefusal::InvalidPhoneNumber
    } else if message.contains("DestinationNotSupported") {
        PhoneRefusal::DestinationNotSupported
    } else {
        PhoneRefusal::Other { message }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use africastalking::Unreadable;

    use super::*;

    fn rejected(status: u16, message: &str) -> Outcome {
        of_error(Error::Rejected { status, message: message.into() })
    }

    #[test]
    fn ats_words_are_found_in_the_servers() {
        for (message, refusal) in [
            ("Call failed: None, InsufficientCredit", PhoneRefusal::InsufficientCredit),
            ("Call failed: None, InvalidPhoneNumber", PhoneRefusal::InvalidPhoneNumber),
            ("Call failed: None, DestinationNotSupported", PhoneRefusal::DestinationNotSupported),
            ("HTTP 401", PhoneRefusal::Other { message: "HTTP 401".into() }),
        ] {
            assert_eq!(rejected(400, message), Outcome::Refused(refusal));
        }
    }

    #[test]
    fn what_may_have_reached_at_is_not_called_refused() {
        for outcome in [
            rejected(400, "HTTP 502"),
            rejected(500, "Internal server error: "),
            of_error(Error::TimedOut),
            of_error(Error::Unreadable { status: 200, problem: Unreadable::TooLarge }),
            of_error(Error::OtherNumber),
            of_error(Error::Busy { retry_after: Duration::from_secs(1) }),
            of_error(Error::Interrupted { detail: "x".into() }),
        ] {
            assert!(matches!(outcome, Outcome::Maybe(_)), "{outcome:?}");
        }
        for (error, refusal) in [
            (Error::ForeignNumber, PhoneRefusal::ForeignNumber),
            (Error::Pretended, PhoneRefusal::Pretended),
            (Error::SignedOut, PhoneRefusal::SignedOut),
            (Error::RateLimited { retry_after: None }, PhoneRefusal::TooManyRequests),
            (Error::Unreachable { detail: "x".into() }, PhoneRefusal::Unreachable),
            (Error::Untrusted { detail: "x".into() }, PhoneRefusal::Untrusted),
            (Error::Proxy(web::ProxyProblem::SignInNeeded), PhoneRefusal::ProxySignIn),
        ] {
            assert_eq!(of_error(error), Outcome::Refused(refusal));
        }
    }
}
