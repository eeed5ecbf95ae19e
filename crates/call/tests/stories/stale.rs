//! Events that are not meant for this call, or come too late.

use call::{CallId, Effect, EndReason, Event, MediaEvent, NetworkEvent, Timer, UserAction};

use crate::rehearsed::Rehearsed;

const OLDER: CallId = CallId(0);

#[test]
fn hang_up_of_an_older_call_is_ignored() {
    let mut phone = Rehearsed::talking();
    phone.happen(OLDER, NetworkEvent::RemoteHungUp { code: None, reason: None }.into());
    assert_eq!(phone.state(), "active");
    assert_eq!(phone.reported, [Effect::ReportStale { event: "remote hung up", of: OLDER }]);
}

#[test]
fn timer_of_an_older_call_is_ignored() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    phone.happen(OLDER, Event::TimerFired(Timer::Placement));
    assert_eq!(phone.state(), "dialing");
}

#[test]
fn sound_of_an_older_call_is_ignored() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    phone.network(NetworkEvent::Calling);
    phone.network(NetworkEvent::RemoteAccepted);
    phone.happen(OLDER, MediaEvent::MediaConnected.into());
    assert_eq!(phone.state(), "connecting");
}

#[test]
fn nothing_wakes_an_ended_call() {
    let mut phone = Rehearsed::talking();
    phone.hang_up_remotely("200", "BYE");
    phone.network(NetworkEvent::RemoteAccepted);
    phone.hang_up_remotely("486", "Busy Here");
    phone.media(MediaEvent::MediaFailed { detail: None });
    assert_eq!(phone.ended(), (EndReason::RemoteHangup, Some(0)));
    assert_eq!(phone.reported.len(), 2, "the sound path's end is part of the call's");
    assert!(phone.try_to(UserAction::HangUp).is_err());
}

#[test]
fn a_second_dial_is_refused() {
    let mut phone = Rehearsed::outgoing();
    phone.act(UserAction::Dial);
    let refusal = phone.try_to(UserAction::Dial).expect_err("once");
    assert_eq!(refusal.to_string(), "dial while dialing");
    assert_eq!(phone.asked.len(), 1);
}

#[test]
fn an_offer_to_a_call_of_ours_is_unexpected() {
    let mut phone = Rehearsed::outgoing();
    phone.network(NetworkEvent::IncomingOffered);
    assert_eq!((phone.state(), phone.row), ("idle", None));
}
