//! Renewals beside everything else: whatever the gateway makes of a second registration, and
//! whoever calls meanwhile, the phone stays reachable.

use std::time::Duration;

use line::reachability::{Event, Timer};

use super::{
    clients::Second,
    happening::{Happening, happen, ring, talk},
    live, wait_and_close,
    world::World,
};
use crate::{
    actor::Input,
    intent::Intent,
    snapshot::{CallState, LineView},
};

#[test]
fn a_gateway_that_takes_both_lets_nobody_notice_a_renewal() {
    live(async {
        let mut world = World::ready().await;
        let (before, shown) = (world.actor.reach.attempt(), world.snapshot().line.clone());
        renew(&mut world).await;
        assert!(world.actor.reach.attempt() > before, "another line is up");
        assert_eq!(world.snapshot().line, shown, "ready all the time");
        assert!(world.gateway.is_registered());
        works(world).await;
    });
}

#[test]
fn a_gateway_that_gives_the_name_to_the_new_line_or_refuses_it_is_renewed_as_well() {
    for second in [Second::Replaces, Second::Refused] {
        live(async {
            let mut world = World::ready().await;
            world.gateway.takes(second);
            let before = world.actor.reach.attempt();
            renew(&mut world).await;
            assert!(world.wait_until(Duration::from_secs(8), World::is_ready).await, "{second:?}");
            assert!(world.actor.reach.attempt() > before, "another line is up");
            works(world).await;
        });
    }
}

#[test]
fn a_caller_in_the_midst_of_a_renewal_has_the_old_line_and_it_goes_on_afterwards() {
    live(async {
        let mut world = World::ready().await;
        let line = world.actor.reach.attempt();
        let making = half_renewed(&mut world).await;
        happen(&mut world, Happening::Said(ring("+254711000111"))).await;
        assert_eq!(world.actor.reach.making(), None, "put off");
        assert_eq!(world.actor.reach.attempt(), line, "the call has the line it came on");
        world.act(Intent::Answer).await;
        let state = world.snapshot().call.as_ref().map(|call| &call.state);
        assert!(matches!(state, Some(CallState::Connecting)), "{state:?}");
        world.act(Intent::HangUp).await;
        world.wait(Duration::from_secs(6)).await;
        assert!(world.actor.reach.attempt() > making, "renewed after the call");
        works(world).await;
    });
}

#[test]
fn who_dials_in_the_midst_of_a_renewal_calls_at_once() {
    live(async {
        let mut world = World::ready().await;
        half_renewed(&mut world).await;
        talk(&mut world).await;
        let state = world.snapshot().call.as_ref().map(|call| &call.state);
        assert!(matches!(state, Some(CallState::Active { .. })), "{state:?}");
        assert_eq!(world.actor.reach.making(), None);
        wait_and_close(world).await;
    });
}

#[test]
fn a_page_that_never_loads_is_given_up_while_the_old_line_lives() {
    live(async {
        let mut world = World::ready().await;
        let shown = world.snapshot().line.clone();
        half_renewed(&mut world).await;
        world.wait(Duration::from_secs(16)).await;
        assert_eq!(world.actor.reach.making(), None, "thrown away");
        assert_eq!(world.snapshot().line, shown);
        works(world).await;
    });
}

/// The token nears its end, and all that follows happens.
async fn renew(world: &mut World) {
    happen(world, Happening::Renew(true)).await;
    for _ in 0..20 {
        world.settle().await;
    }
}

/// The new page was made, and does not say its first word.
async fn half_renewed(world: &mut World) -> u64 {
    let attempt = world.actor.reach.attempt();
    world.put(|actor| actor.reach(Event::Due(Timer::Renewal)));
    let life = Duration::from_secs(86_400);
    world.put(|actor| actor.handle(Input::Reach(attempt, Event::TokenHere { life })));
    let making = world.actor.reach.making().expect("a line beside the one that is up");
    world.desktop.held().pages.get_mut(&making).expect("its page").hangs = true;
    world.settle().await;
    assert!(matches!(world.snapshot().line, LineView::Ready { .. }), "the old line is up");
    making
}

async fn works(mut world: World) {
    talk(&mut world).await;
    let state = world.snapshot().call.as_ref().map(|call| &call.state);
    assert!(matches!(state, Some(CallState::Active { .. })), "{state:?}");
    wait_and_close(world).await;
}
