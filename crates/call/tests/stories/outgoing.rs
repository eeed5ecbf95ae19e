//! Calls that the agent places.

use call::{Effect, EndReason, MediaEvent, NetworkEvent, Tone, UserAction};

use crate::rehearsed::{Rehearsed, START};

#[test]
fn outgoing_call_answered_then_hung_up_remotely() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    assert_eq!(phone.state(), "dialing");
    assert_eq!(phone.asked, [Effect::PlaceCall { to: "+254711082000".into() }]);
    phone.wait(300);
    phone.network(NetworkEvent::Calling);
    assert_eq!((phone.state(), phone.tone), ("ringing", Some(Tone::RingBack)));
    phone.wait(5_000);
    phone.network(NetworkEvent::RemoteAccepted);
    assert_eq!((phone.state(), phone.tone), ("connecting", None));
    phone.wait(80);
    phone.media(MediaEvent::MediaConnected);
    assert_eq!(phone.state(), "active");
    phone.wait(61_500);
    phone.hang_up_remotely("200", "BYE");
    assert_eq!(phone.ended(), (EndReason::RemoteHangup, Some(61)));
    assert_eq!(phone.asked.len(), 1, "nothing more was asked of the network");
}

#[test]
fn the_history_row_is_opened_when_dialling_starts() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    let row = phone.row.clone().expect("a row");
    assert_eq!((row.started_at, row.connected_at, row.end), (START, None, None));
}

#[test]
fn the_history_row_tells_when_the_call_was_connected_while_it_is_up() {
    let phone = Rehearsed::talking();
    let row = phone.row.expect("a row");
    assert_eq!((row.connected_at, row.end), (Some(START), None));
}

#[test]
fn outgoing_call_cancelled_while_dialing() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    phone.act(UserAction::HangUp);
    assert_eq!(phone.state(), "hanging up");
    assert_eq!(phone.asked.last(), Some(&Effect::HangUpCall));
    phone.hang_up_remotely("487", "Request Terminated");
    assert_eq!(phone.ended(), (EndReason::Cancelled, None));
}

#[test]
fn outgoing_call_cancelled_while_ringing() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    phone.network(NetworkEvent::Calling);
    phone.act(UserAction::HangUp);
    assert_eq!(phone.tone, None, "the ring-back tone stops at once");
    let row = phone.row.clone().expect("a row");
    assert_eq!(row.end.map(|end| end.reason), Some(EndReason::Cancelled), "and so the history");
    phone.hang_up_remotely("487", "Request Terminated");
    assert_eq!(phone.ended(), (EndReason::Cancelled, None));
}

#[test]
fn a_call_that_is_placed_after_it_was_cancelled_is_cancelled_again() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    phone.act(UserAction::HangUp);
    phone.network(NetworkEvent::Calling);
    let times = phone.asked.iter().filter(|asked| **asked == Effect::HangUpCall).count();
    assert_eq!(times, 2);
    phone.wait(4_000);
    assert_eq!(phone.ended().0, EndReason::Cancelled);
}

#[test]
fn an_answer_that_crosses_the_cancel_changes_nothing() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    phone.network(NetworkEvent::Calling);
    phone.act(UserAction::HangUp);
    phone.network(NetworkEvent::RemoteAccepted);
    phone.media(MediaEvent::MediaConnected);
    phone.hang_up_remotely("200", "BYE");
    assert_eq!(phone.ended(), (EndReason::Cancelled, None));
    assert_eq!(phone.reported, []);
}

#[test]
fn busy_callee_is_told_with_the_busy_tone_and_the_networks_words() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    phone.network(NetworkEvent::Calling);
    phone.hang_up_remotely("486", "Busy Here");
    assert_eq!(phone.ended(), (EndReason::Busy, None));
    assert_eq!(phone.tone, Some(Tone::Busy));
    assert!(Tone::Busy.limit().is_some(), "nobody stops the busy tone, so it ends by itself");
    let end = phone.row.and_then(|row| row.end).expect("an end");
    assert_eq!(end.detail.as_deref(), Some("486 Busy Here"));
}

