//! Tables with the columns of the programs that write them.

use addressbook::csv::{Cells, Column, Mapping, RejectedRows, Shape, Table};
use addressbook::{
    Contact, Custom, Damage, Name, Number, Reason, Rejection, Repair, Source, Trouble,
};

use crate::{emails, numbers, one, read};

#[test]
fn google_as_it_was() {
    let contact = one(b"Name,Given Name,Additional Name,Family Name,Yomi Name,Group Membership,E-mail 1 - Type,E-mail 1 - Value,\
        Phone 1 - Type,Phone 1 - Value,Phone 2 - Type,Phone 2 - Value,Organization 1 - Name,Organization 1 - Title\r\n\
        Wanjiku Kamau,Wanjiku,,Kamau,,* myContacts ::: VIP ::: * starred,* Work,w@example.com ::: w2@example.com,\
        Mobile,+254 712 345678 ::: 0733 111 222,* Duka,020222333,Safari,Buyer\r\n");
    assert_eq!(contact.name.family, "Kamau");
    assert_eq!(
        numbers(&contact),
        [("mobile", "+254 712 345678"), ("mobile", "0733 111 222"), ("Duka", "020222333")]
    );
    assert_eq!(emails(&contact), [("work", "w@example.com"), ("work", "w2@example.com")]);
    assert_eq!((contact.labels.as_slice(), contact.favourite), (&["VIP".to_owned()][..], true));
    assert_eq!((contact.organisation.as_str(), contact.title.as_str()), ("Safari", "Buyer"));
}

#[test]
fn google_as_it_is() {
    let contact = one(b"First Name,Middle Name,Last Name,Phonetic First Name,Nickname,File As,Organization Name,Organization Title,\
        Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value\n\
        Amina,,Juma,,Ami,,Bahari,Clerk,Sales,,\"Two\nlines\",http://x,* myContacts,,a@example.com,Work,+255 22 2000111\n");
    assert_eq!(contact.display(), "Amina Juma");
    assert_eq!(contact.other_names, ["Ami"]);
    assert_eq!(
        (numbers(&contact), contact.note.as_str()),
        (vec![("work", "+255 22 2000111")], "Two\nlines")
    );
    assert_eq!(contact.organisation, "Bahari, Sales");
    assert!(contact.custom.is_empty() && contact.labels.is_empty(), "{contact:?}");
}

#[test]
fn outlook_in_english_and_french() {
    let contact = one(b"\"First Name\",\"Last Name\",\"Company\",\"Job Title\",\"Business Phone\",\"Home Phone\",\"Mobile Phone\",\
        \"Business Fax\",\"E-mail Address\",\"E-mail 2 Address\",\"Categories\",\"Notes\",\"Priority\",\"Sensitivity\"\r\n\
        \"John\",\"Otieno\",\"Ziwa\",\"Boss\",\"020 111\",\"057 222\",\"0722000111\",\"020 333\",\"j@x.example\",\"j2@x.example\",\
        \"Clients;Nyanza\",\"\",\"Normal\",\"Normal\"\r\n");
    assert_eq!(
        numbers(&contact),
        [("work", "020 111"), ("home", "057 222"), ("mobile", "0722000111"), ("fax", "020 333")]
    );
    assert_eq!(contact.labels, ["Clients", "Nyanza"]);
    assert_eq!(emails(&contact).len(), 2);
    let contact =
        one("Prénom;Nom;Société;Téléphone mobile;Tél. (bureau);Adresse de messagerie\r\n\
        Aïssatou;Diallo;Teranga;+221 77 123 45 67;33 800 00 00;a@x.example\r\n"
            .as_bytes());
    assert_eq!((contact.display(), contact.organisation.as_str()), ("Aïssatou Diallo", "Teranga"));
    assert_eq!(numbers(&contact), [("mobile", "+221 77 123 45 67"), ("work", "33 800 00 00")]);
}

#[test]
fn the_line_of_a_row_is_that_of_the_file_however_lines_end() {
    for (file, lines) in [
        ("Name,Phone\nAsha,0711\nJuma,0722\n", [2, 3]),
        ("Name,Phone\r\nAsha,0711\r\nJuma,0722\r\n", [2, 3]),
        ("sep=;\r\nName;Phone\r\n\"As\r\nha\";0711\r\nJuma;0722\r\n", [3, 5]),
        ("Asha,0711000001\r\nJuma,0722000002\r\n", [1, 2]),
    ] {
        let source = Source::open(file.as_bytes(), None).expect("a table");
        let found: Vec<u64> = source.map(|entry| entry.expect("a row").line).collect();
        assert_eq!(found, lines, "{file:?}");
    }
}

#[test]
fn thunderbird_with_tabs() {
    let contact = one(b"First Name\tLast Name\tDisplay Name\tNickname\tPrimary Email\tWork Phone\tHome Phone\tMobile Number\tOrganization\n\
        Ben\tKip\tBen Kip\t\tb@x.example\t\t\t0700 123 456\tKericho Tea\n");
    assert_eq!(
        (contact.display(), numbers(&contact)),
        ("Ben Kip", vec![("mobile", "0700 123 456")])
    );
}

#[test]
fn anybodys_own_table() {
    let contact = one(b"sep=;\r\nJina;Namba ya simu;Mkoa;Customer Tel (alt)\r\nJuma;0754 000 111;Mwanza;0754000222 / 0754000333\r\n");
    assert_eq!(numbers(&contact), [("", "0754 000 111"), ("", "0754000222"), ("", "0754000333")]);
    assert_eq!(contact.custom, [Custom { name: "Mkoa".into(), value: "Mwanza".into() }]);
    let (drafts, _) = read(b"Juma Ali,+255754000111\nAsha,+255754000222\n");
    assert_eq!(drafts.len(), 2, "a table without a header");
    assert_eq!(
        (drafts[0].contact.display(), numbers(&drafts[0].contact)),
        ("Juma Ali", vec![("", "+255754000111")])
    );
}

