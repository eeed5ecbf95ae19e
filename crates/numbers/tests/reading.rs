//! What people type in many countries, and who is called then.

use numbers::{Dialable, E164, MAX_LENGTH, NotDialable, Region, read};

fn region(code: &str) -> Region {
    Region::parse(code).expect("a region")
}

/// The address that is called from a country.
fn from(country: &str, typed: &str) -> Result<String, NotDialable> {
    read(typed, Some(region(country))).map(|dialable| dialable.address())
}

#[test]
fn a_kenyan_number_is_read_in_every_form() {
    for typed in [
        "0711000001",
        "711000001",
        "254711000001",
        "+254711000001",
        "00254711000001",
        "000254711000001",
        " +254 711 000 001\n",
        "+254-711-(000)-001",
        "+254.711.000.001",
        "(+254) 711 000 001",
        "+254 (0) 711 000 001",
        "0711/000.001",
        "0711\u{a0}000\u{2011}001",
        "+254\u{200b}711000001",
        "\u{202a}+254711000001\u{202c}",
        "tel:+254711000001",
        "TEL:+254-711-000-001;phone-context=ke",
        "tel:0711000001;phone-context=+254",
        "tel:%2B254711000001",
        "callto:+254711000001",
        "٠٧١١٠٠٠٠٠١",
        "０７１１０００００１",
    ] {
        assert_eq!(from("KE", typed).as_deref(), Ok("+254711000001"), "{typed:?}");
    }
    assert_eq!(from("KE", "0110 000 001").as_deref(), Ok("+254110000001"), "the newer mobiles");
    assert_eq!(from("KE", "020 2012345").as_deref(), Ok("+254202012345"), "a fixed line");
}

#[test]
fn each_country_reads_its_own_numbers() {
    for (country, typed, called) in [
        ("UG", "0772 123456", "+256772123456"),
        ("UG", "772123456", "+256772123456"),
        ("UG", "256772123456", "+256772123456"),
        ("NG", "0803 123 4567", "+2348031234567"),
        ("NG", "8031234567", "+2348031234567"),
        ("TZ", "0754 123 456", "+255754123456"),
        ("RW", "0788 123 456", "+250788123456"),
        ("GH", "024 412 3456", "+233244123456"),
        ("ZA", "082 123 4567", "+27821234567"),
        ("ET", "0911 234 567", "+251911234567"),
        ("US", "(202) 555-0123", "+12025550123"),
        ("US", "1-202-555-0123", "+12025550123"),
        ("US", "011 254 711 000001", "+254711000001"),
        ("GB", "020 7946 0018", "+442079460018"),
        ("GB", "+44 (0)20 7946 0018", "+442079460018"),
        ("GB", "07911 123456", "+447911123456"),
        ("IT", "06 698 83712", "+390669883712"),
        ("DE", "030 123456", "+4930123456"),
        ("CI", "07 07 12 34 56", "+2250707123456"),
    ] {
        assert_eq!(from(country, typed).as_deref(), Ok(called), "{country} {typed:?}");
    }
}

#[test]
fn other_countries_numbers_are_never_turned_into_ones_of_this() {
    for (typed, called) in [
        ("+256772123456", "+256772123456"),
        ("00256772123456", "+256772123456"),
        ("256772123456", "+256772123456"),
        ("2348031234567", "+2348031234567"),
        ("+1 202 555 0123", "+12025550123"),
        ("001 202 555 0123", "+12025550123"),
        ("12025550123", "+12025550123"),
        ("+44 20 7946 0018", "+442079460018"),
        ("442079460018", "+442079460018"),
        ("+39 06 698 83712", "+390669883712"),
        ("+850 2 3812356", "+85023812356"),
    ] {
        assert_eq!(from("KE", typed).as_deref(), Ok(called), "{typed:?}");
    }
    // One of the States without its code, which Kenya would take for a long number of its own.
    let here = region("KE");
    for typed in ["2025550123", "07911 123456", "8031234567", "0772123", "12345678901234567"] {
        let outcome = read(typed, Some(here));
        assert_eq!(outcome, Err(NotDialable::NotOfThisCountry { region: here }), "{typed}");
    }
}