#[test]
fn busy_callee_is_told_though_the_network_had_accepted() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    phone.network(NetworkEvent::Calling);
    phone.network(NetworkEvent::RemoteAccepted);
    phone.hang_up_remotely("USER_BUSY", "");
    assert_eq!(phone.ended(), (EndReason::Busy, None));
}

#[test]
fn nobody_answers_and_the_network_gives_up() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    phone.network(NetworkEvent::Calling);
    phone.wait(45_000);
    phone.hang_up_remotely("NO_ANSWER", "");
    assert_eq!(phone.ended(), (EndReason::NoAnswer, None));
}

#[test]
fn nobody_answers_and_the_network_never_gives_up() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    phone.network(NetworkEvent::Calling);
    phone.wait(119_999);
    assert_eq!(phone.state(), "ringing");
    phone.wait(1);
    assert_eq!((phone.state(), phone.tone), ("hanging up", None));
    assert_eq!(phone.asked.last(), Some(&Effect::HangUpCall));
    phone.wait(4_000);
    assert_eq!(phone.ended(), (EndReason::NoAnswer, None));
}

#[test]
fn a_call_the_network_never_takes_ends_as_no_reply_and_is_taken_back() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    phone.wait(20_000);
    assert_eq!(phone.asked.last(), Some(&Effect::HangUpCall));
    phone.wait(4_000);
    assert_eq!(phone.ended(), (EndReason::NoReply, None));
    assert_eq!(phone.asked.last(), Some(&Effect::ForceRelease));
}

#[test]
fn early_media_silences_the_ring_back_tone_and_the_answer_is_active_at_once() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    phone.network(NetworkEvent::Calling);
    phone.network(NetworkEvent::RemoteRinging { early_media: true });
    assert_eq!((phone.state(), phone.tone), ("ringing", None));
    phone.media(MediaEvent::MediaConnected);
    assert_eq!(phone.state(), "ringing");
    phone.network(NetworkEvent::RemoteAccepted);
    assert_eq!(phone.state(), "active");
}

#[test]
fn ringing_without_early_media_keeps_the_ring_back_tone() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    phone.network(NetworkEvent::Calling);
    phone.network(NetworkEvent::RemoteRinging { early_media: false });
    assert_eq!(phone.tone, Some(Tone::RingBack));
}

#[test]
fn a_call_the_network_refuses_ends_with_its_words() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    phone.network(NetworkEvent::Refused { code: Some("440".into()), reason: None });
    assert_eq!(phone.ended(), (EndReason::Other, None));
    let end = phone.row.and_then(|row| row.end).expect("an end");
    assert_eq!(end.detail.as_deref(), Some("440"));
}

#[test]
fn an_accepted_call_without_sound_ends_as_a_failed_sound_path() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    phone.network(NetworkEvent::Calling);
    phone.network(NetworkEvent::RemoteAccepted);
    phone.wait(10_000);
    assert_eq!(phone.asked.last(), Some(&Effect::HangUpCall));
    phone.hang_up_remotely("200", "BYE");
    assert_eq!(phone.ended(), (EndReason::MediaFailed, None));
}

#[test]
fn a_microphone_that_cannot_be_opened_ends_the_call_and_takes_it_back() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    phone.media(MediaEvent::MicrophoneFailed { detail: Some("NotAllowedError".into()) });
    assert_eq!(phone.asked.last(), Some(&Effect::HangUpCall));
    phone.wait(4_000);
    assert_eq!(phone.ended(), (EndReason::MicrophoneFailed, None));
}

#[test]
fn a_line_lost_before_the_answer_ends_the_call() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    phone.network(NetworkEvent::Calling);
    phone.network(NetworkEvent::SignalingLost);
    assert_eq!(phone.ended(), (EndReason::SignalingFailed, None));
    assert_eq!(phone.asked.last(), Some(&Effect::ForceRelease));
}
