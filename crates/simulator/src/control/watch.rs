//! What a test watches: the gateway's frames and the registered names, waiting if wanted.

use std::time::Duration;

use axum::{
    Json,
    extract::{Query, State},
};
use serde::Deserialize;
use tokio::time::timeout;

use super::Control;
use crate::exchange::frames::FrameEntry;

/// The longest that a request is kept waiting, in milliseconds.
const LONGEST_WAIT: u64 = 60_000;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Since {
    /// Frames above this number.
    #[serde(default)]
    since: u64,
    /// Wait so long for the first of them; not at all by default.
    timeout_ms: Option<u64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WaitFor {
    /// Wait until this name is registered.
    wait_for: Option<String>,
    timeout_ms: Option<u64>,
}

pub(super) async fn frames(
    State(control): State<Control>,
    Query(Since { since, timeout_ms }): Query<Since>,
) -> Json<Vec<FrameEntry>> {
    let log = &control.exchange.frames;
    if let Some(wait) = timeout_ms {
        let mut latest = log.latest();
        let arrived = latest.wait_for(|latest| *latest > since);
        drop(timeout(patience(Some(wait)), arrived).await);
    }
    Json(log.since(since))
}

pub(super) async fn clients(
    State(control): State<Control>,
    Query(WaitFor { wait_for, timeout_ms }): Query<WaitFor>,
) -> Json<Vec<String>> {
    let registrar = &control.exchange.registrar;
    if let Some(client) = wait_for {
        let mut changed = registrar.changed();
        let registered =
            async { while registrar.find(&client).is_none() && changed.changed().await.is_ok() {} };
        drop(timeout(patience(timeout_ms), registered).await);
    }
    Json(registrar.clients())
}

/// Ten seconds if nothing else is said, a minute at most.
pub(super) fn patience(timeout_ms: Option<u64>) -> Duration {
    Duration::from_millis(timeout_ms.unwrap_or(10_000).min(LONGEST_WAIT))
}
