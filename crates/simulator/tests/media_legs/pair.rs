//! Two legs, joined the way a gateway joins them.

use std::time::Duration;

use line::page::IceCandidate;
use simulator::media::{Leg, LegConfig, LegEvent, LegReport};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{sleep, timeout};

/// No step of a test takes longer.
pub const BOUND: Duration = Duration::from_secs(40);

pub struct Side {
    pub leg: Leg,
    pub events: UnboundedReceiver<LegEvent>,
}

pub struct Pair {
    pub offering: Side,
    pub answering: Side,
}

impl Side {
    /// The next event that is no candidate.
    pub async fn next(&mut self) -> LegEvent {
        loop {
            let event = timeout(BOUND, self.events.recv()).await.expect("an event in time");
            match event.expect("a leg tells of its end") {
                LegEvent::LocalCandidate(_) => {}
                other @ (LegEvent::Connected | LegEvent::Digit(_) | LegEvent::Closed(_)) => {
                    return other;
                }
            }
        }
    }

    pub async fn closed(&mut self) -> String {
        loop {
            if let LegEvent::Closed(reason) = self.next().await {
                assert!(self.events.recv().await.is_none(), "nothing follows");
                return reason;
            }
        }
    }

    async fn candidates(&mut self) -> Vec<Option<IceCandidate>> {
        let mut candidates = Vec::new();
        while candidates.last() != Some(&None) {
            match timeout(BOUND, self.events.recv()).await.expect("candidates in time") {
                Some(LegEvent::LocalCandidate(candidate)) => candidates.push(candidate),
                other => panic!("{other:?} before the end of candidates"),
            }
        }
        candidates
    }
}

impl Pair {
    pub async fn connected(offering: LegConfig, answering: LegConfig) -> Pair {
        Pair::connected_after(offering, answering, &[]).await
    }

    /// Connects after the answering leg was told these candidates of no use.
    pub async fn connected_after(offering: LegConfig, answering: LegConfig, odd: &[&str]) -> Pair {
        Pair::on(&Handle::current(), offering, answering, odd).await
    }

    /// Connects, with the offering leg on a runtime of its own.
    pub async fn on(
        runtime: &Handle,
        offering: LegConfig,
        answering: LegConfig,
        odd: &[&str],
    ) -> Pair {
        let (sender, events) = unbounded_channel();
        let offered = runtime.spawn(Leg::offer(offering, sender));
        let (leg, offer) = offered.await.unwrap().unwrap();
        let mut offering = Side { leg, events };
        let (sender, events) = unbounded_channel();
        let (leg, answer) = Leg::answer(&offer, answering, sender).await.unwrap();
        let mut answering = Side { leg, events };
        offering.leg.accept_answer(&answer).await.unwrap();

        for candidate in odd {
            let candidate = IceCandidate {
                candidate: (*candidate).to_owned(),
                sdp_mid: None,
                sdp_m_line_index: Some(0),
            };
            answering.leg.add_candidate(Some(candidate));
        }
        exchange_candidates(&mut offering, &mut answering).await;
        assert_eq!(offering.next().await, LegEvent::Connected);
        assert_eq!(answering.next().await, LegEvent::Connected);
        Pair { offering, answering }
    }

    /// Waits until the answering leg has sent so many more frames.
    pub async fn frames(&mut self, count: u64) {
        let until = self.answering.leg.report().packets_out + count;
        self.until(|_, answering| answering.packets_out >= until).await;
    }

    /// Waits until the reports of both are as wanted.
    pub async fn until(&mut self, wanted: impl Fn(&LegReport, &LegReport) -> bool) {
        let reached = async {
            while !wanted(&self.offering.leg.report(), &self.answering.leg.report()) {
                sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(BOUND, reached).await.expect("what was wanted, in time");
    }

    /// Closes both; afterwards the recordings are complete.
    pub async fn close(&mut self) {
        self.offering.leg.close();
        self.answering.leg.close();
        self.offering.closed().await;
        self.answering.closed().await;
    }
}

pub async fn exchange_candidates(offering: &mut Side, answering: &mut Side) {
    for candidate in offering.candidates().await {
        answering.leg.add_candidate(candidate);
    }
    for candidate in answering.candidates().await {
        offering.leg.add_candidate(candidate);
    }
}
