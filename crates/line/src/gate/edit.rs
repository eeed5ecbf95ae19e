//! Frames that reach the SDK a little changed.

use serde_json::Value;

/// What the SDK can digest as a caller: it throws on a missing one (Q25).
const ANONYMOUS: &str = "sip:anonymous@anonymous.invalid";

pub(super) fn without_jsep(text: String) -> String {
    edit(text, |frame| {
        if let Some(fields) = frame.as_object_mut() {
            fields.remove("jsep");
        }
    })
}

pub(super) fn with_anonymous_caller(text: String) -> String {
    edit(text, |frame| {
        if let Some(result) = frame.pointer_mut("/eventdata/result").and_then(Value::as_object_mut)
        {
            result.insert("username".into(), ANONYMOUS.into());
        }
    })
}

/// Changes one field and leaves all others, also those we do not know, as they came.
fn edit(text: String, change: impl FnOnce(&mut Value)) -> String {
    match serde_json::from_str::<Value>(&text) {
        Ok(mut frame) => {
            change(&mut frame);
            frame.to_string()
        }
        // It was read as a frame before, so this does not happen.
        Err(_) => text,
    }
}