#[test]
fn short_codes_and_emergency_numbers_pass_as_they_are() {
    for (country, typed, keys) in [
        ("KE", "100", "100"),
        ("KE", "*544#", "*544#"),
        ("KE", "*144*1*0711000001#", "*144*1*0711000001#"),
        ("KE", "40-404", "40404"),
        ("KE", "1195", "1195"),
        ("US", "411", "411"),
    ] {
        let read = read(typed, Some(region(country)));
        assert_eq!(read, Ok(Dialable::ShortCode { keys: keys.into() }), "{country} {typed}");
    }
    for (country, typed) in [
        ("KE", "999"),
        ("KE", "112"),
        ("KE", "9-1-1"),
        ("NG", "199"),
        ("ZA", "10111"),
        ("US", "911"),
    ] {
        let read = read(typed, Some(region(country))).expect("dialable");
        assert!(read.is_emergency(), "{country} {typed}: {read:?}");
        assert_eq!(read.address(), typed.replace('-', ""));
    }
    assert!(!read("199", Some(region("KE"))).expect("dialable").is_emergency());
}

#[test]
fn toll_free_numbers_pass_as_they_are_typed() {
    for (country, typed, keys, international) in [
        ("KE", "0800 221 111", "0800221111", "+254800221111"),
        ("KE", "+254 800 221 111", "+254800221111", "+254800221111"),
        ("US", "1-800-356-9377", "18003569377", "+18003569377"),
        ("US", "1 800 FLOWERS", "18003569377", "+18003569377"),
        ("ZA", "0800 123 456", "0800123456", "+27800123456"),
        ("KE", "+800 1234 5678", "+80012345678", "+80012345678"),
    ] {
        let e164 = E164::parse(international).expect("a number");
        let expected = Dialable::TollFree { keys: keys.into(), e164 };
        assert_eq!(read(typed, Some(region(country))), Ok(expected), "{country} {typed}");
    }
}

#[test]
fn extensions_and_later_keys_are_told_from_the_number() {
    for (typed, extension, after) in [
        ("+254711000001;ext=123", Some("123"), None),
        ("0711000001 ext. 123", Some("123"), None),
        ("0711 000 001 x 12", Some("12"), None),
        ("0711000001 Extension:12", Some("12"), None),
        ("tel:+254711000001;isub=1;ext=7", Some("7"), None),
        ("0711000001,,123#", None, Some(",,123#")),
        ("0711000001;1", None, Some(";1")),
        ("0711000001p12w3", None, Some(",12;3")),
        ("0711000001 , 1 , 2", None, Some(",1,2")),
        ("0711000001;ext=12;postd=p4", Some("12"), Some(",4")),
    ] {
        let Ok(Dialable::Number { e164, extension: read, after: keys }) =
            read(typed, Some(region("KE")))
        else {
            panic!("{typed}");
        };
        assert_eq!(e164.as_str(), "+254711000001", "{typed}");
        assert_eq!(read.as_deref(), extension, "{typed}");
        assert_eq!(keys.as_ref().map(|keys| keys.as_str()), after, "{typed}");
    }
}

#[test]
fn letters_are_keys_in_numbers_and_names_elsewhere() {
    assert_eq!(from("US", "1-202-555-TAXI").as_deref(), Ok("+12025558294"));
    assert_eq!(from("KE", "0711 BOX 222").as_deref(), Ok("+254711269222"));
    for address in ["demo.achieng", "simu.agent7", "my-app.front_desk", "2nd.line", "achieng"] {
        let read = read(address, Some(region("KE"))).expect("dialable");
        assert!(matches!(read, Dialable::Client { .. }), "{address}");
        assert_eq!(read.address(), address);
    }
}

