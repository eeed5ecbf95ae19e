//! `POST /capability-token/request`: a token with which a client may connect.

use std::{sync::Arc, time::Duration};

use africastalking::CapabilityTokenResponse;
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
};
use tokio::time::Instant;

use super::{Refusal, authenticate, fields::Fields, is_json};
use crate::{
    exchange::{
        Exchange, USERNAME,
        tokens::{Grant, parse_lifetime},
    },
    number::{Masked, e164},
};

const DEFAULT_LIFETIME: Duration = Duration::from_secs(86_400);
const LONGEST_CLIENT_NAME: usize = 64;

pub(super) async fn request(
    State(exchange): State<Arc<Exchange>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<CapabilityTokenResponse>), Refusal> {
    authenticate(&exchange, &headers)?;
    if !is_json(&headers, header::CONTENT_TYPE) {
        return Err(Refusal::WrongContentType);
    }
    let fields = Fields::parse(&body)?;
    if fields.required("username")? != USERNAME {
        return Err(Refusal::Unauthorized);
    }
    let client = client_name(fields.required("clientName")?)?;
    let number = fields.required("phoneNumber")?;
    let number = e164(number)
        .filter(|e164| e164 == number)
        .ok_or_else(|| Refusal::Malformed("phoneNumber must be like +254711082000".to_owned()))?;
    let (incoming, outgoing) = (fields.flag("incoming", true)?, fields.flag("outgoing", true)?);
    let wished = lifetime(fields.optional("expire")?)?;
    let lifetime = exchange.faults.token_life(&client).unwrap_or(wished);

    let now = Instant::now();
    let grant =
        Grant { client: client.clone(), number, incoming, outgoing, expires: now + lifetime };
    let token = exchange.tokens.mint(grant, now).ok_or(Refusal::TooManyTokens)?;
    tracing::info!(client = %Masked(&client), lifetime_s = lifetime.as_secs(), "token minted");
    let answer = CapabilityTokenResponse {
        client_name: client,
        incoming,
        outgoing,
        life_time_sec: lifetime.as_secs(),
        token,
    };
    Ok((StatusCode::CREATED, Json(answer)))
}

/// A client name becomes part of SIP addresses, so it has no spaces and nothing that would
/// need escaping there.
fn client_name(name: &str) -> Result<String, Refusal> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    if name.is_empty() || name.len() > LONGEST_CLIENT_NAME || !name.chars().all(plain) {
        return Err(Refusal::Malformed("clientName must be letters and digits".to_owned()));
    }
    Ok(name.to_owned())
}

fn lifetime(expire: Option<&str>) -> Result<Duration, Refusal> {
    let Some(expire) = expire else { return Ok(DEFAULT_LIFETIME) };
    parse_lifetime(expire).ok_or_else(|| {
        Refusal::Malformed("expire must be seconds with an s, at most 86400s".to_owned())
    })
}
