//! `GET /version1/user`: what is left on the account.

use std::{collections::HashMap, sync::Arc};

use africastalking::{ApplicationData, UserData};
use axum::{
    Json,
    extract::{Query, State},
    http::HeaderMap,
};

use super::{Refusal, authenticate};
use crate::exchange::{Exchange, USERNAME};

pub(super) async fn tell(
    State(exchange): State<Arc<Exchange>>,
    headers: HeaderMap,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Json<ApplicationData>, Refusal> {
    authenticate(&exchange, &headers)?;
    if query.get("username").map(String::as_str) != Some(USERNAME) {
        return Err(Refusal::Unauthorized);
    }
    let balance = exchange.account.settings().balance;
    Ok(Json(ApplicationData { user_data: UserData { balance } }))
}
