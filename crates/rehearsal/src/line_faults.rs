//! The line broken on purpose, one way after the other, and how soon the window tells the truth.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::Failure;
use crate::local_at::LocalAt;
use crate::window::Window;

/// One way to break a line that is ready.
#[derive(Debug, Clone)]
pub struct Case {
    pub name: &'static str,
    /// For the control API of the local Africa's Talking, in this order.
    pub faults: Vec<Value>,
    /// The fault ends by itself after so long; from then on the way back counts.
    pub lasts: Duration,
}

#[derive(Debug, Clone, Copy)]
pub struct Outcome {
    pub told: Duration,
    pub back: Duration,
}

pub fn cases() -> Vec<Case> {
    let case =
        |name, faults: &[Value]| Case { name, faults: faults.to_vec(), lasts: Duration::ZERO };
    vec![
        case("TCP ends", &[json!({"kind": "drop_socket"})]),
        case("TCP reset", &[json!({"kind": "drop_socket", "how": "reset"})]),
        case("WebSocket closed", &[json!({"kind": "drop_socket", "how": "close_frame"})]),
        case("frame closed", &[json!({"kind": "closed"})]),
        case("frame offline", &[json!({"kind": "offline"})]),
        case("oversized frame", &[json!({"kind": "oversized"})]),
        Case {
            lasts: Duration::from_secs(6),
            ..case("black hole of 6 s", &[json!({"kind": "black_hole", "seconds": 6})])
        },
        case("black hole for ever", &[json!({"kind": "black_hole"})]),
        case(
            "refused, then closed",
            &[json!({"kind": "refuse_handshake", "status": 503}), json!({"kind": "drop_socket"})],
        ),
        case(
            "registration fails once",
            &[json!({"kind": "registration_failed"}), json!({"kind": "drop_socket"})],
        ),
    ]
}

/// Breaks the line, which must be ready, and waits until it is ready again.
pub async fn strike(window: &Window, at: &LocalAt, case: &Case) -> Result<Outcome, Failure> {
    window.ready().await?;
    for fault in &case.faults {
        at.fault(fault.clone()).await?;
    }
    let struck = Instant::now();
    let what = format!("the truth about: {}", case.name);
    window.see(&what, 30, |seen| seen.line.as_deref() != Some("ready")).await?;
    let told = struck.elapsed();
    let what = format!("ready after: {}", case.name);
    window.see(&what, 60, |seen| seen.line.as_deref() == Some("ready")).await?;
    let back = struck.elapsed().saturating_sub(case.lasts.max(told));
    at.clear_faults().await?;
    Ok(Outcome { told, back })
}
