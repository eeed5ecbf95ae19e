//! Where the clock of a number stands.

use std::sync::LazyLock;

/// libphonenumber's own map; `data/README.md` says which.
static ZONES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    include_str!("../data/time-zones.txt")
        .lines()
        .map(|line| line.split_once(' ').unwrap_or((line, "")))
        .collect()
});

/// The IANA names of the zones that a number with these digits may be in: several for a number
/// that tells no more than its country, none for one of no place.
pub(crate) fn of(digits: &str) -> Vec<&'static str> {
    let zones = (1..=digits.len()).rev().filter_map(|length| digits.get(..length)).find_map(|at| {
        let found = ZONES.binary_search_by_key(&at, |(beginning, _)| *beginning).ok()?;
        ZONES.get(found).map(|(_, zones)| *zones)
    });
    zones.unwrap_or_default().split(',').filter(|zone| !zone.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_map_can_be_searched() {
        assert!(ZONES.is_sorted_by_key(|(beginning, _)| *beginning));
        assert!(ZONES.len() > 2_000);
    }
}
