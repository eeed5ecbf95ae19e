//! One click, one call: whatever is lost, late or refused, and whoever is asked.
//!
//! The gateway counts the calls that may ring, and the world counts what AT was asked for by
//! telephone; together they are never more than the clicks ([`World`] checks it at every rest).

use std::time::Duration;

use numbers::E164;
use proptest::prelude::*;
use serde_json::json;

use super::{
    cases,
    gateway::Manners,
    happening::{happen, with_telephone},
    keeper::Keeper,
    live, wait_and_close,
    world::World,
};
use crate::snapshot::Caution;
use crate::{
    account::{VoiceApi, VoiceRoute},
    hybrid::place::Outcome,
    intent::Intent,
    snapshot::{
        CallState, EndCode, LineView, MaybePlaced, PhoneCallState, PhoneLack, PhoneReason, PhoneWay,
    },
};

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn no_order_of_events_places_a_click_twice(
        (route, keeper) in account(),
        happenings in prop::collection::vec(with_telephone(), 1..40),
    ) {
        live(async {
            let mut world = World::of(voice_api(route), keeper).await;
            for happening in happenings {
                happen(&mut world, happening).await;
            }
            wait_and_close(world).await;
        });
    }

    #[test]
    fn the_phone_stops_at_any_moment_and_leaves_no_row_of_a_telephone_open(
        (route, keeper) in account(),
        happenings in prop::collection::vec(with_telephone(), 1..20),
    ) {
        live(async {
            let mut world = World::of(voice_api(route), keeper).await;
            for happening in happenings {
                happen(&mut world, happening).await;
            }
            world.stop();
        });
    }
}

#[test]
fn a_refused_call_is_placed_by_telephone_with_the_same_click() {
    live(async {
        let mut world = World::with(voice_api(VoiceRoute::RingMyPhone)).await;
        world.dial().await;
        refuse(&mut world).await;
        taken_over(&world, PhoneReason::Refused);
        wait_and_close(world).await;
    });
}

#[test]
fn a_call_that_the_network_took_is_only_offered_to_the_telephone() {
    live(async {
        let mut world = World::with(voice_api(VoiceRoute::RingMyPhone)).await;
        world.dial().await;
        world.gateway.say(json!({"response": "event",
            "eventdata": {"result": {"event": "calling"}}}));
        world.settle().await;
        refuse(&mut world).await;
        let offered = PhoneWay::Offered {
            reason: PhoneReason::FailedLater,
            route: VoiceRoute::RingMyPhone,
            agent_hears_nothing: false,
            maybe_placed: true,
        };
        assert_eq!(way(&world), Some(offered));
        assert!(world.snapshot().phone_call.is_none());
        world.act(Intent::CallByPhone).await;
        taken_over(&world, PhoneReason::FailedLater);
        wait_and_close(world).await;
    });
}

#[test]
fn a_request_that_nobody_answers_is_offered_and_not_repeated() {
    live(async {
        let mut world = World::with(voice_api(VoiceRoute::RingMyPhone)).await;
        world.dial().await;
        world.wait(Duration::from_secs(24)).await;
        let Some(PhoneWay::Offered { reason, maybe_placed, .. }) = way(&world) else { panic!() };
        assert_eq!((reason, maybe_placed), (PhoneReason::NoReply, true));
        wait_and_close(world).await;
    });
}

#[test]
fn a_slow_page_loses_its_turn_and_its_late_frame_is_swallowed() {
    live(async {
        let mut world = World::with(voice_api(VoiceRoute::RingMyPhone)).await;
        world
            .page(|page| {
                page.asks = true;
                Vec::new()
            })
            .await;
        world.dial().await;
        world.wait(Duration::from_millis(3_100)).await;
        taken_over(&world, PhoneReason::TooSlow);
        world.page(super::page::Page::allow).await;
        wait_and_close(world).await;
    });
}

#[test]
fn a_microphone_that_fails_leaves_the_call_to_the_telephone() {
    live(async {
        let mut world = World::with(voice_api(VoiceRoute::RingMyPhone)).await;
        world
            .page(|page| {
                page.fails = Some("microphone refused".into());
                Vec::new()
            })
            .await;
        world.dial().await;
        taken_over(&world, PhoneReason::SoundFailed);
        wait_and_close(world).await;
    });
}

#[test]
fn a_line_that_is_lost_is_waited_for_and_then_replaced() {
    live(async {
        let mut world = World::with(voice_api(VoiceRoute::RingMyPhone)).await;
        world.gateway.behave(Manners { registers: false, ..Manners::default() });
        world.gateway.cut();
        world.settle().await;
        while !matches!(world.snapshot().line, LineView::Registering { .. }) {
            world.wait(Duration::from_millis(100)).await;
        }
        world.dial().await;
        let state = world.snapshot().call.as_ref().map(|call| call.state.clone());
        assert!(matches!(state, Some(CallState::WaitingForLine { .. })), "{state:?}");
        world.wait(Duration::from_millis(2_100)).await;
        taken_over(&world, PhoneReason::LineNotReady);
        wait_and_close(world).await;
    });
}

