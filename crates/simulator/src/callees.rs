//! The people one can dial: one table of magic numbers, each with what its owner does.
//!
//! What somebody does is a list of steps on a time line; the gateway plays the steps and knows
//! no number.

mod script;

use std::time::Duration;

use serde::Serialize;

use crate::number::e164;
pub use script::{Act, Behaviour, Cause, Mouth, Step};

/// The account's own number: what callees see when a client calls.
pub const OWN_NUMBER: &str = "+254711082000";

/// The numbers, all easily typed: `0711 000 0NN` in Kenya's national form.
const CALLEES: &[Callee] = &[
    callee("+254711000001", Behaviour::Answers, "answers after 2 s, speaks, then echoes you"),
    callee("+254711000002", Behaviour::Busy, "is busy (486)"),
    callee("+254711000003", Behaviour::RingsFor(seconds(30)), "does not answer for 30 s (480)"),
    callee("+254711000004", Behaviour::Rejects, "rejects the call (603)"),
    callee("+254711000005", Behaviour::Unreachable, "is switched off (480 SUBSCRIBER_ABSENT)"),
    callee("+254711000006", Behaviour::EarlyMedia, "plays ring-back as early media, then answers"),
    callee(
        "+254711000007",
        Behaviour::HangsUpAfter(seconds(5)),
        "answers after 2 s and hangs up 5 s later",
    ),
    callee("+254711000008", Behaviour::Menu, "is a menu that reads back the digits you send"),
    callee("+254711000009", Behaviour::LongTalk, "answers and talks for a very long time"),
    callee("+254711000010", Behaviour::G711Only, "speaks G.711 only, then echoes you"),
    callee("+254711000011", Behaviour::AnswersAfter(seconds(20)), "answers slowly, after 20 s"),
    callee("+254711000012", Behaviour::Announcement, "is out of order: an announcement, then 404"),
    callee("+254711000013", Behaviour::AnswersAtOnce, "answers at once and echoes you"),
    callee("+254711000014", Behaviour::OpusOnly, "speaks Opus only, then echoes you"),
    callee("+254711000015", Behaviour::AnswersSilently, "answers after 2 s and says nothing"),
];

/// Numbers whose last two digits are seconds.
const FAMILIES: &[Family] = &[
    Family {
        prefix: "+2547110002",
        behaviour: Behaviour::HangsUpAfter,
        what: "answers after 2 s and hangs up NN seconds later",
    },
    Family {
        prefix: "+2547110003",
        behaviour: Behaviour::RingsFor,
        what: "does not answer for NN seconds (480)",
    },
    Family {
        prefix: "+2547110004",
        behaviour: Behaviour::AnswersAfter,
        what: "answers after NN seconds, speaks, then echoes you",
    },
];

/// A magic number and who lives there.
#[derive(Debug)]
struct Callee {
    /// E.164.
    number: &'static str,
    behaviour: Behaviour,
    what: &'static str,
}

/// A hundred numbers that differ in their last two digits.
#[derive(Debug)]
struct Family {
    prefix: &'static str,
    behaviour: fn(Duration) -> Behaviour,
    what: &'static str,
}

/// One line of the list that is shown to people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DialEntry {
    /// E.164; `NN` stands for two digits of seconds.
    pub number: String,
    pub what: String,
}

/// What the owner of this number does. A number that nobody has is [`Behaviour::Unknown`].
pub fn behaviour_of(dialled: &str) -> Behaviour {
    let Some(number) = e164(dialled) else { return Behaviour::Unknown };
    if let Some(callee) = CALLEES.iter().find(|callee| callee.number == number) {
        return callee.behaviour;
    }
    for family in FAMILIES {
        let digits = number.strip_prefix(family.prefix).filter(|digits| digits.len() == 2);
        if let Some(wait) = digits.and_then(|digits| digits.parse().ok()) {
            return (family.behaviour)(seconds(wait));
        }
    }
    Behaviour::Unknown
}

/// All numbers, for the ready line.
pub fn dial_list() -> Vec<DialEntry> {
    let callees = CALLEES
        .iter()
        .map(|callee| DialEntry { number: callee.number.to_owned(), what: callee.what.to_owned() });
    let families = FAMILIES.iter().map(|family| DialEntry {
        number: format!("{}NN", family.prefix),
        what: family.what.to_owned(),
    });
    callees.chain(families).collect()
}

const fn callee(number: &'static str, behaviour: Behaviour, what: &'static str) -> Callee {
    Callee { number, behaviour, what }
}

const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_is_found_in_its_national_form_too() {
        for callee in CALLEES {
            let national = format!("0{}", &callee.number[4..]);
            assert_eq!(behaviour_of(&national), callee.behaviour, "{national}");
            assert_eq!(e164(callee.number).as_deref(), Some(callee.number));
        }
    }

    #[test]
    fn the_last_two_digits_of_a_family_are_seconds() {
        assert_eq!(behaviour_of("0711000207"), Behaviour::HangsUpAfter(seconds(7)));
        assert_eq!(behaviour_of("+254711000345"), Behaviour::RingsFor(seconds(45)));
        assert_eq!(behaviour_of("+254711000400"), Behaviour::AnswersAfter(seconds(0)));
    }

    #[test]
    fn nobody_lives_at_other_numbers() {
        for dialled in ["+254711000099", "+254711000500", "asha", "", "+2547110002001"] {
            assert_eq!(behaviour_of(dialled), Behaviour::Unknown, "{dialled}");
        }
    }

    #[test]
    fn the_readme_lists_each_number_with_the_same_words() {
        let readme = include_str!("../README.md");
        for entry in dial_list() {
            let row = format!("| `{}` | {} |", entry.number, entry.what);
            assert!(readme.contains(&row), "the README lacks: {row}");
        }
    }
}
