//! The sentences that the window has for what the phone says: their keys, in the window's own source.

use serde_json::Value;

const WORDS: &str = include_str!("../../../../../ui/src/call/phone-words.ts");
const ENGLISH: &str = include_str!("../../../../../ui/messages/en.json");
const SWAHILI: &str = include_str!("../../../../../ui/messages/sw.json");

/// The key that this function of the window has for a kind, if both catalogues have it.
pub fn key(function: &str, kind: &str) -> String {
    let body = WORDS.split(&format!("function {function}(")).nth(1).expect("the function");
    let body = body.split("\n}").next().expect("its end");
    let case = body.split(&format!("case \"{kind}\":")).nth(1);
    let case = case.unwrap_or_else(|| panic!("{function} has no case for {kind}"));
    let key = case.split("m.").nth(1).and_then(|rest| rest.split('(').next()).expect("a sentence");
    for catalogue in [ENGLISH, SWAHILI] {
        let catalogue: Value = serde_json::from_str(catalogue).expect("a catalogue");
        assert!(catalogue[key].is_string(), "{key} is missing");
    }
    key.to_owned()
}

/// A kind's name where it goes to the window.
pub fn kind(what: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(what).expect("data");
    let name = ["kind", "name"].iter().find_map(|tag| value[tag].as_str());
    name.or(value.as_str()).expect("a kind").to_owned()
}
