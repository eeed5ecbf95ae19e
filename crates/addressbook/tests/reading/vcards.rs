//! vCards with the habits of the programs that write them.

use addressbook::vcard::{Version, write};
use addressbook::{Contact, Custom, Email, Name, Number, Reason, Trouble};

use crate::{emails, numbers, one, read};

#[test]
fn an_old_android_card() {
    let contact = one(b"BEGIN:VCARD\r\nVERSION:2.1\r\n\
        N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=4B=61=6D=61=75;=57=61=6E=6A=69=6B=C5=A9=\r\n;;;\r\n\
        FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=57=61=6E=6A=69=6B=C5=A9=20=4B=61=6D=61=75\r\n\
        TEL;CELL;PREF:0712 345 678\r\nTEL;WORK;FAX:020-222-333\r\nTEL;X-Boda:+254700111222\r\n\
        EMAIL;HOME:wanjiku@example.com\r\nORG:Safari;Sales\r\n\
        NOTE;ENCODING=QUOTED-PRINTABLE:pays=0D=0Aon =E2=82=AC day\r\n\
        PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD\r\n /2wBDAAMCAgMCAgMDAwMEAwMEBQ\r\n\r\n\
        END:VCARD\r\n");
    assert_eq!(contact.name.formatted, "Wanjikũ Kamau");
    assert_eq!((contact.name.given.as_str(), contact.name.family.as_str()), ("Wanjikũ", "Kamau"));
    assert_eq!(
        numbers(&contact),
        [("mobile", "0712 345 678"), ("fax", "020-222-333"), ("Boda", "+254700111222")]
    );
    assert_eq!(emails(&contact), [("home", "wanjiku@example.com")]);
    assert_eq!(contact.organisation, "Safari, Sales");
    assert_eq!(contact.note, "pays\non € day");
}

#[test]
fn a_soft_break_may_cut_a_letter_in_two() {
    let contact = one(
        b"BEGIN:VCARD\nVERSION:2.1\nFN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Wanjik=C5=\n=A9\n\
        TEL:1234567\nEND:VCARD\n",
    );
    assert_eq!(contact.name.formatted, "Wanjikũ");
}

#[test]
fn quoted_printable_without_a_word_about_its_encoding() {
    let utf_8 = one(b"BEGIN:VCARD\nFN;QUOTED-PRINTABLE:Jos=C3=A9\nEND:VCARD\n");
    let latin = one(b"BEGIN:VCARD\nFN;ENCODING=QUOTED-PRINTABLE:Jos=E9\nEND:VCARD\n");
    let said = one(
        b"BEGIN:VCARD\nFN;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:=C8=E2=E0=ED\nEND:VCARD\n",
    );
    assert_eq!(utf_8.name.formatted, "José");
    assert_eq!(latin.name.formatted, "José");
    assert_eq!(said.name.formatted, "Иван");
}

#[test]
fn eight_bits_with_their_encoding_named_in_the_line() {
    let contact = one(b"BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=ISO-8859-1:M\xFCller;J\xF6rg\nTEL;CELL:0711\nEND:VCARD\n");
    assert_eq!(contact.name.formatted, "Jörg Müller");
}

#[test]
fn a_card_from_an_iphone() {
    let contact = one("BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Apple Inc.//iPhone OS 17.0//EN\r\n\
        N:Otieno;Achieng’;;;\r\nFN:Achieng’ Otieno\r\nORG:Ziwa Ltd;\r\n\
        item1.TEL;type=pref:+254 733 000111\r\nitem1.X-ABLabel:_$!<Mobile>!$_\r\n\
        item2.TEL:0722 000 222\r\nitem2.X-ABLabel:Duka la mama\r\n\
        TEL;type=IPHONE;type=CELL;type=VOICE:0799123456\r\n\
        EMAIL;type=INTERNET;type=WORK:a@ziwa.example\r\n\
        item3.ADR;type=HOME:;;12 Oginga Odinga St;Kisumu;;40100;Kenya\r\nitem3.X-ABADR:ke\r\n\
        BDAY;value=date:1990-04-02\r\nEND:VCARD\r\n"
        .as_bytes());
    assert_eq!(
        numbers(&contact),
        [("mobile", "+254 733 000111"), ("Duka la mama", "0722 000 222"), ("mobile", "0799123456")]
    );
    assert_eq!(emails(&contact), [("work", "a@ziwa.example")]);
    assert_eq!(contact.organisation, "Ziwa Ltd");
    let custom = |name: &str| {
        contact.custom.iter().find(|field| field.name == name).map(|field| field.value.as_str())
    };
    assert_eq!(custom("Birthday"), Some("1990-04-02"));
    assert_eq!(custom("Address"), Some("12 Oginga Odinga St, Kisumu, 40100, Kenya"));
}

