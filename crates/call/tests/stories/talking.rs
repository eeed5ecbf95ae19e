//! What can happen while both sides are connected.

use call::{Effect, EndReason, Event, MediaEvent, NetworkEvent, Timer, UserAction};

use crate::rehearsed::Rehearsed;

#[test]
fn held_and_resumed_as_one_call() {
    let mut phone = Rehearsed::talking();
    phone.wait(1_000);
    phone.act(UserAction::Hold);
    assert_eq!(phone.state(), "on hold");
    phone.wait(20_000);
    phone.act(UserAction::Resume);
    assert_eq!(phone.state(), "active");
    assert_eq!(phone.asked, [Effect::SetHold(true), Effect::SetHold(false)]);
    phone.wait(1_000);
    phone.hang_up_remotely("200", "BYE");
    assert_eq!(phone.ended(), (EndReason::RemoteHangup, Some(22)));
}

#[test]
fn muting_on_hold_lasts_after_resuming() {
    let mut phone = Rehearsed::talking();
    phone.act(UserAction::Hold);
    phone.act(UserAction::Mute);
    phone.act(UserAction::Resume);
    assert!(phone.call.is_muted());
    phone.act(UserAction::Unmute);
    assert_eq!(
        phone.asked,
        [
            Effect::SetHold(true),
            Effect::SetMute(true),
            Effect::SetHold(false),
            Effect::SetMute(false)
        ]
    );
}

#[test]
fn muting_before_there_is_sound_counts_from_the_first_moment_on() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    phone.act(UserAction::Mute);
    phone.network(NetworkEvent::Calling);
    phone.network(NetworkEvent::RemoteAccepted);
    assert!(!phone.asked.contains(&Effect::SetMute(true)), "there is nothing to mute yet");
    phone.media(MediaEvent::MediaConnected);
    assert_eq!(phone.asked.last(), Some(&Effect::SetMute(true)));
}

#[test]
fn the_end_of_a_muted_and_held_call_opens_no_microphone() {
    let mut phone = Rehearsed::talking();
    phone.act(UserAction::Mute);
    phone.act(UserAction::Hold);
    phone.act(UserAction::HangUp);
    assert_eq!(phone.asked, [Effect::SetMute(true), Effect::SetHold(true), Effect::HangUpCall]);
}

#[test]
fn digits_are_sent_and_kept_in_order() {
    let mut phone = Rehearsed::talking();
    phone.send_digits("1");
    phone.send_digits("2#a");
    assert_eq!(phone.call.digits(), "12#A");
    assert_eq!(phone.asked.len(), 2);
}

#[test]
fn digits_are_refused_while_it_rings() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    phone.network(NetworkEvent::Calling);
    let digits = call::Digits::parse("1").expect("a digit");
    assert!(phone.try_to(UserAction::SendDigits(digits)).is_err());
    assert_eq!(phone.call.digits(), "");
}

#[test]
fn q13_hanging_up_that_is_never_confirmed_ends_after_four_seconds() {
    let mut phone = Rehearsed::talking();
    phone.wait(30_000);
    phone.act(UserAction::HangUp);
    phone.wait(3_999);
    assert_eq!(phone.state(), "hanging up");
    phone.wait(1);
    assert_eq!(phone.ended(), (EndReason::LocalHangup, Some(30)));
    assert_eq!(phone.asked, [Effect::HangUpCall, Effect::ForceRelease]);
}

#[test]
fn lost_sound_that_comes_back_is_the_same_call() {
    let mut phone = Rehearsed::talking();
    phone.wait(5_000);
    phone.media(MediaEvent::MediaLost);
    assert_eq!(phone.state(), "reconnecting");
    phone.wait(19_999);
    phone.media(MediaEvent::MediaConnected);
    assert_eq!(phone.state(), "active");
    phone.wait(60_000);
    phone.hang_up_remotely("200", "BYE");
    assert_eq!(phone.ended().1, Some(84));
}

#[test]
fn lost_sound_that_stays_away_ends_the_call() {
    let mut phone = Rehearsed::talking();
    phone.media(MediaEvent::MediaLost);
    phone.wait(20_000);
    assert_eq!(phone.asked, [Effect::HangUpCall]);
    phone.wait(4_000);
    assert_eq!(phone.ended(), (EndReason::MediaFailed, Some(20)));
}

#[test]
fn a_held_call_that_is_lost_comes_back_held() {
    let mut phone = Rehearsed::talking();
    phone.act(UserAction::Hold);
    phone.network(NetworkEvent::SignalingLost);
    phone.media(MediaEvent::MediaLost);
    phone.network(NetworkEvent::SignalingRestored);
    assert_eq!(phone.state(), "reconnecting", "there is no sound yet");
    phone.media(MediaEvent::MediaConnected);
    assert_eq!(phone.state(), "on hold");
    assert_eq!(phone.asked, [Effect::SetHold(true)]);
}

#[test]
fn a_line_that_stays_lost_ends_the_call_without_asking_anybody() {
    let mut phone = Rehearsed::talking();
    phone.network(NetworkEvent::SignalingLost);
    phone.wait(20_000);
    assert_eq!(phone.ended(), (EndReason::SignalingFailed, Some(20)));
    assert_eq!(phone.asked, [Effect::ForceRelease]);
}

#[test]
fn a_line_lost_while_hanging_up_ends_the_call_at_once() {
    let mut phone = Rehearsed::talking();
    phone.act(UserAction::HangUp);
    phone.network(NetworkEvent::SignalingLost);
    assert_eq!(phone.ended().0, EndReason::LocalHangup);
}

#[test]
fn failed_sound_ends_the_call_with_what_was_said() {
    let mut phone = Rehearsed::talking();
    phone.media(MediaEvent::MediaFailed { detail: Some("dtls handshake".into()) });
    phone.hang_up_remotely("200", "BYE");
    assert_eq!(phone.ended().0, EndReason::MediaFailed);
    let end = phone.row.and_then(|row| row.end).expect("an end");
    assert_eq!(end.detail.as_deref(), Some("dtls handshake"));
}

#[test]
fn a_clock_that_is_set_back_gives_no_talk_time() {
    let mut phone = Rehearsed::talking();
    phone.now = call::Timestamp(5);
    phone.hang_up_remotely("200", "BYE");
    assert_eq!(phone.ended().1, Some(0));
}

#[test]
fn a_timer_of_another_state_is_reported() {
    let mut phone = Rehearsed::talking();
    phone.happen(phone.call.id(), Event::TimerFired(Timer::Ringing));
    assert_eq!(phone.state(), "active");
    assert_eq!(
        phone.reported,
        [Effect::ReportUnexpected { event: "ringing timer fired", state: "active" }]
    );
}
