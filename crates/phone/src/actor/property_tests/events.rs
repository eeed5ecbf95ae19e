//! What must be true of all that a listener was told: each call begins once and ends once, and
//! what comes between comes in order.

use std::collections::HashMap;

use ::events::{Call, Happening};

/// What the listener of one call knows.
#[derive(Debug, Default)]
struct Heard {
    begun: bool,
    ringing: bool,
    connected: bool,
    held: bool,
    known: bool,
    ended: bool,
}

pub fn check(log: &[(Happening, Call)], up: &[Call]) {
    let mut calls: HashMap<&str, Heard> = HashMap::new();
    for (happening, call) in log {
        let heard = calls.entry(call.id.as_str()).or_default();
        let fits = match happening {
            Happening::Dialling => !std::mem::replace(&mut heard.begun, true),
            Happening::Ringing => {
                heard.begun = true;
                !std::mem::replace(&mut heard.ringing, true) && !heard.connected && !heard.ended
            }
            Happening::Rerouted => heard.begun && !heard.connected && !heard.ended,
            Happening::Connected => {
                let first = !std::mem::replace(&mut heard.connected, true);
                first && heard.begun && !heard.ended && call.connected_at.is_some()
            }
            Happening::Held => {
                !std::mem::replace(&mut heard.held, true) && heard.connected && !heard.ended
            }
            Happening::Resumed => {
                std::mem::replace(&mut heard.held, false) && heard.connected && !heard.ended
            }
            Happening::Known => heard.begun && !std::mem::replace(&mut heard.known, true),
            Happening::Noted { .. } => heard.connected,
            Happening::Ended => {
                let first = !std::mem::replace(&mut heard.ended, true);
                first && call.seconds.is_some() == heard.connected && call.end.is_some()
            }
        };
        assert!(fits, "{happening:?} of {call:?} after {heard:?}");
    }
    assert!(up.is_empty(), "nobody was told of their end: {up:?}");
    let open = calls.values().find(|heard| !heard.ended);
    assert!(open.is_none(), "{open:?}");
}
