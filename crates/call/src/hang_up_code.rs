//! What the network's words at the end of a call mean.
//!
//! AT's gateway hands on two vocabularies: SIP status codes (RFC 3261 section 21) and the cause
//! names of FreeSWITCH, which are those of ITU-T Q.850. Where one has no clear sense of its own,
//! the other's by RFC 3398 section 7.2 is taken.

use crate::EndReason;

/// How far the call had come when the network ended it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// An incoming call that was not up yet.
    Offered,
    /// An outgoing call that was not accepted yet.
    Placed,
    /// An outgoing call that rang at the callee's, and was not accepted yet.
    Rang,
    /// Accepted by the network. AT may accept before the callee answers, so that the words can
    /// still tell of a callee who never did.
    Accepted,
}

/// Why the call ended, and the network's words as they came (made printable, at most 200 characters).
///
/// A cause name says more than a status code, so it wins where both are given.
pub fn end_reason_of(
    stage: Stage,
    code: Option<&str>,
    reason: Option<&str>,
) -> (EndReason, Option<String>) {
    let words = [reason, code];
    let meaning = words
        .iter()
        .flatten()
        .find_map(|word| meaning_of_cause(word))
        .or_else(|| words.iter().flatten().find_map(|word| meaning_of_status(word)));
    (end_reason(stage, meaning), detail(code, reason))
}

/// What a code says by itself, before the stage is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Cleared,
    CallerCancelled,
    TakenElsewhere,
    Is(EndReason),
}

fn end_reason(stage: Stage, meaning: Option<Meaning>) -> EndReason {
    match (stage, meaning) {
        (Stage::Offered, Some(Meaning::TakenElsewhere)) => EndReason::AnsweredElsewhere,
        // Whatever the words are, nobody got to answer.
        (Stage::Offered, _) => EndReason::Missed,
        // A phone that rang was reached. Switches say "temporarily unavailable" of both.
        (Stage::Rang, Some(Meaning::Is(EndReason::Unreachable))) => EndReason::NoAnswer,
        (Stage::Placed | Stage::Rang | Stage::Accepted, Some(Meaning::Is(reason))) => reason,
        (Stage::Placed | Stage::Rang | Stage::Accepted, Some(Meaning::Cleared)) => {
            EndReason::RemoteHangup
        }
        // We did not cancel (that end is known beforehand), so the network stopped the ringing.
        (Stage::Placed | Stage::Rang, Some(Meaning::CallerCancelled)) => EndReason::NoAnswer,
        (Stage::Placed | Stage::Rang, Some(Meaning::TakenElsewhere) | None) => EndReason::Other,
        (Stage::Accepted, Some(Meaning::CallerCancelled | Meaning::TakenElsewhere) | None) => {
            EndReason::RemoteHangup
        }
    }
}

fn meaning_of_cause(word: &str) -> Option<Meaning> {
    let name = word.trim().to_ascii_uppercase().replace([' ', '-'], "_");
    Some(match name.as_str() {
        "NORMAL_CLEARING" | "BYE" => Meaning::Cleared,
        "ORIGINATOR_CANCEL" => Meaning::CallerCancelled,
        "LOSE_RACE" | "PICKED_OFF" => Meaning::TakenElsewhere,
        "USER_BUSY" => Meaning::Is(EndReason::Busy),
        "CALL_REJECTED" => Meaning::Is(EndReason::Rejected),
        "NO_ANSWER" | "ALLOTTED_TIMEOUT" => Meaning::Is(EndReason::NoAnswer),
        "NO_USER_RESPONSE"
        | "SUBSCRIBER_ABSENT"
        | "USER_NOT_REGISTERED"
        | "RECOVERY_ON_TIMER_EXPIRE"
        | "DESTINATION_OUT_OF_ORDER" => Meaning::Is(EndReason::Unreachable),
        "UNALLOCATED_NUMBER"
        | "NO_ROUTE_DESTINATION"
        | "INVALID_NUMBER_FORMAT"
        | "NUMBER_CHANGED" => Meaning::Is(EndReason::UnknownNumber),
        "NORMAL_TEMPORARY_FAILURE"
        | "SERVICE_UNAVAILABLE"
        | "NETWORK_OUT_OF_ORDER"
        | "UNSPECIFIED"
        | "NORMAL_UNSPECIFIED" => Meaning::Is(EndReason::Other),
        _ => return None,
    })
}

fn meaning_of_status(word: &str) -> Option<Meaning> {
    // "SIP/486" and "486 Busy Here" are seen beside the bare number.
    let word = word.trim();
    let number = word.strip_prefix("SIP/").unwrap_or(word).split(' ').next()?;
    Some(match number.parse::<u16>().ok()? {
        200..=299 => Meaning::Cleared,
        487 => Meaning::CallerCancelled,
        486 | 600 => Meaning::Is(EndReason::Busy),
        401 | 402 | 403 | 407 | 603 | 607 | 608 => Meaning::Is(EndReason::Rejected),
        408 => Meaning::Is(EndReason::NoAnswer),
        480 => Meaning::Is(EndReason::Unreachable),
        404 | 410 | 416 | 484 | 485 | 604 => Meaning::Is(EndReason::UnknownNumber),
        300..=699 => Meaning::Is(EndReason::Other),
        _ => return None,
    })
}

