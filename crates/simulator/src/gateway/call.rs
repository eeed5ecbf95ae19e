//! One call of a session: its stage, what the far end does next, and its media leg.

use std::{collections::VecDeque, future, time::Duration};

use line::{
    frames::Trickle,
    page::{IceCandidate, SessionDescription},
};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};

use super::plan::Plan;
use crate::{
    callees::{Act, Cause, Step},
    exchange::{calls::CallId, faults::LateTrickle},
    media::{CalleeProgram, CodecPolicy, Leg, LegEvent},
};

/// A browser has a dozen candidates; more than this are nobody's.
const MOST_CANDIDATES: usize = 64;

/// How often is looked whether sound still arrives, as Janus does.
const SOUND_CHECK: Duration = Duration::from_secs(1);

pub(super) type LegEvents = mpsc::UnboundedReceiver<LegEvent>;

#[derive(Debug)]
pub(super) struct Call {
    pub id: CallId,
    /// The other side's SIP address.
    pub peer: String,
    pub stage: Stage,
    pub plan: Plan,
    /// A callback wants to hear it.
    pub recorded: bool,
    /// The description that went out with the early media, in case it goes out again.
    pub described: Option<SessionDescription>,
    script: Script,
    leg: Option<Leg>,
    events: Option<LegEvents>,
    /// The client's candidates that came before there was a leg.
    early: Vec<Option<IceCandidate>>,
    sound: Sound,
    withheld: Withheld,
    /// The leg ended on demand, and nobody is to be told.
    media_lost: bool,
}

/// Our candidates that come late on demand.
#[derive(Debug, Default)]
struct Withheld {
    candidates: Vec<Trickle>,
    until: Option<Instant>,
}

#[derive(Debug)]
pub(super) enum Stage {
    /// The client calls; its offer waits for somebody who answers.
    Outgoing {
        offer: String,
        codecs: CodecPolicy,
    },
    /// Sound flows, but nobody has picked up yet.
    EarlyMedia,
    /// The client is being called, and hears this once it has answered.
    Incoming {
        program: CalleeProgram,
    },
    Up,
}

impl Stage {
    /// Why the call ends when the client ends it now.
    pub fn ended_by_client(&self) -> Cause {
        match self {
            Self::Up => Cause::bye(),
            Self::Outgoing { .. } | Self::EarlyMedia => Cause::cancelled(),
            Self::Incoming { .. } => Cause::declined(),
        }
    }
}

#[derive(Debug)]
pub(super) enum CallEvent {
    /// The far end's next act is due.
    Act(Act),
    Leg(LegEvent),
    /// Sound began or ceased to arrive from the client.
    Sound {
        arrives: bool,
    },
    /// Candidates that came late are due.
    Withheld(Vec<Trickle>),
}

impl Call {
    pub fn new(id: CallId, peer: String, stage: Stage, steps: Vec<Step>, plan: Plan) -> Self {
        Call {
            id,
            peer,
            stage,
            script: Script::new(plan.bend(steps)),
            plan,
            recorded: false,
            described: None,
            leg: None,
            events: None,
            early: Vec::new(),
            sound: Sound::default(),
            withheld: Withheld::default(),
            media_lost: false,
        }
    }

    /// What happens next. May be dropped while waiting without losing anything.
    pub async fn next(&mut self) -> CallEvent {
        tokio::select! {
            event = next_of(&mut self.events) => CallEvent::Leg(event),
            act = self.script.next() => CallEvent::Act(act),
            arrives = self.sound.change(self.leg.as_ref()) => CallEvent::Sound { arrives },
            candidates = self.withheld.due() => CallEvent::Withheld(candidates),
        }
    }

    /// What the leg says next. May be dropped like [`Call::next`].
    pub async fn leg_event(&mut self) -> LegEvent {
        next_of(&mut self.events).await
    }

    /// The last act is done: the time to the next one runs from now.
    pub fn proceed(&mut self) {
        self.script.proceed();
    }

    /// Whoever is reached now does this.
    pub fn follow(&mut self, steps: Vec<Step>, codecs: CodecPolicy) {
        if let Stage::Outgoing { codecs: wanted, .. } = &mut self.stage {
            *wanted = codecs;
        }
        self.script = Script::new(self.plan.bend(steps));
    }

