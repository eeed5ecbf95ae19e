//! Who calls, made fit to be shown: names and numbers of callers come from strangers.

/// Characters; longer ones are cut.
const MAX: usize = 64;

/// The caller's number or client name; never empty.
pub(crate) fn peer(from: &str) -> String {
    printable(from).unwrap_or_else(|| "anonymous".to_owned())
}

/// The caller's name, if there is one that says more than the number.
pub(crate) fn name(display_name: Option<&str>, from: &str) -> Option<String> {
    printable(display_name?.trim_matches('"')).filter(|name| name != from)
}

fn printable(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !c.is_control() && !is_invisible(*c)).collect();
    let text: String = text.trim().chars().take(MAX).collect();
    (!text.is_empty()).then_some(text)
}

/// Marks that turn text around or take no room: with them one number can look like another.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_is_shown_as_given() {
        assert_eq!(peer("+254711000111"), "+254711000111");
        assert_eq!(name(Some("\"Wanjirũ\""), "+254711000111").as_deref(), Some("Wanjirũ"));
    }

    #[test]
    fn what_is_hostile_is_taken_out_and_cut() {
        assert_eq!(peer("\u{202e}111000117\u{0}\n"), "111000117");
        assert_eq!(peer(&"7".repeat(5_000)).len(), MAX);
        assert_eq!(peer(" \u{200b} "), "anonymous");
    }

    #[test]
    fn a_name_that_only_repeats_the_number_is_none() {
        assert_eq!(name(Some("+254711000111"), "+254711000111"), None);
        assert_eq!(name(Some("  "), "x"), None);
        assert_eq!(name(None, "x"), None);
    }
}