#[test]
fn a_mapping_that_was_told_is_followed() {
    let file = b"A,B,C\nx,0754000111,Juma\n";
    let mut mapping =
        Source::open(&file[..], None).expect("readable").mapping().expect("a table").clone();
    assert!(!mapping.reaches(), "{mapping:?}");
    mapping.columns = vec![Column::Ignored, Column::Number { label: "work".into() }, Column::Name];
    let json = Mapping { ..mapping };
    let mut source = Source::open(&file[..], Some(&json)).expect("readable");
    let contact =
        source.next().expect("a row").expect("readable").outcome.expect("a contact").contact;
    assert_eq!((contact.display(), numbers(&contact)), ("Juma", vec![("work", "0754000111")]));
}

#[test]
fn what_a_spreadsheet_did_is_found_and_repaired_only_when_asked() {
    let rules = |typed: &str| match typed {
        "+254712345678" | "0712345678" | "254712345678" => Some("+254712345678".to_owned()),
        _ => None,
    };
    let file = b"Name,Phone\nLost,2.54712E+11\nWhole,2.54712345678E+11\nPlus,254712345678\nZero,712345678\nMark,'0712345678\nGood,0712345678\n";
    let (mut drafts, reasons) = read(file);
    assert_eq!(reasons, [Reason::DigitsLost]);
    let hows: Vec<_> = drafts
        .iter_mut()
        .map(|draft| {
            draft.examine(&rules);
            draft.troubles.iter().find_map(|trouble| match trouble {
                Trouble::Damaged { damage: Damage::Repairable { how, .. }, .. } => Some(*how),
                Trouble::Damaged { damage: Damage::DigitsLost, .. }
                | Trouble::Shortened
                | Trouble::Unended
                | Trouble::NumberLost => None,
            })
        })
        .collect();
    assert_eq!(
        hows,
        [Some(Repair::Exponent), Some(Repair::Plus), Some(Repair::Zero), Some(Repair::Mark), None]
    );
    assert_eq!(drafts[2].contact.numbers[0].typed, "712345678", "nobody has agreed yet");
    for draft in &mut drafts {
        draft.repair(&rules);
        assert_eq!(draft.contact.numbers[0].e164.as_deref(), Some("+254712345678"), "{draft:?}");
    }
    assert_eq!(drafts[0].contact.numbers[0].typed, "+254712345678");
    assert_eq!(drafts[2].contact.numbers[0].typed, "0712345678");
}

#[test]
fn a_number_that_is_lost_beside_a_good_one_is_told() {
    let (drafts, reasons) = read(b"Name,Phone,Mobile\nA,2.54E+11,0712345678\n");
    assert!(reasons.is_empty());
    assert_eq!(drafts[0].troubles, [Trouble::NumberLost]);
}

#[test]
fn a_table_that_was_written_is_read_again_and_computes_nothing() {
    let contact = Contact {
        name: Name { formatted: "=HYPERLINK(\"http://x\")".into(), ..Name::default() },
        numbers: vec![
            Number { label: "mobile".into(), typed: "+254 712 345678".into(), e164: None },
            Number { label: "-x".into(), typed: "+1-2".into(), e164: None },
        ],
        note: "@SUM(1)\n'quoted'".into(),
        labels: vec!["a".into(), "b c".into()],
        favourite: true,
        custom: vec![Custom { name: "+Feld".into(), value: "-1+1".into() }],
        ..Contact::default()
    };
    let mut shape = Shape::default();
    shape.fit(&contact);
    for cells in [Cells::Neutralised, Cells::Plain] {
        let mut file = Vec::new();
        let mut table = Table::new(&mut file, shape.clone(), cells).expect("written");
        table.write(&contact).and_then(|()| table.finish()).expect("written");
        let text = String::from_utf8(file.clone()).expect("UTF-8");
        assert!(text.contains("\"+254 712 345678\""), "{text}");
        let harmless = ["\"=", "\"-", "\"@", "\"+1-2"].iter().all(|start| !text.contains(start));
        assert_eq!(harmless, cells == Cells::Neutralised, "{text}");
        if cells == Cells::Neutralised {
            let again = one(&file);
            assert_eq!(again.display(), contact.display());
            assert_eq!(
                (numbers(&again)[0], numbers(&again)[1].1),
                (("mobile", "+254 712 345678"), "+1-2")
            );
            assert_eq!(
                (&again.note, &again.labels, again.favourite),
                (&contact.note, &contact.labels, true)
            );
            assert_eq!(again.custom[0].value, "-1+1");
        }
    }
}

#[test]
fn rejected_rows_can_be_mended_and_read_again() {
    let mut file = Vec::new();
    let mut rows = RejectedRows::new(&mut file, &["Name".into(), "Phone".into()]).expect("written");
    let rejection =
        Rejection { reason: Reason::DigitsLost, row: vec!["A".into(), "2.5E+11".into()] };
    rows.write(7, &rejection).and_then(|()| rows.finish()).expect("written");
    let text = String::from_utf8(file).expect("UTF-8").replace("2.5E+11", "0712345678");
    assert!(text.contains("\"7\",\"digits_lost\",\"A\""), "{text}");
    let contact = one(text.as_bytes());
    assert_eq!(
        (contact.display(), numbers(&contact), contact.custom.len()),
        ("A", vec![("", "0712345678")], 0)
    );
}
