//! The old back end's result shapes: `success`, `data`, `callType`, `from_number`, `to_number`.

mod followed;

use phone::intent::Refusal;
use phone::snapshot::{AccountService, CallState, Direction, Snapshot};
use phone::{FreshToken, NoToken};
use serde_json::{Value, json};

pub(super) use followed::Followed;

pub(super) fn done() -> Value {
    json!({ "success": true })
}

pub(super) fn failure(code: &str, message: &str) -> Value {
    json!({ "success": false, "error": { "code": code, "message": message } })
}

pub(super) fn refusal(why: &Refusal) -> Value {
    let code = serde_json::to_value(why).ok();
    let code = code.as_ref().and_then(|why| why["kind"].as_str()).unwrap_or("internal");
    failure(code, &why.to_string())
}

pub(super) fn no_token(why: &NoToken) -> &'static str {
    match why {
        NoToken::Locked => "locked",
        NoToken::NobodySignedIn => "nobody_signed_in",
        NoToken::Failed { .. } => "no_token",
    }
}

/// With the token: whoever prints it asked for it. As `POST /africastalking/capability-token`.
pub(super) fn token(fresh: &FreshToken) -> Value {
    let token = &fresh.token;
    json!({ "success": true, "data": {
        "token": token.token.expose(),
        "phoneNumber": fresh.number,
        "clientName": token.client_name,
        "lifeTimeSec": token.life.as_secs().to_string(),
        "incoming": token.incoming,
        "outgoing": token.outgoing,
    }})
}

pub(super) fn status(snapshot: &Snapshot) -> Value {
    let line = serde_json::to_value(&snapshot.line).ok();
    let call = snapshot.call.as_ref().filter(|call| !matches!(call.state, CallState::Ended { .. }));
    json!({ "success": true, "data": {
        "version": env!("CARGO_PKG_VERSION"),
        "line": line.as_ref().map(|line| line["state"].clone()),
        "can_dial": snapshot.can_dial,
        "locked": snapshot.vault.locked,
        "account": snapshot.account,
        "call": call.map(|call| json!({
            "session_id": call.id.to_string(),
            "direction": match call.direction {
                Direction::Outgoing => "outgoing",
                Direction::Incoming => "incoming",
            },
            "number": call.peer,
            "name": call.peer_name,
            "status": followed::call_status(&call.state),
        })),
        "phone_call": snapshot.phone_call.as_ref().map(|call| followed::phone_status(snapshot, call)),
    }})
}

pub(super) fn accounts(snapshot: &Snapshot) -> Value {
    let list = snapshot.accounts.list.iter().map(|entry| {
        let (kind, numbers) = match &entry.service {
            AccountService::AfricasTalking { numbers, .. } => ("africas_talking", numbers.clone()),
            AccountService::CompanyServer { .. } => ("company_server", Vec::new()),
            AccountService::Demo => ("demo", Vec::new()),
        };
        json!({
            "id": entry.id,
            "label": entry.label,
            "kind": kind,
            "client_name": entry.client_name,
            "phone_numbers": numbers,
            "in_use": entry.in_use,
        })
    });
    json!({ "success": true, "data": list.collect::<Vec<_>>() })
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::*;

    #[test]
    fn a_token_has_the_old_back_ends_shape() {
        let response = r#"{"clientName":"achieng","incoming":true,"outgoing":true,
            "lifeTimeSec":"86400","token":"ATCAPtkn_s33d"}"#;
        let response: africastalking::CapabilityTokenResponse =
            serde_json::from_str(response).expect("AT's answer");
        let token = africastalking::CapabilityToken {
            token: africastalking::AccessToken::parse(response.token).expect("a token"),
            client_name: response.client_name,
            incoming: true,
            outgoing: false,
            life: Duration::from_secs(response.life_time_sec),
            fetched_at: SystemTime::UNIX_EPOCH,
            clock_skew: None,
        };
        let fresh = FreshToken { token, number: Some("+254711082000".into()) };
        assert_eq!(
            super::token(&fresh),
            json!({ "success": true, "data": {
                "token": "ATCAPtkn_s33d", "phoneNumber": "+254711082000", "clientName": "achieng",
                "lifeTimeSec": "86400", "incoming": true, "outgoing": false,
            }})
        );
        assert!(!format!("{fresh:?}").contains("s33d"), "{fresh:?}");
    }

    #[test]
    fn a_refusal_has_a_code_and_a_sentence() {
        assert_eq!(
            refusal(&Refusal::CallInProgress),
            json!({ "success": false,
                "error": { "code": "call_in_progress", "message": "a call is up" } })
        );
    }
}
