//! The lines of a card as they stand there, each with all that is folded into it.

/// A property.
#[derive(Debug)]
pub(super) struct Line<'a> {
    /// With its folds and its end.
    pub raw: &'a str,
    /// In upper case, without the group.
    pub name: String,
    pub group: Option<String>,
    /// Of a card inside the card, or around its edges.
    pub nested: bool,
    pub is_end: bool,
}

/// All of the text, in order.
pub(super) fn lines(card: &str) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut depth = 0_u32;
    let mut rest = card;
    while !rest.is_empty() {
        let (raw, after) = rest.split_at(length(rest));
        rest = after;
        let header = raw.split(':').next().unwrap_or_default();
        let name = header.split(';').next().unwrap_or_default().trim();
        let (group, name) = match name.rsplit_once('.') {
            Some((group, name)) => (Some(group.to_ascii_lowercase()), name),
            None => (None, name),
        };
        let name = name.to_ascii_uppercase();
        let is = |what: &str| raw.trim().eq_ignore_ascii_case(what);
        let (begins, ends) = (is("BEGIN:VCARD"), is("END:VCARD"));
        depth += u32::from(begins);
        let nested = depth != 1 || begins || ends;
        let is_end = ends && depth == 1;
        depth -= u32::from(ends).min(depth);
        lines.push(Line { raw, name, group, nested, is_end });
    }
    lines
}

/// To the end of the line with all that goes on with it.
fn length(text: &str) -> usize {
    let mut at = 0;
    let mut soft = false;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let end = rest.find('\n').map_or(rest.len(), |end| end + 1);
        let line = rest.get(..end).unwrap_or_default();
        if at == 0 {
            let header = line.split(':').next().unwrap_or_default();
            soft = header.to_ascii_uppercase().contains("QUOTED-PRINTABLE");
        }
        at += end;
        let more = text.get(at..).is_some_and(|next| next.starts_with([' ', '\t']));
        let broken = soft && line.trim_end_matches(['\r', '\n']).ends_with('=');
        if !(more || broken) || at >= text.len() {
            return at;
        }
    }
}

impl Line<'_> {
    /// Unfolded, as it is written.
    pub fn value(&self) -> String {
        let whole = self.raw.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
        let whole = whole.trim_end_matches('\n');
        whole.split_once(':').map(|(_, value)| value.to_owned()).unwrap_or_default()
    }
}

/// Cut at each comma that is not escaped; each part as it is meant.
pub(super) fn parts_of(value: String) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut characters = value.chars();
    while let Some(c) = characters.next() {
        let c = match c {
            ',' => {
                parts.push(String::new());
                continue;
            }
            '\\' => match characters.next() {
                Some('n' | 'N') => '\n',
                Some(other) => other,
                None => '\\',
            },
            _ => c,
        };
        if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts
}
