//! What is typed, and whom it finds.

use addressbook::{AnyOf, Contact, Email, Name, Number, Quality, Query, terms};

#[test]
fn names_in_any_order_without_accents_and_by_their_beginnings() {
    let wanjiku = person("Wanjikũ Kamau-Ng'ang'a", "Safari Traders", &["+254712345678"]);
    for typed in [
        "wanjiku",
        "KAMAU wanj",
        "ng'ang'a",
        "nganga",
        "w k",
        "saf wan",
        "traders",
        "wanjikũ",
        "kamau nganga",
        "wanjiku safari 712",
    ] {
        assert!(found(typed, &wanjiku).is_some(), "{typed}");
    }
    for typed in ["anjiku", "wanjiru", "wanjiku otieno", "afari", "wanjiku 999"] {
        assert_eq!(found(typed, &wanjiku), None, "{typed}");
    }
}

#[test]
fn any_part_of_a_number_in_any_form() {
    let wanjiku = person("Wanjiku", "", &["+254712345678"]);
    for typed in [
        "0712",
        "0712345678",
        "+254712",
        "254 712 345 678",
        "00254712",
        "002",
        "0025",
        "002547",
        "00254 712 345678",
        "+254 712",
        "+254 (0)712",
        "+254(0)712345678",
        "(0)712",
        "wanjiku 00254712",
        "345",
        "678",
        "0712-345-678",
        "(0712) 345",
        "2547",
        "5678",
        "07",
        "25",
        "0",
        "2",
    ] {
        assert!(found(typed, &wanjiku).is_some(), "{typed}");
    }
    for typed in ["+712", "0713", "34", "78", "999", "07123456789", "00712", "001", "00255"] {
        assert_eq!(found(typed, &wanjiku), None, "{typed}");
    }
    // The prefix is not meant where the same digits stand in the middle.
    let otieno = person("Otieno", "", &["+254700254111"]);
    assert!(found("00254", &otieno).is_some() && found("00254111", &otieno).is_some());
}

#[test]
fn an_index_tells_long_runs_of_one_digit_apart() {
    let three = terms(&person("Three", "", &["+254711100222"]));
    let five = terms(&person("Five", "", &["+254711111022"]));
    assert_eq!((may_have(&three, "11111"), may_have(&five, "11111")), (false, true));
}

#[test]
fn an_index_tells_the_countrys_code_from_the_same_digits_inside() {
    let whose = terms(&person("Wanjiku", "", &["+254712345678"]));
    for typed in [
        "254",
        "2547",
        "547",
        "4712",
        "+254",
        "002",
        "0025",
        "00254712",
        "+254712345678",
        "5471234",
    ] {
        assert!(may_have(&whose, typed), "{typed}");
    }
    // Everybody's number begins with 2547; that says nothing about 12547, 6254 and 62547.
    for typed in ["12547", "62547", "6254", "3471", "+345", "00345", "+712", "+547"] {
        assert!(!may_have(&whose, typed), "{typed}");
    }
}

fn may_have(terms: &[u32], typed: &str) -> bool {
    let has = |group: &Vec<u32>| group.iter().all(|term| terms.contains(term));
    Query::parse(typed).terms().iter().all(|AnyOf(groups)| groups.iter().any(has))
}

#[test]
fn short_codes_and_numbers_without_a_country_are_found_as_typed() {
    let mut bank = person("Bank", "", &[]);
    bank.numbers = vec![
        Number { typed: "0711 22".into(), ..Number::default() },
        Number { typed: "*544#".into(), ..Number::default() },
    ];
    assert!(
        found("544", &bank).is_some()
            && found("07112", &bank).is_some()
            && found("1122", &bank).is_some()
    );
}

#[test]
fn words_are_spelled_on_the_pad() {
    let wanjiku = person("Wanjikũ Kamau", "Zebra", &["+254712345678"]);
    for typed in ["9265", "526", "9265 526", "526 926"] {
        assert!(found(typed, &wanjiku).is_some(), "{typed}");
    }
    // A company is looked for by its letters.
    assert_eq!(found("93272", &wanjiku), None);
    assert_eq!(found("9265 999", &wanjiku), None);
}

