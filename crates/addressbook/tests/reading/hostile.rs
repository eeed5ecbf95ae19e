//! Files that mean harm: bounded, told, and the good beside them read.

use addressbook::{Draft, Reason, SourceError, Trouble};

use crate::{one, read, try_read};

#[test]
fn marks_that_deceive_do_not_come_in() {
    let contact = one("BEGIN:VCARD\nFN:\u{202E}nimdA\u{202C}<img src=x onerror=alert(1)>\0\u{7}\nTEL:0700\u{200F}111\u{202D}222\n\
        NOTE:a\u{2066}b\\n\u{0}c\nEND:VCARD\n".as_bytes());
    assert_eq!(contact.display(), "nimdA<img src=x onerror=alert(1)>");
    assert_eq!((contact.numbers[0].typed.as_str(), contact.note.as_str()), ("0700111222", "ab\nc"));
}

#[test]
fn fields_of_10_megabytes_are_cut_and_told() {
    let huge = "x".repeat(10_000_000);
    let card = format!(
        "BEGIN:VCARD\nFN:Big\nNOTE:{huge}\nTEL:0700111222\nEND:VCARD\nBEGIN:VCARD\nFN:Next\nEND:VCARD\n"
    );
    let (drafts, reasons) = read(card.as_bytes());
    assert_eq!((drafts.len(), reasons.len()), (2, 0));
    assert_eq!(drafts[0].troubles, [Trouble::Shortened]);
    assert_eq!(drafts[0].contact.numbers.len(), 1);
    assert!(drafts[1].troubles.is_empty());
    let table = format!(
        "Name,Phone,Notes\nBig,0700111222,{}\nHuge,0700111222,{}\nNext,0700111333,\n",
        &huge[..100_000],
        &huge[..3_000_000]
    );
    let (drafts, reasons) = read(table.as_bytes());
    assert_eq!(reasons, [Reason::TooLong]);
    assert_eq!((drafts.len(), drafts[0].troubles.as_slice()), (2, &[Trouble::Shortened][..]));
    assert!(drafts[0].contact.note.len() <= 10_000);
}

#[test]
fn folding_without_an_end_is_bounded() {
    let mut card = "BEGIN:VCARD\nFN:Fold\nNOTE:a\n".to_owned();
    card.push_str(
        &" bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n".repeat(100_000),
    );
    card.push_str("TEL:0700111222\nEND:VCARD\nBEGIN:VCARD\nFN:Next\nEND:VCARD\n");
    let (drafts, _) = read(card.as_bytes());
    assert_eq!(drafts.len(), 2);
    assert_eq!((drafts[0].contact.display(), drafts[0].contact.numbers.len()), ("Fold", 1));
    assert_eq!(drafts[0].troubles, [Trouble::Shortened]);
}

#[test]
fn thousands_of_numbers_are_bounded() {
    let mut card = "BEGIN:VCARD\nFN:Many\n".to_owned();
    (0..5_000).for_each(|at| {
        card.push_str(&format!("TEL:07{at:08}\nCATEGORIES:l{at}\nNICKNAME:n{at}\n"));
    });
    card.push_str("END:VCARD\n");
    let Draft { contact, troubles, .. } = read(card.as_bytes()).0.remove(0);
    assert_eq!(troubles, [Trouble::Shortened]);
    assert_eq!(
        (contact.numbers.len(), contact.labels.len(), contact.other_names.len()),
        (64, 64, 64)
    );
    let table = format!("Name,Phone\nMany,{}\n", vec!["0712345678"; 5_000].join(" ::: "));
    assert_eq!(one(table.as_bytes()).numbers.len(), 1);
}

#[test]
fn a_card_that_is_too_long_as_a_whole_is_rejected_and_the_next_read() {
    let mut card = "BEGIN:VCARD\nFN:Long\n".to_owned();
    (0..200).for_each(|at| card.push_str(&format!("X-{at}:{}\n", "y".repeat(5_000))));
    card.push_str("END:VCARD\nBEGIN:VCARD\nFN:Next\nEND:VCARD\n");
    let (drafts, reasons) = read(card.as_bytes());
    assert_eq!((drafts.len(), reasons.as_slice()), (1, &[Reason::TooLong][..]));
}

#[test]
fn a_quote_that_is_never_closed_is_told_with_its_line() {
    let mut table = "Name,Phone\nGood,0712345678\n\"Bad,0712345678\n".to_owned();
    table.push_str(&"Row,0712345678\n".repeat(400_000));
    let mut source = addressbook::Source::open(table.as_bytes(), None).expect("readable");
    assert!(source.next().expect("a row").is_ok());
    let error = source.next().expect("the end").expect_err("no end");
    assert!(matches!(error, SourceError::EndlessRow { line: 3 }), "{error:?}");
    assert!(source.next().is_none());
}

#[test]
fn what_is_no_list_is_told() {
    for file in [
        &b""[..],
        b"\x89PNG\r\x00\x1a\x00\x00\x00\x0dIHDR",
        b"\x00\x01\x02\x03\x04\x05\x00\x07\x00",
    ] {
        let outcome = try_read(file);
        let told = matches!(&outcome, Err(SourceError::NoContacts))
            || outcome.as_ref().is_ok_and(|(drafts, _)| drafts.is_empty());
        assert!(told, "{outcome:?}");
    }
}

#[test]
fn any_bytes_at_all_are_survived() {
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    let alphabet = b"BEGIN:VCARD\r\nEND:VCARD\nTEL;TYPE=:=\"',;\t \x00\xC5\xE9QUOTED-PRINTABLE:=C5=\r\n=ABASE64N:FN:0123";
    for _ in 0..3_000 {
        let mut bytes = b"BEGIN:VCARD\n".to_vec();
        for _ in 0..60 {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            let start = seed as usize % alphabet.len();
            let end = (start + seed as usize / 1_000 % 12).min(alphabet.len());
            bytes.extend(&alphabet[start..end]);
        }
        let _ = try_read(&bytes);
        let _ = try_read(&bytes[12..]);
    }
}
