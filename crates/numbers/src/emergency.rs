//! Numbers of police, ambulance and fire brigade.

use crate::Region;

/// Every mobile network takes 112 and 911 for a call for help, and telephones do the same with
/// 999 (3GPP TS 22.101 section 10.1.1).
const EVERYWHERE: [&str; 3] = ["112", "911", "999"];

/// Others, by country, as the national numbering plans have them. Only a caution hangs on it.
const OF_COUNTRIES: [(&str, &[&str]); 33] = [
    ("AO", &["113", "115"]),
    ("AU", &["000", "106"]),
    ("BR", &["190", "192", "193"]),
    ("BW", &["997", "998"]),
    ("CD", &["113", "118"]),
    ("CH", &["117", "118", "144"]),
    ("CI", &["110", "111", "170", "180", "185"]),
    ("CM", &["113", "117", "118", "119"]),
    ("CN", &["110", "119", "120"]),
    ("DE", &["110"]),
    ("EG", &["122", "123", "180"]),
    ("ES", &["061", "062", "080", "091"]),
    ("ET", &["907", "939", "991"]),
    ("FR", &["15", "17", "18", "114"]),
    ("GH", &["18", "191", "192", "193"]),
    ("IN", &["100", "101", "102", "108"]),
    ("IT", &["113", "115", "118"]),
    ("JP", &["110", "118", "119"]),
    ("MA", &["15", "19", "150", "177", "190"]),
    ("MU", &["114", "115", "995"]),
    ("MW", &["990", "997", "998"]),
    ("MZ", &["117", "119", "198"]),
    ("NA", &["10111"]),
    ("NG", &["122", "123", "199", "767"]),
    ("NZ", &["111"]),
    ("RW", &["111", "113", "912"]),
    ("SN", &["15", "17", "18", "1515"]),
    ("TZ", &["110", "111", "114", "115"]),
    ("UG", &["115", "993", "994"]),
    ("US", &["988"]),
    ("ZA", &["107", "10111", "10177"]),
    ("ZM", &["991", "992", "993"]),
    ("ZW", &["993", "994", "995"]),
];

pub(crate) fn is_emergency(keys: &str, region: Option<Region>) -> bool {
    let here = || {
        let region = region?;
        OF_COUNTRIES.iter().find(|(country, _)| *country == region.as_str())
    };
    EVERYWHERE.contains(&keys) || here().is_some_and(|(_, numbers)| numbers.contains(&keys))
}
