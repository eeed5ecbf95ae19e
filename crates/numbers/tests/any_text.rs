//! Whatever is typed, it is read or refused, and what was read once is read again as itself.

use numbers::{Dialable, E164, Region, find, read};
use proptest::prelude::*;

const COUNTRIES: [&str; 10] = ["KE", "UG", "NG", "TZ", "ZA", "US", "GB", "IT", "BR", "CI"];

fn somewhere() -> impl Strategy<Value = Option<Region>> {
    prop::option::of(prop::sample::select(COUNTRIES.to_vec()))
        .prop_map(|code| code.and_then(Region::parse))
}

/// Made of what numbers are made of, so that much of it is one.
fn nearly_a_number() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        6 => "[0-9]{1,5}".boxed(),
        1 => prop::sample::select(vec![
            "+", "00", "000", "011", "254", "+254", "0711", "1", "44", "(0)", " ", "-", ".", ",",
            ";", ";ext=", "ext", "x", "p", "w", "*", "#", "TAXI", "tel:", ";phone-context=+",
            "٣", "\u{202e}",
        ])
        .prop_map(str::to_owned)
        .boxed(),
    ];
    prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_it_panic(text in any::<String>(), here in somewhere()) {
        let _ = read(&text, here);
    }

    #[test]
    fn what_is_found_in_a_text_stands_there_and_can_be_called(
        before in any::<String>(),
        number in nearly_a_number(),
        after in "[ a-z,.;\n]{0,20}",
        here in somewhere(),
    ) {
        let text = format!("{before} {number}{after}");
        if let Some(found) = find(&text, here) {
            prop_assert!(text.contains(&found), "{} in {}", found, text);
            prop_assert!(read(&found, here).is_ok(), "{}", found);
        }
    }

    #[test]
    fn what_was_read_is_read_again_as_itself(text in nearly_a_number(), here in somewhere()) {
        let Ok(dialable) = read(&text, here) else { return Ok(()) };
        if let Some(e164) = dialable.e164() {
            prop_assert_eq!(E164::parse(e164.as_str()), Ok(e164.clone()));
            for country in COUNTRIES {
                let again = read(e164.as_str(), Region::parse(country));
                prop_assert_eq!(again.as_ref().ok().and_then(Dialable::e164), Some(e164));
            }
            prop_assert!(!e164.national().is_empty() && !e164.international().is_empty());
        }
        let again = read(&dialable.address(), here);
        prop_assert_eq!(again.map(|again| again.address()), Ok(dialable.address()), "{}", text);
    }

    #[test]
    fn a_plus_is_never_turned_into_another_country(
        digits in "[1-9][0-9]{6,14}",
        here in somewhere(),
    ) {
        let typed = format!("+{digits}");
        let Ok(dialable) = read(&typed, here) else { return Ok(()) };
        let address = dialable.address();
        prop_assert_eq!(Some(dialable), read(&typed, None).ok());
        // A country may drop or add a zero or a mobile mark behind its code, never change that.
        prop_assert_eq!(&address[..2], &typed[..2]);
    }
}