#[test]
fn the_better_match_is_told() {
    let juma = person("Juma Ali", "Alibaba", &["+255754000111"]);
    assert_eq!(found("juma", &juma), Some(Quality::NameStart));
    assert_eq!(found("ali", &juma), Some(Quality::WordStart));
    assert_eq!(found("alib", &juma), Some(Quality::Inside));
    assert_eq!(found("255754000111", &juma), Some(Quality::NameStart));
    assert_eq!(found("2557", &juma), Some(Quality::NumberStart));
    assert_eq!(found("000111", &juma), Some(Quality::Inside));
}

#[test]
fn other_names_emails_and_long_words_are_found() {
    let mut contact = person("Customer00000000000000000042x7", "", &[]);
    contact.other_names.push("Shiro".into());
    contact.emails.push(Email { address: "shiro.k@safari.example".into(), ..Email::default() });
    for typed in ["shiro", "k", "safari", "customer0000000000", "customer00000000000000000042x"] {
        assert!(found(typed, &contact).is_some(), "{typed}");
    }
    assert_eq!(found("customer00000000000000000043", &contact), None);
    assert_eq!(found("example", &contact), None);
}

#[test]
fn scripts_without_case_or_keys_are_found() {
    let contact = person("ኃይለ ገብርኤል", "شركة", &[]);
    assert!(found("ገብር", &contact).is_some() && found("شرك", &contact).is_some());
}

#[test]
fn a_question_without_letters_asks_for_everybody_and_a_huge_one_is_bounded() {
    assert!(Query::parse("  .-+ ").is_empty());
    let huge = Query::parse(&"word 123 ".repeat(1_000_000));
    assert!(huge.terms().len() <= 8);
}

#[test]
fn a_name_that_begins_with_many_numbers_finds_itself() {
    for name in ["+1 2 3 4 5 6 7 8 nine", "1 2 3 4 5 6 7 8 nine", "+2½½½½½½½½½½½½½version:2.½½1"]
    {
        let somebody = person(name, "", &[]);
        assert!(found(name, &somebody).is_some(), "{name}");
    }
}

/// As an index finds: first the terms, then the contact itself.
fn found(typed: &str, contact: &Contact) -> Option<Quality> {
    let query = Query::parse(typed);
    let all = terms(contact);
    let there = |AnyOf(groups): &AnyOf| {
        groups.iter().any(|group| group.iter().all(|term| all.contains(term)))
    };
    let candidate = query.terms().iter().all(there);
    let matches = query.matches(contact);
    assert!(candidate || matches.is_none(), "{typed}: an index would not find what matches");
    matches
}

fn person(name: &str, organisation: &str, numbers: &[&str]) -> Contact {
    let number = |e164: &&str| Number {
        typed: (*e164).to_owned(),
        e164: Some((*e164).to_owned()),
        ..Number::default()
    };
    Contact {
        name: Name { formatted: name.to_owned(), ..Name::default() },
        organisation: organisation.to_owned(),
        numbers: numbers.iter().map(number).collect(),
        ..Contact::default()
    }
}

#[test]
fn the_number_that_was_typed_is_the_one_that_is_meant() {
    let numbers = ["+254712345678", "+254733000111", "+254733000222"];
    let wanjiku = person("Wanjiku", "", &numbers);
    for (typed, meant) in
        [("wanjiku", 0), ("0733", 1), ("wanj 222", 2), ("+254733000222", 2), ("9265", 0), ("", 0)]
    {
        let number = Query::parse(typed).number_of(&wanjiku).expect("a number");
        assert_eq!(number.e164.as_deref(), Some(numbers[meant]), "{typed}");
    }
    assert_eq!(Query::parse("0733").number_of(&person("None", "", &[])), None);
}
