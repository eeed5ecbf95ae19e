//! Calls that are offered to the agent.

use call::{Effect, EndReason, MediaEvent, NetworkEvent, Tone, UserAction};

use crate::rehearsed::Rehearsed;

fn ringing() -> Rehearsed {
    let mut phone = Rehearsed::incoming();
    phone.network(NetworkEvent::IncomingOffered);
    assert_eq!((phone.state(), phone.tone), ("incoming", Some(Tone::Ring)));
    phone
}

#[test]
fn incoming_call_answered_then_hung_up_here() {
    let mut phone = ringing();
    phone.wait(3_000);
    phone.act(UserAction::Answer);
    assert_eq!((phone.state(), phone.tone), ("connecting", None));
    assert_eq!(phone.asked, [Effect::AnswerCall]);
    phone.network(NetworkEvent::RemoteAccepted);
    phone.media(MediaEvent::MediaConnected);
    assert_eq!(phone.state(), "active");
    phone.wait(10_000);
    phone.act(UserAction::HangUp);
    phone.wait(3_000);
    phone.hang_up_remotely("200", "BYE");
    assert_eq!(phone.ended(), (EndReason::LocalHangup, Some(10)), "the wait is not talk");
}

#[test]
fn sound_may_come_before_the_networks_word() {
    let mut phone = ringing();
    phone.act(UserAction::Answer);
    phone.media(MediaEvent::MediaConnected);
    assert_eq!(phone.state(), "connecting");
    phone.network(NetworkEvent::RemoteAccepted);
    assert_eq!(phone.state(), "active");
}

#[test]
fn incoming_call_declined() {
    let mut phone = ringing();
    phone.act(UserAction::Decline);
    assert_eq!((phone.state(), phone.tone), ("hanging up", None));
    assert_eq!(phone.asked, [Effect::DeclineCall]);
    phone.network(NetworkEvent::RemoteHungUp { code: None, reason: None });
    assert_eq!(phone.ended(), (EndReason::Declined, None));
}

#[test]
fn incoming_call_turned_away() {
    let mut phone = ringing();
    phone.act(UserAction::TurnAway);
    assert_eq!((phone.state(), phone.tone), ("hanging up", None));
    assert_eq!(phone.asked, [Effect::DeclineCall]);
    phone.network(NetworkEvent::RemoteHungUp { code: None, reason: None });
    assert_eq!(phone.ended(), (EndReason::TurnedAway, None));
}

#[test]
fn incoming_call_given_up_by_the_caller() {
    let mut phone = ringing();
    phone.network(NetworkEvent::CallerGaveUp);
    assert_eq!(phone.ended(), (EndReason::Missed, None));
    assert_eq!(phone.tone, None);
}

#[test]
fn incoming_call_hung_up_before_the_answer_is_missed() {
    let mut phone = ringing();
    phone.hang_up_remotely("487", "Request Terminated");
    assert_eq!(phone.ended(), (EndReason::Missed, None));
}

#[test]
fn a_caller_who_gives_up_while_we_answer_is_missed() {
    let mut phone = ringing();
    phone.act(UserAction::Answer);
    phone.hang_up_remotely("ORIGINATOR_CANCEL", "");
    assert_eq!(phone.ended(), (EndReason::Missed, None));
}

#[test]
fn an_answer_that_is_never_confirmed_ends_as_no_reply() {
    let mut phone = ringing();
    phone.act(UserAction::Answer);
    phone.media(MediaEvent::MediaConnected);
    phone.wait(10_000);
    phone.wait(4_000);
    assert_eq!(phone.ended(), (EndReason::NoReply, None));
}

#[test]
fn a_phone_does_not_ring_for_ever() {
    let mut phone = ringing();
    phone.wait(120_000);
    assert_eq!((phone.state(), phone.tone), ("hanging up", None));
    phone.wait(4_000);
    assert_eq!(phone.ended(), (EndReason::Missed, None));
}

#[test]
fn an_incoming_call_is_declined_not_hung_up() {
    let mut phone = ringing();
    let refusal = phone.try_to(UserAction::HangUp).expect_err("not while it rings");
    assert_eq!(refusal.to_string(), "hang up while incoming");
    assert_eq!(phone.state(), "incoming");
}

#[test]
fn the_history_row_is_opened_when_ringing_starts() {
    let phone = ringing();
    let row = phone.row.expect("a row");
    assert_eq!(row.peer_name.as_deref(), Some("Achieng"));
    assert_eq!(row.end, None);
}
