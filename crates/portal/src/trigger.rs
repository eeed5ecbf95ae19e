//! The keys in the words of the desktop: the freedesktop "shortcuts" specification, 0.1
//! (<https://specifications.freedesktop.org/shortcuts/latest>): modifiers and xkbcommon's name of
//! the key, joined by `+`.

/// `Control+Alt+KeyD` as `CTRL+ALT+d`; none for keys that we never set.
pub(crate) fn of(keys: &str) -> Option<String> {
    let (held, key) = keys.rsplit_once('+').unwrap_or(("", keys));
    let mut parts = Vec::new();
    for modifier in held.split('+').filter(|modifier| !modifier.is_empty()) {
        parts.push(match modifier {
            "Control" | "Ctrl" | "CommandOrControl" | "CmdOrCtrl" => "CTRL".to_owned(),
            "Alt" | "Option" => "ALT".to_owned(),
            "Shift" => "SHIFT".to_owned(),
            "Super" | "Meta" | "Command" | "Cmd" => "LOGO".to_owned(),
            _ => return None,
        });
    }
    parts.push(key_of(key)?);
    Some(parts.join("+"))
}

fn key_of(code: &str) -> Option<String> {
    let name = code.strip_prefix("Key").or_else(|| code.strip_prefix("Digit")).unwrap_or(code);
    match name {
        "Insert" | "Pause" => Some(name.to_owned()),
        "Space" => Some("space".to_owned()),
        _ if name.len() == 1 && name.chars().all(|one| one.is_ascii_alphanumeric()) => {
            Some(name.to_ascii_lowercase())
        }
        _ => {
            let number: u8 = name.strip_prefix('F')?.parse().ok()?;
            (1..=24).contains(&number).then(|| format!("F{number}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn every_kind_of_keys_that_can_be_set_has_its_name() {
        for (keys, trigger) in [
            ("Control+Alt+KeyD", "CTRL+ALT+d"),
            ("CommandOrControl+Shift+D", "CTRL+SHIFT+d"),
            ("Super+Digit7", "LOGO+7"),
            ("F9", "F9"),
            ("Shift+F24", "SHIFT+F24"),
            ("Control+Space", "CTRL+space"),
            ("Alt+Insert", "ALT+Insert"),
            ("Super+Pause", "LOGO+Pause"),
        ] {
            assert_eq!(of(keys).as_deref(), Some(trigger), "{keys}");
        }
    }

    #[test]
    fn what_is_no_key_has_none() {
        for keys in ["", "+", "Control+", "Control+Alt", "F25", "F0", "Hyper+KeyA", "KeyÄ", "Tab"]
        {
            assert_eq!(of(keys), None, "{keys}");
        }
    }
}