#[test]
fn without_a_route_the_end_says_what_is_missing() {
    live(async {
        let mut world = World::ready().await;
        world.dial().await;
        refuse(&mut world).await;
        let reason = PhoneReason::Refused;
        assert_eq!(way(&world), Some(PhoneWay::Missing { reason, lack: PhoneLack::NoRoute }));
        wait_and_close(world).await;
    });
}

#[test]
fn nobody_is_rung_into_silence_by_itself() {
    for (route, keeper) in [
        (VoiceRoute::Direct, Keeper::AfricasTalking),
        (VoiceRoute::ThroughCompanyNumber, Keeper::AfricasTalking),
        (VoiceRoute::ThroughCompanyNumber, Keeper::Company),
    ] {
        live(async {
            let mut world = World::of(voice_api(route), keeper).await;
            world.dial().await;
            refuse(&mut world).await;
            assert!(world.snapshot().phone_call.is_none());
            let Some(PhoneWay::Offered { agent_hears_nothing: true, maybe_placed: false, .. }) =
                way(&world)
            else {
                panic!("{:?}", way(&world));
            };
            world.act(Intent::CallByPhone).await;
            let card = world.snapshot().phone_call.clone().expect("a card");
            assert!(card.cautions.contains(&Caution::AgentHearsNothing));
            wait_and_close(world).await;
        });
    }
}

#[test]
fn a_call_that_at_may_have_placed_says_so_and_is_not_asked_for_again() {
    live(async {
        let mut world = World::with(voice_api(VoiceRoute::RingMyPhone)).await;
        world.at_says = Outcome::Maybe(MaybePlaced::TimedOut);
        world.dial().await;
        refuse(&mut world).await;
        while !world.is_idle() {
            world.settle().await;
        }
        let card = world.snapshot().phone_call.clone().expect("a card");
        assert!(matches!(card.state, PhoneCallState::MaybePlaced { .. }), "{card:?}");
        world.wait(Duration::from_secs(60)).await;
        world.act(Intent::ClosePhoneCall).await;
        assert!(world.snapshot().phone_call.is_none());
        wait_and_close(world).await;
    });
}

#[test]
fn the_agent_who_hangs_up_gets_no_telephone() {
    live(async {
        let mut world = World::with(voice_api(VoiceRoute::RingMyPhone)).await;
        world
            .page(|page| {
                page.asks = true;
                Vec::new()
            })
            .await;
        world.dial().await;
        world.act(Intent::HangUp).await;
        world.wait(Duration::from_secs(4)).await;
        assert!(world.snapshot().phone_call.is_none());
        let code = match world.snapshot().call.as_ref().map(|call| &call.state) {
            Some(CallState::Ended { reason, .. }) => Some(reason.code),
            _ => None,
        };
        assert_eq!(code, Some(EndCode::Cancelled));
        wait_and_close(world).await;
    });
}

/// The ways by telephone, and who has the key; a company's server knows but one.
fn account() -> impl Strategy<Value = (VoiceRoute, Keeper)> {
    prop::sample::select(vec![
        (VoiceRoute::RingMyPhone, Keeper::AfricasTalking),
        (VoiceRoute::RingMyPhone, Keeper::AfricasTalking),
        (VoiceRoute::RingMyPhone, Keeper::AfricasTalking),
        (VoiceRoute::ThroughCompanyNumber, Keeper::AfricasTalking),
        (VoiceRoute::Direct, Keeper::AfricasTalking),
        (VoiceRoute::ThroughCompanyNumber, Keeper::Company),
        (VoiceRoute::ThroughCompanyNumber, Keeper::Company),
    ])
}

pub fn voice_api(route: VoiceRoute) -> VoiceApi {
    VoiceApi {
        route: Some(route),
        own_phone: E164::parse("+254722000111").ok(),
        callback_connects: true,
        // Nobody answers there.
        voice_url: "http://127.0.0.1:1/call".parse().ok(),
        balance_url: "http://127.0.0.1:1/user".parse().ok(),
        ..VoiceApi::NONE
    }
}

async fn refuse(world: &mut World) {
    world.gateway.say(json!({"response": "error", "error": {"code": 456, "reason": "No route"}}));
    world.settle().await;
}

pub fn way(world: &World) -> Option<PhoneWay> {
    world.snapshot().call.as_ref()?.phone_way.clone()
}

pub fn taken_over(world: &World, reason: PhoneReason) {
    let shown = world.snapshot();
    let card = shown.phone_call.as_ref().unwrap_or_else(|| panic!("no card: {shown:?}"));
    assert_eq!(card.instead_of, Some(reason));
    assert!(shown.call.is_none(), "one card for one click: {shown:?}");
}
