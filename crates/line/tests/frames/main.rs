//! AT's frames: literal fixtures, round trips, and hostile input.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod any;

use std::{collections::BTreeMap, fs, path::Path};

use any::{client_frame, server_frame};
use line::frames::{
    ClientFrame, Code, EventResult, FrameError, MAX_FRAME, Request, ServerFrame, Trickle, parse,
    to_text, user_of,
};
use proptest::prelude::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

#[test]
fn every_client_fixture_is_understood_and_written_back_alike() {
    let names = check_fixtures("client", ClientFrame::name);
    insta::assert_json_snapshot!("client_fixtures", names);
}

#[test]
fn every_server_fixture_is_understood_and_written_back_alike() {
    let names = check_fixtures("server", ServerFrame::name);
    insta::assert_json_snapshot!("server_fixtures", names);
}

#[test]
fn a_code_is_a_number_or_a_name() {
    let hangup = |code: Value| {
        let text = json!({"response": "event", "eventdata": {"result":
            {"event": "hangup", "code": code, "reason": "r"}}})
        .to_string();
        parse::<ServerFrame>(&text).unwrap()
    };
    let with = |code| ServerFrame::event(EventResult::Hangup { code, reason: Some("r".into()) });
    assert_eq!(hangup(json!(486)), with(Some(Code::Number(486))));
    assert_eq!(hangup(json!("486")), with(Some(Code::Text("486".into()))));
    assert_eq!(hangup(json!("USER_BUSY")), with(Some(Code::Text("USER_BUSY".into()))));
    assert_eq!(hangup(json!({"odd": []})), with(None), "an odd code does not hide the hang-up");
    assert_eq!(hangup(Value::Null), with(None));
}

#[test]
fn a_null_error_is_no_error() {
    let text = r#"{"response":"event","eventdata":{"error":null,"result":{"event":"calling"}}}"#;
    assert_eq!(parse::<ServerFrame>(text).unwrap(), ServerFrame::event(EventResult::Calling));
}

#[test]
fn fields_we_do_not_know_are_ignored() {
    let text = r#"{"response":"success","janus":"success","transaction":"x","data":{"id":1}}"#;
    assert_eq!(parse::<ServerFrame>(text).unwrap(), ServerFrame::Success);
    let text = r#"{"command":"keepalive","session_id":7}"#;
    assert_eq!(parse::<ClientFrame>(text).unwrap(), ClientFrame::Keepalive);
}

#[test]
fn names_we_do_not_know_are_kept_whole() {
    let frame: ServerFrame = parse(r#"{"response":"novelty","a":[1]}"#).unwrap();
    let ServerFrame::Unknown(fields) = &frame else { panic!("{frame:?}") };
    assert_eq!(fields["a"], json!([1]));
    let frame: ClientFrame =
        parse(r#"{"command":"message","body":{"request":"transfer","to":"x"}}"#).unwrap();
    let ClientFrame::Message { body: Request::Unknown(fields), jsep: None } = &frame else {
        panic!("{frame:?}")
    };
    assert_eq!(fields["to"], json!("x"));
}

#[test]
fn an_end_of_candidates_comes_as_an_object_or_as_null() {
    for text in [
        r#"{"response":"trickle","candidate":{"completed":true}}"#,
        r#"{"response":"trickle","candidate":null}"#,
    ] {
        let frame: ServerFrame = parse(text).unwrap();
        assert_eq!(frame, ServerFrame::Trickle { candidate: Trickle::Completed }, "{text}");
    }
}

#[test]
fn a_frame_over_the_bound_is_not_read() {
    let text = format!(r#"{{"response":"success","padding":"{}"}}"#, "x".repeat(MAX_FRAME));
    let error = parse::<ServerFrame>(&text).unwrap_err();
    assert!(matches!(error, FrameError::TooLong { bytes } if bytes == text.len()));
}

#[test]
fn deep_nesting_is_refused_instead_of_overflowing() {
    let text = format!(r#"{{"response":{}"#, "[".repeat(100_000));
    assert!(matches!(parse::<ServerFrame>(&text), Err(FrameError::Unreadable(_))));
}

#[test]
fn of_a_field_that_is_named_twice_the_last_one_counts_as_for_the_sdk() {
    let text = r#"{"response":"ack","response":"event","eventdata":{"result":{"event":"x",
        "event":"calling"}}}"#;
    assert_eq!(parse::<ServerFrame>(text).unwrap(), ServerFrame::event(EventResult::Calling));
}

#[test]
fn only_an_object_is_a_frame() {
    for text in ["", " ", "null", "[]", r#"["create"]"#, "7", r#""create""#] {
        assert!(parse::<ClientFrame>(text).is_err(), "{text}");
    }
}

#[test]
fn the_user_of_an_address() {
    for (address, user) in [
        ("sip:+254711000111@ke.sip.africastalking.com", "+254711000111"),
        ("sips:demo.agent@host", "demo.agent"),
        ("sip:demo.agent", "demo.agent"),
        ("anonymous", "anonymous"),
        ("sip:@host", "@host"),
        ("", ""),
    ] {
        assert_eq!(user_of(address), user, "{address}");
    }
}

proptest! {
    #[test]
    fn any_client_frame_survives_a_round_trip(frame in client_frame()) {
        prop_assert_eq!(parse::<ClientFrame>(&to_text(&frame)).unwrap(), frame);
    }

    #[test]
    fn any_server_frame_survives_a_round_trip(frame in server_frame()) {
        prop_assert_eq!(parse::<ServerFrame>(&to_text(&frame)).unwrap(), frame);
    }

    #[test]
    fn any_text_is_read_or_refused_without_panic(text in "\\PC{0,300}") {
        let _ = parse::<ServerFrame>(&text);
        let _ = parse::<ClientFrame>(&text);
    }

    #[test]
    fn any_bytes_are_read_or_refused_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let text = String::from_utf8_lossy(&bytes);
        let _ = parse::<ServerFrame>(&text);
        let _ = parse::<ClientFrame>(&text);
    }

    /// Damaged frames come nearer to the types than noise does.
    #[test]
    fn a_damaged_frame_is_read_or_refused_without_panic(
        frame in server_frame(), at in any::<prop::sample::Index>(), with in any::<char>(),
    ) {
        let mut text: Vec<char> = to_text(&frame).chars().collect();
        let at = at.index(text.len());
        text[at] = with;
        let _ = parse::<ServerFrame>(&text.into_iter().collect::<String>());
    }
}

/// Fixture name -> what our types call it. Equality is of the JSON value, so nothing is lost.
fn check_fixtures<F: DeserializeOwned + Serialize>(
    side: &str,
    name: impl Fn(&F) -> &'static str,
) -> BTreeMap<String, &'static str> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(side);
    let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= 15, "the fixtures of {side} are there");
    files
        .iter()
        .map(|file| {
            let text = fs::read_to_string(file).unwrap();
            let frame: F = parse(&text).unwrap();
            let original: Value = serde_json::from_str(&text).unwrap();
            let written: Value = serde_json::from_str(&to_text(&frame)).unwrap();
            assert_eq!(written, original, "{}", file.display());
            (file.file_stem().unwrap().to_string_lossy().into_owned(), name(&frame))
        })
        .collect()
}