    /// The far end does nothing more by itself.
    pub fn stop_script(&mut self) {
        self.script.steps.clear();
        self.script.due = None;
    }

    /// Takes the leg in, with the candidates that waited for it.
    pub fn attach(&mut self, leg: Leg, events: LegEvents) {
        for candidate in self.early.drain(..) {
            leg.add_candidate(candidate);
        }
        self.leg = Some(leg);
        self.events = Some(events);
    }

    pub fn leg(&self) -> Option<&Leg> {
        self.leg.as_ref()
    }

    /// From now on it is watched whether sound arrives.
    pub fn watch_sound(&mut self) {
        self.sound.check_at = Some(Instant::now() + SOUND_CHECK / 5);
    }

    /// Candidates beyond any sensible number are passed over.
    pub fn add_remote_candidate(&mut self, candidate: Option<IceCandidate>) {
        match &self.leg {
            Some(leg) => leg.add_candidate(candidate),
            None if self.early.len() < MOST_CANDIDATES => self.early.push(candidate),
            None => {}
        }
    }

    /// Keeps a candidate of ours that is to come late; gives back any other.
    pub fn withhold(&mut self, candidate: Trickle) -> Option<Trickle> {
        let Some(late) = self.plan.late_trickle else { return Some(candidate) };
        if let LateTrickle::After(delay) = late {
            self.withheld.until.get_or_insert_with(|| Instant::now() + delay);
        }
        self.withheld.candidates.push(candidate);
        None
    }

    /// What was withheld and has not gone out.
    pub fn take_withheld(&mut self) -> Vec<Trickle> {
        std::mem::take(&mut self.withheld.candidates)
    }

    /// The sound path goes, but not the call.
    pub fn lose_media(&mut self) {
        self.media_lost = true;
        if let Some(leg) = &self.leg {
            leg.close();
        }
    }

    pub fn has_lost_media(&self) -> bool {
        self.media_lost
    }

    /// The parts that outlive the call until its recordings are whole.
    pub fn into_leg(self) -> Option<(Leg, LegEvents)> {
        self.leg.zip(self.events)
    }
}

impl Withheld {
    async fn due(&mut self) -> Vec<Trickle> {
        let Some(until) = self.until else { return future::pending().await };
        sleep_until(until).await;
        self.until = None;
        std::mem::take(&mut self.candidates)
    }
}

/// What the far end still does by itself, and when.
#[derive(Debug)]
struct Script {
    steps: VecDeque<Step>,
    /// When the first of the steps is due; none while the one before is being carried out.
    due: Option<Instant>,
}

impl Script {
    fn new(steps: Vec<Step>) -> Self {
        let mut script = Script { steps: steps.into(), due: None };
        script.proceed();
        script
    }

    async fn next(&mut self) -> Act {
        let Some(due) = self.due else { return future::pending().await };
        sleep_until(due).await;
        self.due = None;
        match self.steps.pop_front() {
            Some(step) => step.act,
            None => future::pending().await,
        }
    }

    fn proceed(&mut self) {
        self.due = self.steps.front().map(|step| Instant::now() + step.after);
    }
}

/// Whether sound arrives from the client, by counting packets.
#[derive(Debug, Default)]
struct Sound {
    check_at: Option<Instant>,
    packets: u64,
    arrives: bool,
}

impl Sound {
    /// Waits until sound begins or ceases to arrive.
    async fn change(&mut self, leg: Option<&Leg>) -> bool {
        loop {
            let (Some(check_at), Some(leg)) = (self.check_at, leg) else {
                return future::pending().await;
            };
            sleep_until(check_at).await;
            self.check_at = Some(Instant::now() + SOUND_CHECK);
            let packets = leg.report().packets_in;
            let arrives = packets > self.packets;
            self.packets = packets;
            if arrives != self.arrives {
                self.arrives = arrives;
                return arrives;
            }
        }
    }
}

async fn next_of(events: &mut Option<LegEvents>) -> LegEvent {
    match events {
        Some(events) => match events.recv().await {
            Some(event) => event,
            None => future::pending().await,
        },
        None => future::pending().await,
    }
}
