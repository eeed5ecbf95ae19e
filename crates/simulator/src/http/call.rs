//! `POST /call`: the Voice API places a call.
//!
//! A number rings and does what its owner does; a client (`<username>.<clientName>`) really
//! rings. Once a number answers, the account's callback is asked what to do.

use std::sync::Arc;

use africastalking::{CallEntry, CallEntryStatus, CallResponse};
use axum::{
    Json,
    body::Bytes,
    extract::{Form, FromRequest, Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{Refusal, authenticate, fields::Fields, is_json};
use crate::{
    callees::OWN_NUMBER,
    exchange::{Exchange, USERNAME, account::Settings},
    number::e164,
    voice_call,
};

/// As many numbers as one request may dial.
const MOST_NUMBERS: usize = 10;

pub(super) async fn place(
    State(exchange): State<Arc<Exchange>>,
    request: Request,
) -> Result<Response, Refusal> {
    let headers = request.headers().clone();
    authenticate(&exchange, &headers)?;
    let fields = read(&headers, request).await?;
    if fields.required("username")? != USERNAME {
        return Err(Refusal::Unauthorized);
    }
    let fails = exchange.account.settings().call_http_status;
    if let Some(status) = fails.and_then(|status| StatusCode::from_u16(status).ok())
        && !status.is_server_error()
    {
        return Ok(status.into_response());
    }
    let from = fields.required("from")?;
    let to = fields.list("to")?;
    let (entries, error_message) = if from != OWN_NUMBER {
        (Vec::new(), "Invalid callerId")
    } else if to.len() > MOST_NUMBERS {
        (Vec::new(), "Too many phone numbers")
    } else {
        let request_id = fields.optional("clientRequestId")?;
        let Settings { call_status, call_status_calls, .. } = exchange.account.settings();
        let place = |to: String| match &call_status {
            Some(status) => {
                let placed = call_status_calls.then(|| dial(&exchange, to.clone(), request_id));
                let session = placed.and_then(|entry| entry.session_id().map(str::to_owned));
                CallEntry::new(to, status.clone(), session)
            }
            None => dial(&exchange, to, request_id),
        };
        (to.into_iter().map(place).collect(), "None")
    };
    if let Some(status) = fails {
        return Ok(StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY).into_response());
    }
    if exchange.account.settings().call_unanswered {
        std::future::pending::<()>().await;
    }
    let answer = CallResponse { entries, error_message: error_message.to_owned() };
    if is_json(&headers, header::ACCEPT) {
        return Ok(Json(answer).into_response());
    }
    Ok(([(header::CONTENT_TYPE, "application/xml; charset=UTF-8")], xml(&answer)).into_response())
}

async fn read(headers: &HeaderMap, request: Request) -> Result<Fields, Refusal> {
    if is_json(headers, header::CONTENT_TYPE) {
        let body = Bytes::from_request(request, &()).await;
        return Fields::parse(&body.map_err(|error| Refusal::Malformed(error.to_string()))?);
    }
    let Form(pairs) = Form::<Vec<(String, String)>>::from_request(request, &())
        .await
        .map_err(|error| Refusal::Malformed(error.to_string()))?;
    Ok(Fields::from_form(pairs))
}

fn dial(exchange: &Arc<Exchange>, to: String, request_id: Option<&str>) -> CallEntry {
    let client = to.strip_prefix(USERNAME).and_then(|rest| rest.strip_prefix('.'));
    let placed = match (client, e164(&to)) {
        (Some(client), _) => voice_call::to_client(exchange, client, false),
        (None, Some(number)) if number.starts_with("+254") => {
            voice_call::to_number(exchange, &number, request_id)
        }
        (None, Some(_)) => {
            return CallEntry::new(to, CallEntryStatus::DestinationNotSupported, None);
        }
        (None, None) => return CallEntry::new(to, CallEntryStatus::InvalidPhoneNumber, None),
    };
    CallEntry::new(to, CallEntryStatus::Queued, Some(placed.session_id()))
}

/// The same answer for those who did not ask for JSON.
fn xml(answer: &CallResponse) -> String {
    let entry = |entry: &CallEntry| {
        format!(
            "<entry><phoneNumber>{}</phoneNumber><sessionId>{}</sessionId><status>{}</status></entry>",
            escaped(&entry.phone_number),
            entry.session_id().unwrap_or("None"),
            status(&entry.status)
        )
    };
    let entries: String = answer.entries.iter().map(entry).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<AfricasTalkingResponse><entries>{entries}</entries>\
         <errorMessage>{}</errorMessage></AfricasTalkingResponse>",
        escaped(&answer.error_message)
    )
}

fn status(status: &CallEntryStatus) -> &str {
    match status {
        CallEntryStatus::Queued => "Queued",
        CallEntryStatus::InvalidPhoneNumber => "InvalidPhoneNumber",
        CallEntryStatus::DestinationNotSupported => "DestinationNotSupported",
        CallEntryStatus::InsufficientCredit => "InsufficientCredit",
        CallEntryStatus::Other(other) => other,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
