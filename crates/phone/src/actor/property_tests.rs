//! Whatever happens in whatever order: no panic, every call ends, nothing is placed twice, and
//! what is shown makes sense at every moment.
//!
//! The phone is the real one, with the real line and its gate. Around it the test plays the
//! agent, the page, the gateway and the clock ([`world`]). What must be true is in [`book`], and
//! in the page and the gateway, which note when two calls meet.

mod book;
mod broke_off;
mod checks;
mod clicks;
mod clients;
mod desktop;
mod do_not_call;
mod events;
mod gateway;
mod happening;
mod keeper;
mod never_twice;
mod page;
mod renewals;
mod world;

use std::time::Duration;

use proptest::{prelude::*, test_runner::FileFailurePersistence};

use self::{
    gateway::Manners,
    happening::{Happening, happen, happening, ring, talk},
    world::World,
};
use crate::{intent::Intent, snapshot::CallState};

proptest! {
    #![proptest_config(cases(32))]

    #[test]
    fn every_call_ends_by_itself_or_when_it_is_hung_up(
        happenings in prop::collection::vec(happening(), 1..40),
    ) {
        live(async {
            let mut world = World::ready().await;
            for happening in happenings {
                happen(&mut world, happening).await;
            }
            wait_and_close(world).await;
        });
    }

    #[test]
    fn the_phone_stops_at_any_moment_and_leaves_no_row_open(
        happenings in prop::collection::vec(happening(), 1..25),
    ) {
        live(async {
            let mut world = World::ready().await;
            for happening in happenings {
                happen(&mut world, happening).await;
            }
            world.stop();
        });
    }

    #[test]
    fn after_anything_the_phone_calls_again(
        happenings in prop::collection::vec(happening(), 1..25),
    ) {
        live(async {
            let mut world = World::ready().await;
            for happening in happenings {
                happen(&mut world, happening).await;
            }
            world.gateway.behave(Manners::default());
            world.tokens_come = true;
            wake(&mut world).await;
            end(&mut world).await;
            wake(&mut world).await;
            world.act(Intent::TryNow).await;
            let ready = world.wait_until(Duration::from_secs(120), World::is_ready).await;
            assert!(ready, "{:?}", world.snapshot());
            wake(&mut world).await;
            talk(&mut world).await;
            let state = world.snapshot().call.as_ref().map(|call| &call.state);
            assert!(matches!(state, Some(CallState::Active { .. })), "{state:?}");
        });
    }
}

/// A renewal waits for the end of the call, and took the line from who waited for the same.
#[test]
fn who_waits_is_not_forgotten_for_a_renewal() {
    live(async {
        let mut world = World::ready().await;
        talk(&mut world).await;
        happen(&mut world, Happening::Renew(true)).await;
        happen(&mut world, Happening::Said(ring("+254711000111"))).await;
        assert!(world.snapshot().waiting.is_some());
        world.act(Intent::AnswerWaiting).await;
        let shown = world.snapshot();
        assert!(shown.waiting.is_none(), "{shown:?}");
        let state = shown.call.as_ref().map(|call| &call.state);
        assert!(matches!(state, Some(CallState::Connecting)), "{state:?}");
        wait_and_close(world).await;
    });
}

/// The page does again what it should.
async fn wake(world: &mut World) {
    world
        .page(|page| {
            page.hangs = false;
            page.asks = false;
            page.fails = None;
            page.work()
        })
        .await;
}

async fn wait_and_close(mut world: World) {
    end(&mut world).await;
    world.close();
}

/// Nothing happens any more but that the agent hangs up.
async fn end(world: &mut World) {
    for _ in 0..2 {
        let idle = |world: &World| {
            let held =
                world.snapshot().call.as_ref().is_some_and(|call| call.can_hold || call.can_resume);
            world.is_idle() || held
        };
        // Ringing, connecting and hanging up; and the same of who waited meanwhile.
        let bound = Duration::from_secs(2 * (20 + 120 + 10 + 20 + 4 + 6));
        assert!(world.wait_until(bound, idle).await, "a call for ever: {:?}", world.snapshot());
        if !world.is_idle() {
            world.act(Intent::HangUp).await;
        }
    }
    let bound = Duration::from_secs(120 + 4 + 6);
    assert!(world.wait_until(bound, World::is_idle).await, "{:?}", world.snapshot());
}

/// On one thread, with the clock in the hands of the test.
fn live(story: impl Future<Output = ()>) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    runtime.expect("a runtime").block_on(story);
}

fn cases(number: u32) -> ProptestConfig {
    let beside_this_file = FileFailurePersistence::WithSource("regressions");
    let wished = std::env::var("PROPTEST_CASES").ok().and_then(|number| number.parse().ok());
    ProptestConfig {
        cases: wished.unwrap_or(number),
        failure_persistence: Some(Box::new(beside_this_file)),
        ..ProptestConfig::default()
    }
}
