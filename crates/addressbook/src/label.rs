//! What a number or an e-mail is for, in one vocabulary for all programs' words.

/// `mobile`, `work`, `home`, `main`, `fax`, `pager`, `other`, or the list's own word. Many
/// programs write several words for one number; the telling one counts.
pub(crate) fn label<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let mut own = None;
    let mut best: Option<(u8, &str)> = None;
    for word in words {
        let word = bare(word);
        let lower = word.to_lowercase();
        let found = match lower.as_str() {
            "fax" | "work fax" | "home fax" | "business fax" | "workfax" | "homefax"
            | "other fax" => (0, "fax"),
            "pager" | "beeper" => (1, "pager"),
            "cell" | "mobile" | "iphone" | "cellular" | "mobil" | "portable" | "simu" => {
                (2, "mobile")
            }
            "main" | "company" | "company main" => (3, "main"),
            "work" | "business" | "office" | "bureau" | "kazi" => (4, "work"),
            "home" | "domicile" | "nyumbani" => (5, "home"),
            "other" | "car" | "radio" | "telex" | "isdn" => (6, "other"),
            "" | "voice" | "pref" | "internet" | "msg" | "x-pref" | "primary" | "default"
            | "text" => {
                continue;
            }
            _ => {
                own.get_or_insert(word);
                continue;
            }
        };
        if best.is_none_or(|(rank, _)| found.0 < rank) {
            best = Some(found);
        }
    }
    // A word of the person's own says more than the kind.
    own.map_or_else(|| best.map_or_else(String::new, |(_, word)| word.to_owned()), str::to_owned)
}

/// Without the marks that programs put around their own words: `_$!<Mobile>!$_`, `* Work`, `x-`.
fn bare(word: &str) -> &str {
    let word = word.trim();
    let word = word.strip_prefix("_$!<").and_then(|word| word.strip_suffix(">!$_")).unwrap_or(word);
    let word = word.trim_start_matches(['*', ' ']);
    let own = word.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("x-"));
    let word = if own { word.get(2..).unwrap_or(word) } else { word };
    word.trim_matches(['"', ' '])
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn one_vocabulary_for_all_programs() {
        for (words, told) in [
            (&["CELL", "VOICE", "pref"][..], "mobile"),
            (&["WORK", "FAX"], "fax"),
            (&["_$!<Mobile>!$_"], "mobile"),
            (&["* Work"], "work"),
            (&["HOME", "CELL"], "mobile"),
            (&["Shop in Gĩthũrai"], "Shop in Gĩthũrai"),
            (&["x-Boda", "CELL"], "Boda"),
            (&["INTERNET"], ""),
            (&[], ""),
        ] {
            assert_eq!(label(words.iter().copied()), told, "{words:?}");
        }
    }
}
