//! A fault as the control API is asked for it: JSON, with whom it aims at and how often.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{Fault, Standing, Strike};
use crate::{exchange::calls::CallId, media::Network};

/// What to do about a fault that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Demand {
    Stand(Standing),
    /// Strikes every connected client if none is named.
    Strike {
        client: Option<String>,
        strike: Strike,
    },
    /// Changes the network of a call that is there already.
    Impair {
        call: CallId,
        network: Network,
    },
}

/// Why a request is no fault. Each text is a sentence for whoever asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Nonsense {
    #[error("this is no fault: {0}")]
    Unreadable(String),
    #[error("{0}")]
    Impossible(String),
}

impl Demand {
    pub fn read(request: Value) -> Result<Demand, Nonsense> {
        let Value::Object(mut fields) = request else {
            return Err(Nonsense::Unreadable("a fault is a JSON object".to_owned()));
        };
        // Apart from the kinds' own fields: serde cannot both flatten and refuse unknown ones.
        let client: Option<String> = take(&mut fields, "client")?;
        let times: Option<u32> = take(&mut fields, "times")?;
        let kind = fields.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
        if Strike::KINDS.contains(&kind.as_str()) {
            let strike: Strike = read(Value::Object(fields))?;
            strike.check().map_err(Nonsense::Impossible)?;
            if times.is_some() {
                let words = format!("{kind} strikes at once: it has no times");
                return Err(Nonsense::Impossible(words));
            }
            return Ok(Demand::Strike { client, strike });
        }
        let mut call = None;
        if kind == "impair" {
            call = take::<CallId>(&mut fields, "call_id")?;
            both_ways(&mut fields)?;
        }
        let fault: Fault = read(Value::Object(fields))?;
        fault.check().map_err(Nonsense::Impossible)?;
        if let Some((call, network)) = call.zip(fault.network()) {
            if client.is_some() || times.is_some() {
                let words = "a call_id says all: there is no client and no times with it";
                return Err(Nonsense::Impossible(words.to_owned()));
            }
            return Ok(Demand::Impair { call, network });
        }
        if fault.is_lasting() && times.is_some_and(|times| times != 0) {
            let words = format!("{kind} lasts until it is cleared: it has no times");
            return Err(Nonsense::Impossible(words));
        }
        if fault.is_anonymous() && client.is_some() {
            let words = format!("{kind} strikes before the client is known: it has no client");
            return Err(Nonsense::Impossible(words));
        }
        let times = if fault.is_lasting() { 0 } else { times.unwrap_or(1) };
        Ok(Demand::Stand(Standing { fault, client, times }))
    }
}

/// `both` stands for the same in each direction.
fn both_ways(fields: &mut Map<String, Value>) -> Result<(), Nonsense> {
    let Some(both) = fields.remove("both") else { return Ok(()) };
    for direction in ["to_client", "from_client"] {
        if fields.insert(direction.to_owned(), both.clone()).is_some() {
            let words = format!("both and {direction} exclude each other");
            return Err(Nonsense::Impossible(words));
        }
    }
    Ok(())
}

fn take<T: DeserializeOwned>(
    fields: &mut Map<String, Value>,
    name: &str,
) -> Result<Option<T>, Nonsense> {
    let Some(value) = fields.remove(name) else { return Ok(None) };
    serde_json::from_value(value).map_err(|error| Nonsense::Unreadable(format!("{name}: {error}")))
}

fn read<T: DeserializeOwned>(request: Value) -> Result<T, Nonsense> {
    serde_json::from_value(request).map_err(|error| {
        let mut words = error.to_string();
        if words.starts_with("unknown variant") {
            words.push_str(", or one that strikes at once: ");
            words.push_str(&Strike::KINDS.join(", "));
        }
        Nonsense::Unreadable(words)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_striking_kind_is_one() {
        for kind in Strike::KINDS {
            let demand = Demand::read(json!({"kind": kind})).unwrap();
            assert!(matches!(demand, Demand::Strike { client: None, .. }), "{kind}");
        }
    }

    #[test]
    fn a_fault_strikes_anybody_once_if_nothing_else_is_said() {
        let demand = Demand::read(json!({"kind": "token_rejected"})).unwrap();
        let fault = Fault::TokenRejected {};
        assert_eq!(demand, Demand::Stand(Standing { fault, client: None, times: 1 }));
    }

    #[test]
    fn the_readme_lists_every_kind() {
        let readme = include_str!("../../../README.md");
        // The error names them all, each in backticks.
        let words = Demand::read(json!({"kind": "meteor"})).unwrap_err().to_string();
        let standing = words.split('`').skip(3).step_by(2);
        for kind in standing.chain(Strike::KINDS) {
            assert!(readme.contains(&format!("| `{kind}` |")), "the README lacks {kind}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused_with_a_reason() {
        for (request, reason) in [
            (json!([]), "a JSON object"),
            (json!({}), "missing field `kind`"),
            (json!({"kind": "meteor"}), "unknown variant `meteor`"),
            (json!({"kind": "meteor"}), "black_hole"),
            (json!({"kind": "token_rejected", "colour": 1}), "unknown field `colour`"),
            (json!({"kind": "offline", "colour": 1}), "unknown field `colour`"),
            (json!({"kind": "stuck_call", "after": "lunch"}), "unknown variant `lunch`"),
            (json!({"kind": "stuck_call", "times": -1}), "times: invalid value"),
            (json!({"kind": "offline", "times": 2}), "strikes at once"),
            (json!({"kind": "slow", "http_ms": 1, "times": 2}), "until it is cleared"),
            (json!({"kind": "slow"}), "needs http_ms or frame_ms"),
            (json!({"kind": "slow", "frame_ms": 60_001}), "60000 ms at most"),
            (json!({"kind": "tls_error", "client": "asha"}), "before the client is known"),
            (json!({"kind": "refuse_handshake", "status": 200}), "400 to 599"),
            (json!({"kind": "impair", "both": {"loss": 2}}), "must be 0 to 1"),
            (json!({"kind": "impair", "both": {"lag": 2}}), "unknown field `lag`"),
            (json!({"kind": "impair", "both": {}, "to_client": {}}), "exclude each other"),
            (json!({"kind": "impair", "call_id": "x"}), "call_id: "),
            (json!({"kind": "stuck_call", "call_id": "x"}), "unknown field `call_id`"),
            (json!({"kind": "oversized", "bytes": 99_000_000}), "at most"),
        ] {
            let words = Demand::read(request.clone()).unwrap_err().to_string();
            assert!(words.contains(reason), "{request}: {words}");
        }
    }
}
