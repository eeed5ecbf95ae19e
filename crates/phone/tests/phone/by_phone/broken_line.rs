//! Every point at which a call over the line can fail: whether the telephone takes over or is only
//! offered, the sentence that says why, and who was really called.

use std::time::Duration;

use phone::{
    account::VoiceRoute,
    snapshot::{CallState, LineView, PhoneCallState, PhoneWay, Snapshot},
};
use serde_json::json;

use super::{
    office::{CALLEE, OWN_PHONE, Office},
    sentences::{key, kind},
};
use crate::desk::call_state;

/// The gateway is given 20 seconds to say a word of a call.
const UNANSWERED: Duration = Duration::from_secs(40);

#[derive(Debug, Clone, Copy)]
enum Break {
    /// The person is asked for the microphone, and allows it too late.
    PageTooSlow,
    /// The SDK fails before it asks for the call.
    PageFails(&'static str),
    LineLostBeforeFrame,
    LineNotReady,
    Refused,
    RefusedInEvent,
    Unanswered,
    LineLostAfterFrame,
    FailsAfterCalling,
    LineLostAfterCalling,
}

#[derive(Debug, Clone, Copy)]
enum Then {
    TakesOver,
    /// The agent is asked, and told whether somebody may ring already.
    Offered {
        maybe_placed: bool,
    },
}

use Break::*;
use Then::{Offered, TakesOver};

const BOTH: &[&str] = &[OWN_PHONE, CALLEE];
const NOBODY: &[&str] = &[];
const MAYBE: Then = Offered { maybe_placed: true };

/// What breaks, what the telephone does then, the sentence's key, who was called so far, and how many
/// `call` frames reached the gateway.
const POINTS: [(Break, Then, &str, &[&str], usize); 12] = [
    (PageTooSlow, TakesOver, "reason_too_slow", BOTH, 0),
    (PageFails("microphone refused"), TakesOver, "reason_sound_failed", BOTH, 0),
    (PageFails("microphone not found"), TakesOver, "reason_sound_failed", BOTH, 0),
    (PageFails("undefined"), TakesOver, "reason_sound_failed", BOTH, 0),
    (LineLostBeforeFrame, TakesOver, "reason_line_lost", BOTH, 0),
    (LineNotReady, TakesOver, "reason_line_not_ready", BOTH, 0),
    (Refused, TakesOver, "reason_refused", BOTH, 1),
    (RefusedInEvent, TakesOver, "reason_refused", BOTH, 1),
    (Unanswered, MAYBE, "reason_no_reply", NOBODY, 1),
    (LineLostAfterFrame, MAYBE, "reason_line_lost_later", NOBODY, 1),
    (FailsAfterCalling, MAYBE, "reason_failed_later", &[CALLEE], 1),
    (LineLostAfterCalling, MAYBE, "reason_line_lost_later", &[CALLEE], 1),
];

#[tokio::test]
async fn at_every_point_of_failure_a_click_calls_nobody_twice() {
    for (breaks, then, sentence, called, frames) in POINTS {
        let mut office = Office::open(Some(VoiceRoute::RingMyPhone)).await;
        break_off(&mut office, breaks).await;
        let reason = match then {
            TakesOver => {
                let queued =
                    |state: &PhoneCallState| matches!(state, PhoneCallState::Queued { .. });
                let shown = office.until_card(queued).await;
                assert!(shown.call.is_none(), "{breaks:?}: one card for one click");
                shown.phone_call.unwrap().instead_of.expect("a reason")
            }
            Offered { maybe_placed } => {
                let offered = |shown: &Snapshot| {
                    shown.call.as_ref().is_some_and(|call| call.can_call_by_phone)
                };
                let shown = office.desk.until_within(UNANSWERED, offered).await;
                assert!(shown.phone_call.is_none(), "{breaks:?}: nobody is called unasked");
                let Some(PhoneWay::Offered { reason, route, maybe_placed: may, .. }) =
                    shown.call.unwrap().phone_way
                else {
                    panic!("{breaks:?}: nothing is offered");
                };
                assert_eq!((route, may), (VoiceRoute::RingMyPhone, maybe_placed), "{breaks:?}");
                reason
            }
        };
        assert_eq!(key("reasonSentence", &kind(&reason)), sentence, "{breaks:?}");
        if matches!(breaks, PageTooSlow) {
            // Late: the door is shut.
            let late = office.desk.desktop.page().allow();
            assert!(!late.is_empty());
            office.desk.page_said(late);
        }
        assert_eq!(settled(&mut office, called.len()).await, called, "{breaks:?}");
        assert_eq!(office.call_frames().await, frames, "{breaks:?}");
        assert_eq!(office.desk.number_of_rows(1).await, 1, "{breaks:?}: one click, one row");
        office.desk.phone.shutdown().await;
        assert_eq!(office.called(0).await.len(), called.len(), "{breaks:?}: nor at the end");
    }
}

async fn break_off(office: &mut Office, breaks: Break) {
    match breaks {
        PageTooSlow => {
            office.desk.desktop.page().asks = true;
            office.desk.dial(CALLEE).await.unwrap();
        }
        PageFails(words) => {
            office.desk.desktop.page().fails_with = Some(words.into());
            office.desk.dial(CALLEE).await.unwrap();
        }
        LineLostBeforeFrame => {
            office.desk.desktop.page().asks = true;
            office.desk.dial(CALLEE).await.unwrap();
            office.set("/fault", json!({"kind": "drop_socket"})).await;
        }
        LineNotReady => {
            office.set("/fault", json!({"kind": "silent", "on": "register", "times": 0})).await;
            office.set("/fault", json!({"kind": "drop_socket"})).await;
            let registering = |shown: &Snapshot| matches!(shown.line, LineView::Registering { .. });
            office.desk.until(registering).await;
            office.desk.dial(CALLEE).await.unwrap();
            let waits = |shown: &Snapshot| {
                matches!(call_state(shown), Some(CallState::WaitingForLine { .. }))
            };
            office.desk.until(waits).await;
        }
        Refused => office.refuse_next_call().await,
        RefusedInEvent => {
            office.swallow_next_call().await;
            office.set("/fault", json!({"kind": "error", "in_event": true})).await;
        }
        Unanswered => office.swallow_next_call().await,
        LineLostAfterFrame => {
            office.swallow_next_call().await;
            office.set("/fault", json!({"kind": "drop_socket"})).await;
        }
        FailsAfterCalling => {
            until_it_rings(office).await;
            office.set("/fault", json!({"kind": "error"})).await;
        }
        LineLostAfterCalling => {
            until_it_rings(office).await;
            office.set("/fault", json!({"kind": "drop_socket"})).await;
        }
    }
}

async fn until_it_rings(office: &mut Office) {
    office.set("/fault", json!({"kind": "stuck_call", "after": "calling"})).await;
    office.desk.dial(CALLEE).await.unwrap();
    let rings = |shown: &Snapshot| matches!(call_state(shown), Some(CallState::Ringing { .. }));
    office.desk.until(rings).await;
}

/// Who was called once nothing more comes: the row has its end, and all calls have theirs.
async fn settled(office: &mut Office, calls: usize) -> Vec<String> {
    office.desk.row(|row| row.end.is_some()).await;
    office.called_till_the_end(calls).await
}
