//! What the line does because time has passed.

use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio_tungstenite::tungstenite::Bytes;

use super::{
    LineEvent,
    run::{Task, now},
};
use crate::{
    frames::{ClientFrame, to_text},
    liveness::{Liveness, Verdict},
    page::SdkCommand,
    registration::{Problem, Signal},
};

pub(super) const KEEPALIVE_EVERY: Duration = Duration::from_secs(30);
/// How long a sign of life waits that is due between our `call` and the first word of it.
const KEEPALIVE_HELD: Duration = Duration::from_secs(1);
/// How often the page is asked for a sign of life.
const PAGE_EVERY: Duration = Duration::from_secs(5);

/// Who waits for the gateway's answer, and since when. Each ping has a number of its own, so that
/// the answer to an earlier one is not taken for it.
#[derive(Default)]
pub(super) struct Asked {
    number: u64,
    waiting: Vec<(u64, Instant, oneshot::Sender<Duration>)>,
}

impl Asked {
    fn ping(&mut self, now: Instant, answered: oneshot::Sender<Duration>) -> Bytes {
        // Who no longer waits has given up: a gateway that is silent lets nothing pile up.
        self.waiting.retain(|(_, _, waiting)| !waiting.is_closed());
        self.number += 1;
        self.waiting.push((self.number, now, answered));
        Bytes::copy_from_slice(&self.number.to_be_bytes())
    }

    /// What was in the pong; that to the ping of a watch is empty.
    pub(super) fn answered(&mut self, told: &[u8], now: Instant) {
        let at = self.waiting.iter().position(|(number, ..)| number.to_be_bytes() == told);
        if let Some((_, since, answered)) = at.map(|at| self.waiting.swap_remove(at)) {
            // Whoever asked may be gone.
            let _ = answered.send(now.saturating_duration_since(since));
        }
    }
}

impl Task {
    pub(super) fn start_watches(&mut self, now: Instant) {
        self.liveness = Liveness::start(self.config.pace, now);
        self.next_keepalive = now + KEEPALIVE_EVERY;
        self.next_sign = now + PAGE_EVERY;
    }

    pub(super) async fn time_passed(&mut self, now: Instant) {
        if let Some(state) = self.registration.expire(now).cloned() {
            self.tell(LineEvent::State(state)).await;
        }
        for action in self.commands.expired(now) {
            self.command_is_over(&action).await;
            let message = "no answer from the page".to_owned();
            if matches!(action, SdkCommand::Start { .. } | SdkCommand::SignOfLife) {
                self.signal(Signal::PageFailed(message)).await;
            } else {
                self.tell(LineEvent::CommandFailed { action, message }).await;
            }
        }
        self.keep_alive(now).await;
    }

    async fn keep_alive(&mut self, now: Instant) {
        if self.socket.is_none() {
            return;
        }
        if now >= self.next_keepalive && self.gate.awaits_word() {
            self.next_keepalive = now + KEEPALIVE_HELD;
        } else if now >= self.next_keepalive {
            self.next_keepalive = now + KEEPALIVE_EVERY;
            if self.gate.session_made() {
                self.send(to_text(&ClientFrame::Keepalive)).await;
            }
        }
        if now >= self.next_sign {
            self.next_sign = now + PAGE_EVERY;
            self.issue(SdkCommand::SignOfLife);
        }
        match self.liveness.check(now) {
            Verdict::Alive => {}
            Verdict::Ask => self.ping(Bytes::new()).await,
            Verdict::Doubtful => self.signal(Signal::Quiet).await,
            Verdict::Lost => {
                self.socket = None;
                self.signal(Signal::SocketLost(Problem::TimedOut)).await;
            }
        }
    }

    /// For [`super::Line::ask`]. On a line without a socket the question is dropped, which tells.
    pub(super) async fn ask(&mut self, answered: oneshot::Sender<Duration>) {
        if self.socket.is_some() {
            let now = now();
            self.liveness.asked(now);
            let told = self.asked.ping(now, answered);
            self.ping(told).await;
        }
    }

    async fn ping(&mut self, told: Bytes) {
        if let Some(socket) = &mut self.socket
            && let Err(problem) = socket.ping(told).await
        {
            self.socket = None;
            self.signal(Signal::SocketLost(problem)).await;
        }
    }

    /// When [`Task::time_passed`] is to be called next.
    pub(super) fn next_watch(&self) -> Instant {
        let watches = self.socket.as_ref().map(|_| {
            let alive = self.liveness.deadline(now());
            alive.min(self.next_keepalive).min(self.next_sign)
        });
        [self.registration.deadline(), self.commands.deadline(), watches]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or_else(|| now() + KEEPALIVE_EVERY)
    }
}
