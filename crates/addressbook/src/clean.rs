//! Text from outside, made harmless: bounded, one line where one line is meant, and without
//! characters that are not seen but change what is seen.

/// How much of each field is kept, in characters, and how many of each kind.
pub mod limits {
    pub const LINE: usize = 250;
    pub const NUMBER: usize = 64;
    pub const NOTE: usize = 10_000;
    /// Numbers, e-mails, labels and custom fields of one contact, each.
    pub const OF_A_KIND: usize = 64;
    /// The text of one card or of one row, in bytes, without pictures.
    pub const CARD: usize = 256 * 1024;
}

/// One line. The flag is set if something was cut off.
pub(crate) fn line(text: &str, limit: usize, cut: &mut bool) -> String {
    let text = text.trim_matches(|c: char| c.is_whitespace() || is_hidden(c));
    if text.len() <= limit && text.bytes().all(|byte| (b' '..0x7F).contains(&byte)) {
        return text.to_owned();
    }
    let mut kept = String::with_capacity(text.len().min(4 * limit));
    let mut space = false;
    for (count, c) in text.chars().filter(|c| !is_hidden(*c)).enumerate() {
        if count == limit {
            *cut = true;
            break;
        }
        // A run that holds a line break or a tab is one space.
        if c.is_whitespace() && c != ' ' {
            space = true;
            continue;
        }
        if std::mem::take(&mut space) && c != ' ' {
            kept.push(' ');
        }
        kept.push(c);
    }
    kept.truncate(kept.trim_end().len());
    kept
}

/// Nothing of the line would be changed.
pub(crate) fn is_clean(text: &str, limit: usize) -> bool {
    let edge = |c: Option<char>| c.is_some_and(char::is_whitespace);
    text.len() <= limit
        && !edge(text.chars().next())
        && !edge(text.chars().next_back())
        && text
            .chars()
            .all(|c| c == ' ' || !(c.is_ascii_control() || c.is_whitespace() || is_hidden(c)))
}

/// Several lines, each ended by `\n`.
pub(crate) fn lines(text: &str, limit: usize, cut: &mut bool) -> String {
    let text = text.trim_matches(|c: char| c.is_whitespace() || is_hidden(c));
    let mut kept = String::with_capacity(text.len().min(4 * limit));
    let mut left = limit;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let c = match c {
            '\r' if characters.peek() == Some(&'\n') => continue,
            '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' => '\n',
            '\n' | '\t' => c,
            _ if is_hidden(c) => continue,
            _ => c,
        };
        if left == 0 {
            *cut = true;
            break;
        }
        left -= 1;
        kept.push(c);
    }
    kept
}

/// Controls, marks that turn the direction of writing, and characters without width. The two
/// joiners stay: scripts need them.
fn is_hidden(c: char) -> bool {
    match c {
        ' '..='~' => false,
        '\n' | '\r' | '\t' | '\u{85}' => false,
        '\u{200C}' | '\u{200D}' => false,
        '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' => true,
        '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' => true,
        '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}' => true,
        _ => c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_deceive_are_left_out() {
        let mut cut = false;
        assert_eq!(line("\u{202E}evil\u{202C}\0 name\u{7}", 100, &mut cut), "evil name");
        assert_eq!(line("a\r\n\tb", 100, &mut cut), "a b");
        assert_eq!(line("\u{FEFF} Wanjikũ ", 100, &mut cut), "Wanjikũ");
        assert_eq!(lines("one\r\ntwo\rthree\0\n", 100, &mut cut), "one\ntwo\nthree");
        assert!(!cut);
    }

    #[test]
    fn what_is_too_long_is_cut_and_told() {
        let mut cut = false;
        assert_eq!(line(&"ũ".repeat(10_000_000), 5, &mut cut), "ũũũũũ");
        assert!(std::mem::take(&mut cut));
        assert_eq!(line(&"a".repeat(6), 5, &mut cut), "aaaaa");
        assert!(std::mem::take(&mut cut));
        assert_eq!(lines(&"b\n".repeat(6), 4, &mut cut), "b\nb\n");
        assert!(cut);
    }
}
