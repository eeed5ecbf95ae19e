//! Who is on the do-not-call list is called by nobody: whichever door a call is asked for at,
//! nothing is sent to the gateway, and AT is asked for nothing by telephone.

use call::Timestamp;
use proptest::prelude::*;
use serde_json::json;
use store::Forbidden;
use tokio::sync::oneshot;

use super::{
    cases,
    happening::{happen, with_telephone},
    live,
    never_twice::voice_api,
    wait_and_close,
    world::World,
};
use crate::{
    account::VoiceRoute,
    actor::Input,
    intent::{Intent, Refusal},
    snapshot::{DialPlan, Via},
};

const NUMBER: &str = "+254712345678";

proptest! {
    #![proptest_config(cases(16))]

    #[test]
    fn nobody_on_the_list_is_called_whatever_else_happens(
        happenings in prop::collection::vec(with_telephone(), 1..12),
        typed in prop::sample::select(FORMS.to_vec()),
        via in prop::sample::select(vec![Via::Auto, Via::Webrtc, Via::VoiceApi]),
    ) {
        live(async {
            let mut world = World::with(voice_api(VoiceRoute::RingMyPhone)).await;
            forbid(&world);
            for happening in happenings {
                happen(&mut world, happening).await;
                // In whatever state: it is not called, and this is the reason that is told.
                let why = world.refused(Intent::Dial { to: typed.into(), via }).await;
                assert!(matches!(why, Refusal::DoNotCall { .. }), "{why:?}");
                nobody_was_called(&world);
            }
            wait_and_close(world).await;
        });
    }
}

/// As it is typed, pasted, linked, or given on the command line.
const FORMS: [&str; 6] = [
    "+254712345678",
    "0712 345 678",
    "tel:+254-712-345-678",
    "00254712345678",
    "+254712345678;ext=12",
    "0712345678,,99#",
];

#[test]
fn every_form_and_way_is_refused_with_date_and_reason() {
    live(async {
        let mut world = World::with(voice_api(VoiceRoute::RingMyPhone)).await;
        forbid(&world);
        let refusal = Refusal::DoNotCall {
            since: 1_700_000_000_000,
            reason: "asked us on the phone".into(),
            can_override: false,
        };
        for to in FORMS.map(str::to_owned) {
            for via in [Via::Auto, Via::Webrtc, Via::VoiceApi] {
                for intent in [
                    Intent::Dial { to: to.clone(), via },
                    Intent::DialAnyway { to: to.clone(), via },
                ] {
                    assert_eq!(world.refused(intent).await, refusal, "{to} {via:?}");
                }
            }
        }
        nobody_was_called(&world);
        let (reply, mut preview) = oneshot::channel();
        world.input(Input::Preview(NUMBER.into(), Via::Auto, reply)).await;
        let shown = preview.try_recv().expect("a preview");
        assert_eq!(shown.plan, DialPlan::Impossible { why: refusal });
        wait_and_close(world).await;
    });
}

#[test]
fn a_number_that_is_forbidden_during_its_call_is_not_called_by_telephone() {
    live(async {
        let mut world = World::with(voice_api(VoiceRoute::RingMyPhone)).await;
        world.act(Intent::Dial { to: NUMBER.into(), via: Via::Auto }).await;
        assert_eq!(world.gateway.rang(NUMBER), 1);
        forbid(&world);
        // Nobody rings, so the telephone would take over by itself.
        world
            .gateway
            .say(json!({"response": "error", "error": {"code": 456, "reason": "No route"}}));
        world.settle().await;
        assert!(world.snapshot().phone_call.is_none(), "{:?}", world.snapshot());
        let why = world.refused(Intent::CallByPhone).await;
        assert!(matches!(why, Refusal::DoNotCall { .. }), "{why:?}");
        assert!(world.snapshot().phone_call.is_none());
        assert_eq!(world.asked.get(NUMBER), None);
        wait_and_close(world).await;
    });
}

#[test]
fn whoever_is_allowed_again_is_called_and_others_always_were() {
    live(async {
        let mut world = World::with(voice_api(VoiceRoute::RingMyPhone)).await;
        forbid(&world);
        // Emergency numbers, short codes and clients have no place on the list.
        for to in ["999", "112", "100", "agent2"] {
            let who = numbers::read(to, numbers::Region::parse("KE")).expect("read");
            assert_eq!(who.e164(), None, "{to}");
        }
        world.act(Intent::Dial { to: "999".into(), via: Via::Auto }).await;
        assert_eq!(world.gateway.rang("999"), 1);
        world.act(Intent::HangUp).await;
        world.wait(std::time::Duration::from_secs(8)).await;
        world.do_not_call.remove(NUMBER);
        world.act(Intent::Dial { to: NUMBER.into(), via: Via::Auto }).await;
        assert_eq!(world.gateway.rang(NUMBER), 1);
        wait_and_close(world).await;
    });
}

impl World {
    /// The agent asks for what must not be done, and hears why.
    async fn refused(&mut self, intent: Intent) -> Refusal {
        let (reply, mut answer) = oneshot::channel();
        self.put(|actor| actor.handle(Input::Intent(intent.clone(), reply)));
        let outcome = answer.try_recv().expect("an answer at once");
        self.settle().await;
        outcome.expect_err(&format!("{intent:?} must be refused"))
    }
}

fn forbid(world: &World) {
    world.do_not_call.insert(&[Forbidden {
        number: NUMBER.into(),
        since: Timestamp(1_700_000_000_000),
        reason: "asked us on the phone".into(),
        turned_away: false,
    }]);
}

fn nobody_was_called(world: &World) {
    assert_eq!(world.gateway.rang(NUMBER), 0);
    assert_eq!(world.asked.get(NUMBER), None);
}