#[test]
fn what_is_neither_is_refused() {
    for typed in [
        "12a34",
        "+",
        "#",
        "()",
        "++254711000001",
        "254+711000001",
        "+254711000001#",
        "a.b.c",
        ".b",
        "a.",
        "Hello",
        "sip:x@y",
        "a b.c",
        "0711\u{0}000001",
        "<b>1</b>",
        "+25471100000x",
        "0711000001 and more",
        "07O1000001",
        "tel:x@y",
    ] {
        let refused = read(typed, Some(region("KE")));
        assert_eq!(refused, Err(NotDialable::NotANumber), "{typed:?}");
    }
    for typed in ["", "   ", "\t\n", "tel:", "tel: ;ext=1"] {
        assert_eq!(read(typed, None), Err(NotDialable::Empty), "{typed:?}");
    }
    assert_eq!(read(&"7".repeat(MAX_LENGTH + 1), None), Err(NotDialable::TooLong));
    assert_eq!(read(&"7".repeat(3_000), None), Err(NotDialable::TooLong));
    assert_eq!(read("+254711", None), Err(NotDialable::TooFewDigits));
    assert_eq!(read("+254711000001123", None), Err(NotDialable::TooManyDigits));
    assert_eq!(read("+99912345678", None), Err(NotDialable::UnknownCountry));
    assert_eq!(read("+0711000001", None), Err(NotDialable::UnknownCountry));
}

#[test]
fn without_a_country_only_what_says_its_own_is_a_number() {
    assert_eq!(read("0711000001", None), Err(NotDialable::NeedsCountry));
    assert_eq!(read("711000001", None), Err(NotDialable::NeedsCountry));
    for typed in ["+254711000001", "00254711000001", "254711000001"] {
        let called = read(typed, None).map(|dialable| dialable.address());
        assert_eq!(called.as_deref(), Ok("+254711000001"), "{typed}");
    }
    assert_eq!(read("100", None).map(|code| code.address()).as_deref(), Ok("100"));
}

#[test]
fn a_number_knows_its_country_and_how_it_is_written_there() {
    for (number, country, national, international) in [
        ("+254711000001", "KE", "0711 000001", "+254 711 000001"),
        ("+256772123456", "UG", "0772 123456", "+256 772 123456"),
        ("+12025550123", "US", "(202) 555-0123", "+1 202-555-0123"),
        ("+16135550123", "CA", "(613) 555-0123", "+1 613-555-0123"),
        ("+442079460018", "GB", "020 7946 0018", "+44 20 7946 0018"),
        ("+390236618300", "IT", "02 3661 8300", "+39 02 3661 8300"),
    ] {
        let number = E164::parse(number).expect("a number");
        assert_eq!(Region::of(&number), Region::parse(country), "{number}");
        assert_eq!(number.national(), national);
        assert_eq!(number.international(), international);
    }
    let nobody = E164::parse("+80012345678").expect("a number");
    assert_eq!(nobody.region(), None, "of no country");
}

#[test]
fn a_region_is_one_that_has_numbers() {
    assert_eq!(Region::parse("ke").map(|region| region.to_string()).as_deref(), Some("KE"));
    for text in ["", "K", "KEN", "ZZ", "1A", "XX", "ké", "\u{130}"] {
        assert_eq!(Region::parse(text), None, "{text}");
    }
}

#[test]
fn a_log_shows_the_last_three_digits_only() {
    let number = E164::parse("+254711000001").expect("a number");
    assert_eq!(format!("{number:?}"), "…001");
    let dialable = read("0711000001,,1234", Some(region("KE"))).expect("dialable");
    assert_eq!(format!("{dialable:?}"), "Number(…001)");
    let Dialable::Number { after: Some(after), .. } = dialable else { panic!() };
    assert_eq!(format!("{after:?}"), "PostDial(6 keys)");
}

#[test]
fn a_number_knows_the_clocks_of_its_place() {
    for (number, zones) in [
        ("+254711000001", &["Africa/Nairobi"][..]),
        ("+2348031234567", &["Africa/Lagos"]),
        ("+13105550123", &["America/Los_Angeles"]),
        ("+12125550123", &["America/New_York"]),
        ("+77012345678", &["Asia/Almaty", "Asia/Aqtobe"]),
        ("+80012345678", &[]),
    ] {
        let number = E164::parse(number).expect("a number");
        assert_eq!(number.time_zones(), zones, "{number}");
    }
}
