//! Links as programs and pages write them, and as nobody should.

use links::{NoFill, Scheme, parse};

#[test]
fn a_link_fills_in_what_it_names() {
    for (link, scheme, text) in [
        ("tel:+254711000001", Scheme::Tel, "+254711000001"),
        ("TEL:+254-711-000-001;ext=12", Scheme::Tel, "+254-711-000-001;ext=12"),
        ("tel:0711000001;phone-context=+254", Scheme::Tel, "0711000001;phone-context=+254"),
        ("tel:%2B254%20711%20000001", Scheme::Tel, "+254 711 000001"),
        ("tel:+254711000001,,12#", Scheme::Tel, "+254711000001,,12"),
        ("tel:+254711000001,,12%23", Scheme::Tel, "+254711000001,,12#"),
        ("tel://0711000001/", Scheme::Tel, "0711000001"),
        ("tel:*544%23", Scheme::Tel, "*544#"),
        ("callto:+254711000001", Scheme::Callto, "+254711000001"),
        ("callto://0711%20000001?call", Scheme::Callto, "0711 000001"),
        (
            "sip:+254711000001@ke.sip.africastalking.com;user=phone?Subject=x",
            Scheme::Sip,
            "+254711000001",
        ),
        ("sips:company.amina:pass@ke.sip.africastalking.com:5061", Scheme::Sip, "company.amina"),
        ("sip:254711000001", Scheme::Sip, "254711000001"),
        ("simu:+254711000001", Scheme::Simu, "+254711000001"),
        ("simu://call/+254711000001", Scheme::Simu, "+254711000001"),
        ("simu://call?name=x&number=%2B254711000001", Scheme::Simu, "+254711000001"),
        ("simu:callisto", Scheme::Simu, "callisto"),
    ] {
        let fill = parse(link).unwrap_or_else(|error| panic!("{link}: {error}"));
        assert_eq!((fill.scheme, fill.text.as_str()), (scheme, text), "{link}");
    }
}

#[test]
fn a_link_that_is_none_fills_in_nothing() {
    for (link, why) in [
        ("", NoFill::OtherScheme),
        ("https://example.com", NoFill::OtherScheme),
        ("javascript:alert(1)", NoFill::OtherScheme),
        ("tel:", NoFill::Empty),
        ("tel://", NoFill::Empty),
        ("tel:+--", NoFill::Empty),
        ("simu://call", NoFill::Empty),
        ("simu://call?x=1", NoFill::Empty),
        ("sip:192.168.0.1", NoFill::Empty),
        ("sip:example.com", NoFill::Empty),
        ("tel:+254%", NoFill::Malformed),
        ("tel:+254%FF", NoFill::Malformed),
        ("tel:+254711\u{202E}000001", NoFill::Malformed),
        ("tel:+254711000001%0A--flag", NoFill::Malformed),
        ("simu:$(reboot)", NoFill::Malformed),
        ("tel:0711<script>", NoFill::Malformed),
    ] {
        assert_eq!(parse(link), Err(why), "{link}");
    }
    assert_eq!(parse(&format!("tel:{}", "1".repeat(65))), Err(NoFill::TooLong));
    assert_eq!(parse(&format!("tel:{}", "1".repeat(1_000_000))), Err(NoFill::TooLong));
}

#[test]
fn a_number_is_not_shown_by_accident() {
    let shown = format!("{:?}", parse("tel:+254711000001").expect("a link"));
    assert_eq!(shown, "Fill(tel, 13 characters)");
}
