//! Note and outcome, while talking and after the call.

use phone::{
    account::AccountSource,
    book::NoteDraft,
    intent::{Intent, Refusal},
    snapshot::{Snapshot, WrapUpSettings, WrapUpView},
};
use serde_json::json;

use crate::desk::Desk;

fn written(note: &str, outcome: Option<&str>) -> NoteDraft {
    NoteDraft { note: note.into(), outcome: outcome.map(Into::into) }
}

fn open(snapshot: &Snapshot) -> Option<&WrapUpView> {
    snapshot.wrap_up.as_ref()
}

async fn hang_up(desk: &mut Desk) -> Snapshot {
    desk.act(Intent::HangUp).await;
    desk.at.say(json!({"event": "hangup", "code": 200, "reason": "BYE"})).await;
    desk.until(|snapshot| snapshot.can_dial && open(snapshot).is_none_or(|open| open.over)).await
}

#[tokio::test]
async fn what_is_written_while_talking_is_on_the_disk_and_becomes_the_note() {
    let mut desk = Desk::in_a_call().await;
    let talking = desk.until(|snapshot| open(snapshot).is_some()).await.wrap_up.unwrap();
    assert!(!talking.over && !talking.stays && !talking.can_finish);
    let draft = written("wants a qu", None);
    desk.act(Intent::Note { call: talking.call, written: draft.clone() }).await;
    let row = i64::try_from(talking.row).unwrap();
    desk.row(|row| row.has_draft).await;
    assert_eq!(desk.phone.book().call(row).await.unwrap().draft, Some(draft));
    let early = Intent::FinishWrapUp { call: talking.call, written: written("", None) };
    assert_eq!(desk.phone.act(early).await, Err(Refusal::NotNow));
    let over = hang_up(&mut desk).await.wrap_up.unwrap();
    assert!(over.over && over.stays && over.can_finish && over.note == "wants a qu");
    let unknown = Intent::Note { call: over.call, written: written("", Some("nonsense")) };
    assert_eq!(desk.phone.act(unknown).await, Err(Refusal::UnknownOutcome));
    let last = written("wants a quote", Some("callback"));
    desk.act(Intent::FinishWrapUp { call: over.call, written: last }).await;
    let row = desk.row(|row| row.has_note && !row.has_draft).await;
    assert_eq!(row.outcome.as_deref(), Some("callback"));
    assert_eq!(desk.phone.snapshot().await.wrap_up, None);
    let gone = Intent::Note { call: over.call, written: written("x", None) };
    assert_eq!(desk.phone.act(gone).await, Err(Refusal::NoCall));
}

#[tokio::test]
async fn a_required_outcome_is_waited_for_and_the_next_call_loses_no_note() {
    let mut desk = Desk::ready().await;
    let required = WrapUpSettings { outcome_required: true, ..WrapUpSettings::default() };
    desk.act(Intent::SetWrapUp { settings: required }).await;
    talk(&mut desk).await;
    let over = hang_up(&mut desk).await.wrap_up.unwrap();
    assert!(over.stays && !over.can_finish);
    let done = Intent::FinishWrapUp { call: over.call, written: written("half", None) };
    assert_eq!(desk.phone.act(done).await, Err(Refusal::OutcomeMissing));
    talk(&mut desk).await;
    let next = desk.until(|snapshot| open(snapshot).is_some_and(|open| !open.over)).await;
    assert_ne!(open(&next).unwrap().call, over.call);
    let row = i64::try_from(over.row).unwrap();
    for _ in 0..200 {
        if desk.phone.book().call(row).await.unwrap().note == "half" {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the note was lost");
}

#[tokio::test]
async fn settings_that_make_no_sense_are_refused_and_good_ones_outlive_a_restart() {
    let desk = Desk::start().await;
    let settings = |outcomes: &[&str], seconds| WrapUpSettings {
        outcomes: outcomes.iter().map(|&outcome| outcome.to_owned()).collect(),
        outcome_required: true,
        seconds,
    };
    for (wish, refusal) in [
        (settings(&[], None), Refusal::BadOutcomes),
        (settings(&["tab\tbed"], None), Refusal::BadOutcomes),
        (settings(&["sale"], Some(4)), Refusal::BadWrapUpTime),
    ] {
        assert_eq!(desk.phone.act(Intent::SetWrapUp { settings: wish }).await, Err(refusal));
    }
    desk.act(Intent::SetWrapUp { settings: settings(&["sale", " Own words ", "sale"], Some(30)) })
        .await;
    let mut desk = desk.restart(AccountSource::Stored).await;
    let kept = settings(&["sale", "Own words"], Some(30));
    desk.until(|snapshot| snapshot.wrap_up_settings == kept).await;
}

async fn talk(desk: &mut Desk) {
    desk.dial("+254700000001").await.unwrap();
    while desk.at.next_request().await["request"] != "call" {}
    desk.at.say(json!({"event": "calling"})).await;
    desk.accepted().await;
}
