//! What the line does because time has passed.

use std::time::{Duration, Instant};

use super::{
    LineEvent,
    run::{Task, now},
};
use crate::{
    frames::{ClientFrame, to_text},
    page::SdkCommand,
    registration::{Problem, Signal},
};

pub(super) const KEEPALIVE_EVERY: Duration = Duration::from_secs(30);
pub(super) const PING_EVERY: Duration = Duration::from_secs(15);
/// Three pings unanswered: the gateway, or the way to it, is gone.
const SILENCE_BOUND: Duration = Duration::from_secs(45);

impl Task {
    pub(super) fn start_watches(&mut self, now: Instant) {
        self.heard = now;
        self.next_ping = now + PING_EVERY;
        self.next_keepalive = now + KEEPALIVE_EVERY;
    }

    pub(super) async fn time_passed(&mut self, now: Instant) {
        if let Some(state) = self.registration.expire(now).cloned() {
            self.tell(LineEvent::State(state)).await;
        }
        for action in self.commands.expired(now) {
            self.command_is_over(&action);
            let message = "no answer from the page".to_owned();
            if matches!(action, SdkCommand::Start { .. }) {
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
        if now >= self.heard + SILENCE_BOUND {
            self.socket = None;
            return self.signal(Signal::SocketLost(Problem::TimedOut)).await;
        }
        if now >= self.next_keepalive {
            self.next_keepalive = now + KEEPALIVE_EVERY;
            if self.gate.session_made() {
                self.send(to_text(&ClientFrame::Keepalive)).await;
            }
        }
        if now >= self.next_ping
            && let Some(socket) = &mut self.socket
        {
            self.next_ping = now + PING_EVERY;
            if let Err(problem) = socket.ping().await {
                self.socket = None;
                self.signal(Signal::SocketLost(problem)).await;
            }
        }
    }

    /// When [`Task::time_passed`] is to be called next.
    pub(super) fn next_watch(&self) -> Instant {
        let watches = self
            .socket
            .as_ref()
            .map(|_| self.next_ping.min(self.next_keepalive).min(self.heard + SILENCE_BOUND));
        [self.registration.deadline(), self.commands.deadline(), watches]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or_else(|| now() + KEEPALIVE_EVERY)
    }
}
