//! A server's card with an edit of ours, and edits of two places made one.

use addressbook::vcard::{parse, patch};
use addressbook::{Contact, Custom, Email, Name, Number};

const CARD: &str = "BEGIN:VCARD\r\nVERSION:3.0\r\nPRODID:-//Other//EN\r\nUID:u-1\r\n\
    REV:2020-01-01T00:00:00Z\r\nFN:Amina Juma\r\nN:Juma;Amina;;;\r\nNICKNAME:Ami,Mina\r\n\
    item1.TEL;type=pref:+254 700 000 001\r\nitem1.X-ABLabel:Duka\r\n\
    TEL;TYPE=CELL:0700000002\r\nEMAIL;TYPE=INTERNET,WORK:a@example.com\r\n\
    ORG:Bahari;Sales\r\nCATEGORIES:myContacts,VIP,old\r\nBDAY:1990-04-02\r\n\
    PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgM\r\n DAwMEAwMEBQ\r\n\
    X-PHONETIC-FIRST-NAME:Ah-mee-na\r\nKEY;ENCODING=b:AAAA\r\nRELATED;TYPE=spouse:urn:uuid:7\r\n\
    NOTE:pays\\, always\r\nEND:VCARD\r\n";

#[test]
fn an_edit_changes_its_lines_and_no_other() {
    let before = parse(CARD).expect("a contact");
    assert_eq!(patch(CARD, &before), CARD, "nothing was changed");
    let mut after = before.clone();
    after.note = "pays; late".into();
    after.numbers.remove(0);
    after.numbers[0].label = "work".into();
    after.numbers.push(number("mobile", "0711 000 003"));
    after.labels = vec!["VIP".into(), "new, one".into()];
    after.other_names.retain(|name| name != "Mina");
    after.favourite = true;
    let changed = patch(CARD, &after);
    for kept in [
        "PRODID:-//Other//EN\r\n",
        "UID:u-1\r\n",
        "N:Juma;Amina;;;\r\n",
        "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgM\r\n DAwMEAwMEBQ\r\n",
        "X-PHONETIC-FIRST-NAME:Ah-mee-na\r\n",
        "KEY;ENCODING=b:AAAA\r\n",
        "RELATED;TYPE=spouse:urn:uuid:7\r\n",
        "ORG:Bahari;Sales\r\n",
        "EMAIL;TYPE=INTERNET,WORK:a@example.com\r\n",
        "BDAY:1990-04-02\r\n",
        "CATEGORIES:myContacts,VIP\r\n",
    ] {
        assert!(changed.contains(kept), "{kept} in {changed}");
    }
    for gone in ["Duka", "000 001", "REV:", "Mina", "old", "always"] {
        assert!(!changed.contains(gone), "{gone} in {changed}");
    }
    assert!(parse(&changed).expect("a contact").says_the_same(&after), "{changed}");
}

#[test]
fn another_name_is_not_shown_as_the_old_one_elsewhere() {
    let mut after = parse(CARD).expect("a contact");
    after.name.formatted = "Amina Said".into();
    let changed = patch(CARD, &after);
    assert!(changed.contains("FN:Amina Said\r\nN:;Amina Said;;;\r\n"), "{changed}");
    let mut parts = parse(CARD).expect("a contact");
    parts.name = Name {
        formatted: "Amina Said".into(),
        given: "Amina".into(),
        family: "Said".into(),
        ..Name::default()
    };
    assert!(patch(CARD, &parts).contains("N:Said;Amina;;;\r\n"));
}

#[test]
fn a_property_of_its_own_keeps_its_name() {
    let mut after = parse(CARD).expect("a contact");
    let birthday = after.custom.iter_mut().find(|custom| custom.name == "Birthday");
    birthday.expect("a birthday").value = "1991-05-03".into();
    after.custom.push(Custom { name: "Till; number".into(), value: "12".into() });
    let changed = patch(CARD, &after);
    assert!(changed.contains("BDAY:1991-05-03\r\n") && !changed.contains("1990"), "{changed}");
    let again = parse(&changed).expect("a contact");
    assert!(again.custom.contains(&Custom { name: "Till, number".into(), value: "12".into() }));
}

#[test]
fn every_field_can_be_emptied_and_filled() {
    let bare =
        Contact { name: Name { formatted: "Ben".into(), ..Name::default() }, ..Contact::default() };
    let emptied = patch(CARD, &bare);
    assert!(parse(&emptied).expect("a contact").says_the_same(&bare), "{emptied}");
    assert!(emptied.contains("PHOTO") && emptied.contains("KEY"));
    let full = parse(CARD).expect("a contact");
    let filled = patch("BEGIN:VCARD\nVERSION:4.0\nFN:Ben\nX-KEEP-NO:\nEND:VCARD\n", &full);
    assert!(parse(&filled).expect("a contact").says_the_same(&full), "{filled}");
}

#[test]
fn an_old_card_and_a_card_in_a_card() {
    let old = "BEGIN:VCARD\r\nVERSION:2.1\r\nN:Kamau;Ben\r\nFN;ENCODING=QUOTED-PRINTABLE:Ben=20=\r\nKamau\r\n\
        AGENT:\r\nBEGIN:VCARD\r\nFN:Secretary\r\nTEL:999\r\nEND:VCARD\r\nTEL;CELL:0700000001\r\nEND:VCARD\r\n";
    let mut after = parse(old).expect("a contact");
    assert_eq!(after.display(), "Ben Kamau");
    after.numbers[0].typed = "0700000009".into();
    let changed = patch(old, &after);
    assert!(changed.contains("FN:Secretary\r\nTEL:999\r\nEND:VCARD\r\n"), "{changed}");
    assert!(changed.contains("FN;ENCODING=QUOTED-PRINTABLE:Ben=20=\r\nKamau\r\n"), "{changed}");
    assert!(parse(&changed).expect("a contact").says_the_same(&after), "{changed}");
}

#[test]
fn edits_of_two_places_meet_where_they_do_not_collide() {
    let base = parse(CARD).expect("a contact");
    let (mut ours, mut theirs) = (base.clone(), base.clone());
    ours.numbers.push(number("home", "0711000003"));
    ours.title = "Buyer".into();
    ours.labels.retain(|label| label != "old");
    theirs.numbers.remove(0);
    theirs.emails.push(Email { label: "home".into(), address: "b@example.com".into() });
    theirs.note = "moved".into();
    let union = Contact::union(&base, &ours, &theirs);
    assert!(!union.collided);
    let whole = union.contact;
    let numbers: Vec<_> = whole.numbers.iter().map(|number| number.typed.as_str()).collect();
    assert_eq!(numbers, ["0700000002", "0711000003"]);
    assert_eq!(
        (whole.title.as_str(), whole.note.as_str(), whole.emails.len()),
        ("Buyer", "moved", 2)
    );
    assert_eq!(whole.labels, ["VIP"]);
    theirs.title = "Seller".into();
    let union = Contact::union(&base, &ours, &theirs);
    assert!(union.collided);
    assert_eq!(union.contact.title, "Seller");
    assert!(!Contact::union(&base, &ours, &ours.clone()).collided);
}

fn number(label: &str, typed: &str) -> Number {
    Number { label: label.into(), typed: typed.into(), e164: None }
}
