//! The same contacts in every encoding.

use addressbook::Source;

use crate::{numbers, one};

const TABLE: &str = "Prénom,Nom,Téléphone mobile\r\nÉloïse,Müller,+221771234567\r\n";
const CARD: &str = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Müller;Éloïse;;;\r\nTEL;TYPE=CELL:+221771234567\r\nEND:VCARD\r\n";

#[test]
fn all_encodings_give_the_same() {
    for text in [TABLE, CARD] {
        let utf_16 = |little: bool| {
            let bytes = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
            text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>()
        };
        let marked = |mark: &[u8], bytes: Vec<u8>| [mark.to_vec(), bytes].concat();
        let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(text);
        for (name, bytes) in [
            ("UTF-8", text.as_bytes().to_vec()),
            ("UTF-8", marked(b"\xEF\xBB\xBF", text.as_bytes().to_vec())),
            ("UTF-16LE", utf_16(true)),
            ("UTF-16LE", marked(b"\xFF\xFE", utf_16(true))),
            ("UTF-16BE", utf_16(false)),
            ("UTF-16BE", marked(b"\xFE\xFF", utf_16(false))),
            ("windows-1252", latin.to_vec()),
        ] {
            assert_eq!(Source::open(&bytes[..], None).expect("readable").encoding().name(), name);
            let contact = one(&bytes);
            assert_eq!(contact.display(), "Éloïse Müller", "{name}");
            assert_eq!(numbers(&contact), [("mobile", "+221771234567")], "{name}");
        }
    }
}

#[test]
fn curly_quotes_of_windows_are_read() {
    assert_eq!(one(b"Name,Phone\nNg\x92ang\x92a \x96 \x80,0712345678\n").display(), "Ng’ang’a – €");
}

#[test]
fn one_line_in_another_encoding_does_not_spoil_the_others() {
    let mut file = CARD.as_bytes().to_vec();
    file.extend(b"BEGIN:VCARD\nFN:Andr\xE9\nTEL:0700000002\nEND:VCARD\n");
    let names: Vec<_> =
        crate::read(&file).0.iter().map(|draft| draft.contact.display().to_owned()).collect();
    assert_eq!(names, ["Éloïse Müller", "André"]);
}

#[test]
fn a_letter_at_the_edge_of_what_is_read_at_once_stays_whole() {
    for shift in 0..3 {
        let mut text = format!("Name,Phone\n{}", "x".repeat(shift));
        while text.len() < 280_000 {
            text.push_str("Wanjikũ,0712345678\n");
        }
        let (drafts, reasons) = crate::read(text.as_bytes());
        assert!(reasons.is_empty());
        assert!(drafts.iter().all(|draft| draft.contact.display().ends_with("Wanjikũ")));
        if shift == 0 {
            let utf_16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            assert_eq!(crate::read(&utf_16).0.len(), drafts.len());
        }
    }
}
