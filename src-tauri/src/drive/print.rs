//! Answers of the app for people to read. What came from strangers is printed without control
//! characters: a terminal obeys them.

use serde_json::Value;

/// Why it was refused.
pub(super) fn sentence(value: &Value) -> String {
    match text(&value["error"]["message"]) {
        message if message.is_empty() => "Simu refused".to_owned(),
        message => message,
    }
}

/// What to know of a call beside how it stands.
pub(super) fn warnings(value: &Value) -> Vec<String> {
    let warnings = value["warnings"].as_array().map(Vec::as_slice).unwrap_or_default();
    warnings.iter().map(|warning| text(&warning["message"])).collect()
}

/// Without the token itself.
pub(super) fn token(value: &Value) -> String {
    let data = &value["data"];
    let hours = text(&data["lifeTimeSec"]).parse::<u64>().unwrap_or_default() / 3_600;
    let may = match (data["outgoing"].as_bool(), data["incoming"].as_bool()) {
        (Some(true), Some(true)) => "may call and be called",
        (Some(true), _) => "may call",
        (_, Some(true)) => "may be called",
        _ => "may neither call nor be called",
    };
    let (name, number) = (text(&data["clientName"]), text(&data["phoneNumber"]));
    format!("token for {name} {number}: valid for {hours} h, {may}; --show prints it")
}

pub(super) fn call(value: &Value) -> String {
    let data = &value["data"];
    let way = match value["callType"].as_str() {
        Some("voice_api") => "by phone",
        _ => "over the line",
    };
    let seconds = data["duration"].as_u64().map(|seconds| format!(", {seconds} s"));
    let end = data["end_reason"].as_str().map(|end| format!(" ({})", end.replace('_', " ")));
    let status = text(&data["status"]).replace(['_', '-'], " ");
    let to = text(&data["to_number"]);
    format!("{to} {way}: {status}{}{}", end.unwrap_or_default(), seconds.unwrap_or_default())
}

pub(super) fn status(value: &Value) -> String {
    let data = &value["data"];
    let account = &data["account"];
    let who = match account["client_name"].as_str() {
        Some(_) => format!(
            "{} of {} {}",
            text(&account["client_name"]),
            text(&account["username"]),
            text(&account["number"])
        ),
        None => "nobody".to_owned(),
    };
    let mut lines = vec![
        format!("line: {}", text(&data["line"]).replace('_', " ")),
        format!("signed in: {}", who.trim_end()),
    ];
    if data["locked"] == true {
        lines.push("locked".to_owned());
    }
    lines.push(match data["call"].is_null() {
        true => "call: none".to_owned(),
        false => {
            let call = &data["call"];
            let (way, number) = (text(&call["direction"]), text(&call["number"]));
            format!("call: {way} {number}, {}", text(&call["status"]).replace('_', " "))
        }
    });
    if let Some(call) = data["phone_call"].as_object() {
        let word = |name: &str| call.get(name).map(text).unwrap_or_default();
        let end = Some(word("end_reason")).filter(|end| !end.is_empty());
        let end = end.map(|end| format!(" ({})", end.replace('_', " ")));
        let status = word("status").replace(['_', '-'], " ");
        lines.push(format!("by phone: {}, {status}{}", word("number"), end.unwrap_or_default()));
    }
    lines.join("\n")
}

pub(super) fn accounts(value: &Value) -> String {
    let list = value["data"].as_array().map(Vec::as_slice).unwrap_or_default();
    let line = |entry: &Value| {
        let mark = if entry["in_use"] == true { '*' } else { ' ' };
        let kind = text(&entry["kind"]).replace('_', " ");
        format!("{mark} {} ({kind}), {}", text(&entry["label"]), text(&entry["client_name"]))
    };
    match list {
        [] => "no accounts; make one in the window".to_owned(),
        list => list.iter().map(line).collect::<Vec<_>>().join("\n"),
    }
}

pub(super) fn text(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    text.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_token_is_not_printed_unless_it_is_asked_for() {
        let value = json!({ "data": { "token": "ATCAPtkn_s33d", "clientName": "achieng",
            "phoneNumber": "+254711082000", "lifeTimeSec": "86400", "incoming": true, "outgoing": true } });
        let printed = token(&value);
        assert_eq!(
            printed,
            "token for achieng +254711082000: valid for 24 h, may call and be called; --show prints it"
        );
    }

    #[test]
    fn a_call_is_told_in_a_line() {
        let value = json!({ "success": true, "callType": "webrtc", "data": { "to_number": "+254711000001",
            "status": "completed", "end_reason": "remote_hangup", "duration": 12 } });
        assert_eq!(call(&value), "+254711000001 over the line: completed (remote hangup), 12 s");
    }

    #[test]
    fn a_call_by_telephone_has_a_line_of_its_own() {
        let value = json!({ "data": { "line": "ready", "call": null, "phone_call": {
            "number": "+254711000001", "status": "in-progress", "end_reason": null } } });
        let printed = status(&value);
        assert!(printed.ends_with("by phone: +254711000001, in progress"), "{printed}");
        let value = json!({ "data": { "line": "ready", "call": null, "phone_call": null } });
        assert!(!status(&value).contains("by phone"));
    }

    #[test]
    fn warnings_are_read_beside_the_answer() {
        let value =
            json!({ "warnings": [{ "code": "emergency", "message": "use a mobile phone" }] });
        assert_eq!(warnings(&value), ["use a mobile phone"]);
        assert!(warnings(&json!({})).is_empty());
    }

    #[test]
    fn a_name_cannot_command_the_terminal() {
        let value = json!({ "data": [{ "label": "a\u{1b}[2Jb", "kind": "demo", "client_name": "x",
            "in_use": true }] });
        assert_eq!(accounts(&value), "* a[2Jb (demo), x");
    }
}