#[test]
fn a_card_from_google() {
    let contact = one(b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Duka Moja\r\nN:;Duka Moja;;;\r\n\
        TEL;TYPE=CELL:+254700000001\r\nitem1.TEL:+254700000002\r\nitem1.X-ABLabel:Till\r\n\
        item2.EMAIL;TYPE=INTERNET:duka@example.com\r\nitem2.X-ABLabel:\r\n\
        CATEGORIES:myContacts,starred,VIP\r\nNOTE:Semi\\; comma\\, line\\nnext\r\nEND:VCARD\r\n");
    assert_eq!(numbers(&contact), [("mobile", "+254700000001"), ("Till", "+254700000002")]);
    assert_eq!((contact.labels.as_slice(), contact.favourite), (&["VIP".to_owned()][..], true));
    assert_eq!(contact.note, "Semi; comma, line\nnext");
}

#[test]
fn a_card_of_version_4() {
    let contact =
        one(b"BEGIN:VCARD\nVERSION:4.0\nKIND:individual\nUID:urn:uuid:1\nFN:Amina Juma\n\
        TEL;VALUE=uri;PREF=1;TYPE=\"cell,voice\":tel:+255-754-000-111;ext=12\n\
        TEL;VALUE=uri;TYPE=work:tel:+255222000111\nEMAIL;TYPE=work:mailto:amina@example.com\n\
        PHOTO:data:image/jpeg;base64,/9j/4AAQ\nORG:Bahari\nROLE:Buyer\nEND:VCARD\n");
    assert_eq!(
        numbers(&contact),
        [("mobile", "+255-754-000-111;ext=12"), ("work", "+255222000111")]
    );
    assert_eq!(emails(&contact), [("work", "amina@example.com")]);
    assert_eq!((contact.title.as_str(), contact.uid.as_str()), ("Buyer", "urn:uuid:1"));
}

#[test]
fn folded_lines_even_inside_a_letter() {
    let contact = one(b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Wanjik\xC5\r\n \xA9 Ka\r\n\tmau\r\nNOTE:one\r\n  two\r\nEND:VCARD\r\n");
    assert_eq!(contact.name.formatted, "Wanjikũ Kamau");
    assert_eq!(contact.note, "one two");
}

#[test]
fn several_cards_without_a_line_between_them_and_with_mixed_ends() {
    let (drafts, reasons) = read(b"\xEF\xBB\xBFjunk\r\nBEGIN:VCARD\rFN:One\rTEL:1111111\rEND:VCARDBEGIN:VCARD\n\
        fn:Two\nTEL:2222222\r\nend:vcard BEGIN:vCard\r\nFN:Three\r\nTEL:3333333\nBEGIN:VCARD\nFN:Four\nTEL:444444\n");
    let names: Vec<_> = drafts.iter().map(|draft| draft.contact.display()).collect();
    assert_eq!(names, ["One", "Two", "Three", "Four"]);
    let unended: Vec<_> =
        drafts.iter().map(|draft| draft.troubles.contains(&Trouble::Unended)).collect();
    assert_eq!((unended, reasons.len()), (vec![false, false, true, true], 0));
}

#[test]
fn a_picture_whose_lines_are_not_folded_is_left_out() {
    let contact = one(b"BEGIN:VCARD\nVERSION:2.1\nPHOTO;JPEG;ENCODING=BASE64:\n/9j/4AAQSkZJRgABAQAAAQ\nABAAD/2wBDAAMC==\n\n\
        FN:Ben\nTEL:0700000001\nLOGO;VALUE=URL:http://example.com/a.png\nEND:VCARD\n");
    assert_eq!((contact.display(), numbers(&contact)), ("Ben", vec![("", "0700000001")]));
}

#[test]
fn a_card_in_a_card_is_somebody_else() {
    let contact = one(b"BEGIN:VCARD\nVERSION:2.1\nFN:Chief\nAGENT:\nBEGIN:VCARD\nFN:Secretary\nTEL:999999\nEND:VCARD\n\
        TEL:0700000001\nEND:VCARD\n");
    assert_eq!((contact.display(), numbers(&contact)), ("Chief", vec![("", "0700000001")]));
}

#[test]
fn groups_and_empty_cards_are_told() {
    let (drafts, reasons) = read(b"BEGIN:VCARD\nVERSION:4.0\nKIND:group\nFN:Team\nMEMBER:urn:uuid:1\nEND:VCARD\n\
        BEGIN:VCARD\nX-ADDRESSBOOKSERVER-KIND:group\nFN:Other\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n");
    assert!(drafts.is_empty());
    assert_eq!(reasons, [Reason::Group, Reason::Group, Reason::Empty]);
}

#[test]
fn a_card_without_a_name_takes_the_next_best() {
    assert_eq!(one(b"BEGIN:VCARD\nORG:Maji Co\nTEL:0700\nEND:VCARD\n").display(), "Maji Co");
    assert_eq!(one(b"BEGIN:VCARD\nNICKNAME:Shiro,Ciru\nTEL:0700\nEND:VCARD\n").display(), "Shiro");
    assert_eq!(one(b"BEGIN:VCARD\nN:;;;;\nFN:\nTEL:0700\nEND:VCARD\n").display(), "0700");
}

#[test]
fn what_is_written_is_read_again() {
    let text = "a;b,c\\d\n\"e\" ũ ".to_owned() + &"long ".repeat(40);
    let contact = Contact {
        name: Name {
            formatted: "Dr. Wanjikũ; Kamau".into(),
            given: "Wanjikũ".into(),
            family: "Ka,mau".into(),
            ..Name::default()
        },
        other_names: vec!["Shiro".into()],
        numbers: vec![
            Number {
                label: "mobile".into(),
                typed: "+254712345678".into(),
                e164: Some("+254712345678".into()),
            },
            Number { label: "Duka; moja".into(), typed: "0712 345 679".into(), e164: None },
        ],
        emails: vec![Email { label: "work".into(), address: "w@example.com".into() }],
        organisation: "A, B; C".into(),
        title: "Buyer".into(),
        labels: vec!["VIP, gold".into(), "x".into()],
        note: text.trim_end().to_owned(),
        favourite: true,
        custom: vec![Custom { name: "Account".into(), value: "12;34".into() }],
        uid: "urn:1".into(),
    };
    for version in [Version::V3, Version::V4] {
        let mut card = String::new();
        write(&contact, version, &mut card);
        assert!(card.split("\r\n").all(|line| line.len() <= 75), "{card}");
        let mut again = one(card.as_bytes());
        again.numbers[0].e164 = Some("+254712345678".into());
        assert_eq!(again, contact, "{card}");
    }
}
