//! Names as they are searched: without accents, in lower case, word by word.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case without accents: Wanjikũ and WANJIKU are `wanjiku`, Ng'ang'a is `nganga`.
/// What is neither letter nor digit becomes a space.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    if text.is_ascii() {
        text.bytes().for_each(|byte| push(char::from(byte), &mut folded));
    } else {
        for c in text.nfkd().filter(|c| !is_combining_mark(*c)) {
            match plain(c) {
                Some(letters) => folded.push_str(letters),
                None => c.to_lowercase().for_each(|c| push(c, &mut folded)),
            }
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// The words of a folded text.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(' ').filter(|word| !word.is_empty())
}

/// The keys of a phone's pad that spell a folded word (ITU-T E.161); None where one does not.
pub fn keypad(word: &str) -> Option<String> {
    word.bytes().map(key).collect()
}

fn key(byte: u8) -> Option<char> {
    Some(match byte {
        b'a'..=b'c' => '2',
        b'd'..=b'f' => '3',
        b'g'..=b'i' => '4',
        b'j'..=b'l' => '5',
        b'm'..=b'o' => '6',
        b'p'..=b's' => '7',
        b't'..=b'v' => '8',
        b'w'..=b'z' => '9',
        b'0'..=b'9' => char::from(byte),
        _ => return None,
    })
}

fn push(c: char, folded: &mut String) {
    match c {
        // Inside a word: Ng'ang'a, O'Brien.
        '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '´' => {}
        _ if c.is_alphanumeric() => folded.push(c.to_ascii_lowercase()),
        _ if folded.is_empty() || folded.ends_with(' ') => {}
        _ => folded.push(' '),
    }
}

/// Letters that no normal form takes apart, as people type them who do not have the key.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'ø' | 'Ø' | 'ɔ' | 'Ɔ' | 'ɵ' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' | 'ɗ' | 'Ɗ' | 'ɖ' | 'Ɖ' => "d",
        'ħ' | 'Ħ' => "h",
        'ı' | 'ɩ' | 'Ɩ' => "i",
        'ŋ' | 'Ŋ' | 'ɲ' | 'Ɲ' => "n",
        'ɓ' | 'Ɓ' => "b",
        'ƙ' | 'Ƙ' => "k",
        'ƴ' | 'Ƴ' => "y",
        'ɛ' | 'Ɛ' | 'ə' | 'Ə' | 'ǝ' | 'Ǝ' => "e",
        'ɣ' | 'Ɣ' => "g",
        'ƒ' | 'Ƒ' => "f",
        'ʋ' | 'Ʋ' => "v",
        'ʊ' | 'Ʊ' => "u",
        'ŧ' | 'Ŧ' => "t",
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'þ' | 'Þ' => "th",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_marks_do_not_matter() {
        for (text, folded) in [
            ("Wanjikũ", "wanjiku"),
            ("WANJIKU", "wanjiku"),
            ("Ng'ang’a", "nganga"),
            ("Adéọlá  Ọ̀ṣun-Bello", "adeola osun bello"),
            ("Ɓaɓɓo Ɗan ƙasa", "babbo dan kasa"),
            ("Søren Łukasz Straße", "soren lukasz strasse"),
            ("ኃይለ ገብርኤል", "ኃይለ ገብርኤል"),
            ("Café (Nairobi) & Co.", "cafe nairobi co"),
            ("ﬁne ＡＢＣ", "fine abc"),
            ("...", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn names_are_spelled_on_the_pad() {
        assert_eq!(keypad("wanjiku").as_deref(), Some("9265458"));
        assert_eq!(keypad("ኃይለ"), None);
    }
}
