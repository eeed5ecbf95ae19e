//! The account in the control API: what is set, and setting it.

use axum::{Json, extract::State};

use super::{Control, DONE, Done};
use crate::exchange::account::{Change, Settings};

pub(super) async fn show(State(control): State<Control>) -> Json<Settings> {
    Json(control.exchange.account.settings())
}

pub(super) async fn change(
    State(control): State<Control>,
    Json(change): Json<Change>,
) -> Json<Done> {
    control.exchange.account.change(change);
    DONE
}