fn detail(code: Option<&str>, reason: Option<&str>) -> Option<String> {
    const MAX: usize = 200;
    let words: Vec<&str> = [code, reason]
        .into_iter()
        .flatten()
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .collect();
    let text: String =
        words.join(" ").chars().filter(|character| !character.is_control()).take(MAX).collect();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason_of(stage: Stage, code: &str, reason: &str) -> EndReason {
        end_reason_of(stage, Some(code), Some(reason)).0
    }

    #[test]
    fn an_unanswered_outgoing_call_ends_for_the_reason_the_network_gives() {
        let cases = [
            ("200", "BYE", EndReason::RemoteHangup),
            ("486", "Busy Here", EndReason::Busy),
            ("600", "Busy Everywhere", EndReason::Busy),
            ("603", "Decline", EndReason::Rejected),
            ("403", "Forbidden", EndReason::Rejected),
            ("404", "Not Found", EndReason::UnknownNumber),
            ("408", "Request Timeout", EndReason::NoAnswer),
            ("480", "Temporarily Unavailable", EndReason::Unreachable),
            ("487", "Request Terminated", EndReason::NoAnswer),
            ("503", "Service Unavailable", EndReason::Other),
            ("NORMAL_CLEARING", "", EndReason::RemoteHangup),
            ("USER_BUSY", "", EndReason::Busy),
            ("NO_ANSWER", "", EndReason::NoAnswer),
            ("CALL_REJECTED", "", EndReason::Rejected),
            ("NO_USER_RESPONSE", "", EndReason::Unreachable),
            ("SUBSCRIBER_ABSENT", "", EndReason::Unreachable),
            ("USER_NOT_REGISTERED", "", EndReason::Unreachable),
            ("RECOVERY_ON_TIMER_EXPIRE", "", EndReason::Unreachable),
            ("UNALLOCATED_NUMBER", "", EndReason::UnknownNumber),
            ("ORIGINATOR_CANCEL", "", EndReason::NoAnswer),
            ("LOSE_RACE", "", EndReason::Other),
            ("SERVICE_UNAVAILABLE", "", EndReason::Other),
            ("NORMAL_TEMPORARY_FAILURE", "", EndReason::Other),
            ("UNSPECIFIED", "", EndReason::Other),
            ("999", "never seen", EndReason::Other),
        ];
        for (code, reason, expected) in cases {
            assert_eq!(reason_of(Stage::Placed, code, reason), expected, "{code} {reason}");
        }
    }

    #[test]
    fn a_cause_name_wins_over_a_status_code_wherever_it_stands() {
        assert_eq!(reason_of(Stage::Placed, "480", "NO_ANSWER"), EndReason::NoAnswer);
        assert_eq!(reason_of(Stage::Placed, "user_busy", "480"), EndReason::Busy);
        assert_eq!(reason_of(Stage::Placed, "SIP/486", ""), EndReason::Busy);
    }

    #[test]
    fn a_phone_that_rang_was_not_unreachable() {
        for (code, reason) in [("480", "Temporarily Unavailable"), ("NO_USER_RESPONSE", "")] {
            assert_eq!(reason_of(Stage::Rang, code, reason), EndReason::NoAnswer, "{code}");
        }
        assert_eq!(reason_of(Stage::Rang, "486", "Busy Here"), EndReason::Busy);
        assert_eq!(reason_of(Stage::Rang, "603", "Decline"), EndReason::Rejected);
    }

    #[test]
    fn a_normal_end_after_being_connected_is_the_other_side_hanging_up() {
        for (code, reason) in [("200", "BYE"), ("16", ""), ("487", ""), ("", "")] {
            let ended = reason_of(Stage::Accepted, code, reason);
            assert_eq!(ended, EndReason::RemoteHangup, "{code} {reason}");
        }
        assert_eq!(end_reason_of(Stage::Accepted, None, None), (EndReason::RemoteHangup, None));
    }

    #[test]
    fn a_busy_callee_is_still_told_after_the_network_accepted() {
        assert_eq!(reason_of(Stage::Accepted, "USER_BUSY", ""), EndReason::Busy);
    }

    #[test]
    fn an_incoming_call_that_was_not_up_is_missed_whatever_the_code() {
        for code in ["487", "ORIGINATOR_CANCEL", "200", "what"] {
            assert_eq!(reason_of(Stage::Offered, code, ""), EndReason::Missed, "{code}");
        }
    }

    #[test]
    fn an_incoming_call_that_somebody_else_took_was_not_missed() {
        for (code, reason) in [("LOSE_RACE", ""), ("487", "PICKED_OFF")] {
            let end = reason_of(Stage::Offered, code, reason);
            assert_eq!(end, EndReason::AnsweredElsewhere, "{code} {reason}");
        }
    }

    #[test]
    fn the_words_are_kept_as_they_came_but_printable_and_short() {
        let (_, words) = end_reason_of(Stage::Placed, Some("486"), Some("Busy\u{7} Here\n"));
        assert_eq!(words.as_deref(), Some("486 Busy Here"));
        let (_, long) = end_reason_of(Stage::Placed, None, Some(&"é".repeat(5_000)));
        assert_eq!(long.map(|text| text.chars().count()), Some(200));
    }

    #[test]
    fn every_reason_is_found_again_by_its_code() {
        for reason in EndReason::ALL {
            assert_eq!(EndReason::from_code(reason.code()), Some(reason));
        }
    }
}
