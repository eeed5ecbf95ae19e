//! A conversation that breaks off: the telephone is offered to go on, whoever had called.

use std::time::Duration;

use super::{
    happening::{answer, talk},
    live,
    never_twice::{taken_over, voice_api, way},
    wait_and_close,
    world::World,
};
use crate::{
    account::VoiceRoute,
    intent::Intent,
    snapshot::{PhoneReason, PhoneWay},
};

/// Longer than a lost network is given to come back.
const FOR_GOOD: Duration = Duration::from_secs(40);

#[test]
fn a_call_that_was_answered_there_goes_on_by_telephone_and_nobody_rings_twice() {
    live(async {
        let mut world = World::with(voice_api(VoiceRoute::RingMyPhone)).await;
        talk(&mut world).await;
        break_off(world).await;
    });
}

#[test]
fn a_caller_is_called_back_by_telephone() {
    live(async {
        let mut world = World::with(voice_api(VoiceRoute::RingMyPhone)).await;
        answer(&mut world).await;
        break_off(world).await;
    });
}

#[test]
fn who_hangs_up_is_not_called_back() {
    live(async {
        let mut world = World::with(voice_api(VoiceRoute::RingMyPhone)).await;
        answer(&mut world).await;
        world.act(Intent::HangUp).await;
        assert_eq!(way(&world), None);
        wait_and_close(world).await;
    });
}

async fn break_off(mut world: World) {
    world.page(|page| vec![page.connection("failed")]).await;
    let is_offered = |world: &World| way(world).is_some();
    assert!(world.wait_until(FOR_GOOD, is_offered).await, "{:?}", world.snapshot());
    let offered = PhoneWay::Offered {
        reason: PhoneReason::BrokeOff,
        route: VoiceRoute::RingMyPhone,
        agent_hears_nothing: false,
        maybe_placed: false,
    };
    assert_eq!(way(&world), Some(offered));
    assert!(world.snapshot().phone_call.is_none(), "nobody is called without a click");
    world.act(Intent::CallByPhone).await;
    taken_over(&world, PhoneReason::BrokeOff);
    wait_and_close(world).await;
}
