//! What is to go wrong with one call, decided when it begins.

use std::time::Duration;

use crate::{
    callees::{Act, Step},
    exchange::faults::{Faults, LateTrickle, StuckAfter},
    media::{CalleeProgram, Network},
};

/// From `calling` to what a stuck call still does.
const A_MOMENT: Duration = Duration::from_millis(100);

#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    stuck: Option<StuckAfter>,
    accepted_early: bool,
    pub described_twice: bool,
    pub late_trickle: Option<LateTrickle>,
    pub network: Network,
    pub dtls_fails: bool,
    ice_never_connects: bool,
}

impl Plan {
    /// For a call that the client places.
    pub fn outgoing(faults: &Faults, client: &str) -> Self {
        Plan {
            stuck: faults.stuck_call(client),
            accepted_early: faults.accepted_early(client),
            described_twice: faults.described_twice(client),
            ..Self::incoming(faults, client)
        }
    }

    /// For a call that the client gets.
    pub fn incoming(faults: &Faults, client: &str) -> Self {
        let ice_never_connects = faults.ice_never_connects(client);
        let network = faults.network(client).unwrap_or_default();
        Plan {
            late_trickle: faults.late_trickle(client),
            network: if ice_never_connects { Network::outage() } else { network },
            dtls_fails: faults.dtls_fails(client),
            ice_never_connects,
            ..Plan::default()
        }
    }

    /// The sound path will not come up, and the client is to notice by itself.
    pub fn media_is_doomed(&self) -> bool {
        self.ice_never_connects || self.dtls_fails
    }

    /// What the callee does under this plan in place of these steps.
    pub fn bend(&self, mut steps: Vec<Step>) -> Vec<Step> {
        if let Some(after) = self.stuck {
            steps = match after {
                StuckAfter::Calling => Vec::new(),
                StuckAfter::Ringing => vec![Step { after: A_MOMENT, act: Act::Ring }],
                StuckAfter::Progress => vec![ringback(A_MOMENT)],
            };
        }
        if self.described_twice
            && let Some(at) = steps.iter().position(|step| matches!(step.act, Act::Answer(_)))
            && !steps.iter().any(|step| matches!(step.act, Act::Progress(_)))
        {
            steps.insert(at, ringback(Duration::ZERO));
        }
        if self.accepted_early {
            let answer = Act::Answer(CalleeProgram::Ringback);
            steps.insert(0, Step { after: Duration::ZERO, act: answer });
        }
        steps
    }
}

fn ringback(after: Duration) -> Step {
    Step { after, act: Act::Progress(CalleeProgram::Ringback) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::callees::Behaviour;

    fn bent(plan: &Plan, behaviour: Behaviour) -> Vec<&'static str> {
        let name = |step: Step| match step.act {
            Act::Ring => "ring",
            Act::Progress(_) => "progress",
            Act::Answer(_) => "answer",
            Act::End(_) => "end",
        };
        plan.bend(behaviour.script()).into_iter().map(name).collect()
    }

    #[test]
    fn without_faults_callees_do_what_they_always_do() {
        assert_eq!(bent(&Plan::default(), Behaviour::Answers), ["ring", "answer"]);
    }

    #[test]
    fn a_stuck_call_ends_nowhere() {
        for (after, steps) in [
            (StuckAfter::Calling, vec![]),
            (StuckAfter::Ringing, vec!["ring"]),
            (StuckAfter::Progress, vec!["progress"]),
        ] {
            let plan = Plan { stuck: Some(after), ..Plan::default() };
            assert_eq!(bent(&plan, Behaviour::Busy), steps);
        }
    }

    #[test]
    fn a_call_that_is_described_twice_has_early_media() {
        let plan = Plan { described_twice: true, ..Plan::default() };
        assert_eq!(bent(&plan, Behaviour::Answers), ["ring", "progress", "answer"]);
        assert_eq!(bent(&plan, Behaviour::EarlyMedia), ["progress", "answer"]);
        assert_eq!(bent(&plan, Behaviour::Busy), ["end"]);
    }

    #[test]
    fn a_call_that_is_accepted_early_rings_afterwards() {
        let plan = Plan { accepted_early: true, ..Plan::default() };
        assert_eq!(bent(&plan, Behaviour::Answers), ["answer", "ring", "answer"]);
        assert_eq!(bent(&plan, Behaviour::Busy), ["answer", "end"]);
    }
}
