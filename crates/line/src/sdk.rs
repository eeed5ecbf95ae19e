//! The commands to the SDK page: numbered, and answered within a bound or given up.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use crate::page::{HostMessage, SdkCommand};

/// How long the page may take to carry out a command.
pub const COMMAND_BOUND: Duration = Duration::from_secs(10);

/// How long until the SDK has brought out its request to call or answer: a person may have to
/// allow the microphone first.
pub const ATTEMPT_BOUND: Duration = Duration::from_secs(20);

/// A page that does nothing for so long, not even answer, hangs or is gone.
const LIFE_BOUND: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
pub(crate) struct Commands {
    last: u32,
    pending: BTreeMap<u32, (SdkCommand, Instant)>,
}

impl Commands {
    /// The message that carries the command to the page.
    pub(crate) fn issue(&mut self, action: SdkCommand, now: Instant) -> HostMessage {
        self.last = self.last.wrapping_add(1);
        self.pending.insert(self.last, (action.clone(), now + bound(&action)));
        HostMessage::Command { command: self.last, action }
    }

    /// The command that the page has answered; none if it was answered or given up before.
    pub(crate) fn answered(&mut self, command: u32) -> Option<SdkCommand> {
        self.pending.remove(&command).map(|(action, _deadline)| action)
    }

    /// Commands whose bound has passed; a later answer to them is ignored.
    pub(crate) fn expired(&mut self, now: Instant) -> Vec<SdkCommand> {
        let late: Vec<u32> = self
            .pending
            .iter()
            .filter(|(_, (_, deadline))| *deadline <= now)
            .map(|(command, _)| *command)
            .collect();
        late.into_iter().filter_map(|command| self.answered(command)).collect()
    }

    pub(crate) fn deadline(&self) -> Option<Instant> {
        self.pending.values().map(|(_, deadline)| *deadline).min()
    }
}

fn bound(action: &SdkCommand) -> Duration {
    match action {
        SdkCommand::Call { .. } | SdkCommand::Answer => ATTEMPT_BOUND,
        SdkCommand::SignOfLife => LIFE_BOUND,
        SdkCommand::Start { .. }
        | SdkCommand::Hangup
        | SdkCommand::Digits { .. }
        | SdkCommand::Mute { .. }
        | SdkCommand::Hold { .. }
        | SdkCommand::Logout => COMMAND_BOUND,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_numbered_and_answered_once() {
        let mut commands = Commands::default();
        let now = Instant::now();
        let first = commands.issue(SdkCommand::Answer, now);
        let second = commands.issue(SdkCommand::Hangup, now);
        assert_eq!(first, HostMessage::Command { command: 1, action: SdkCommand::Answer });
        assert_eq!(second, HostMessage::Command { command: 2, action: SdkCommand::Hangup });
        assert_eq!(commands.answered(2), Some(SdkCommand::Hangup));
        assert_eq!(commands.answered(2), None);
        assert_eq!(commands.answered(7), None);
    }

    #[test]
    fn a_command_without_an_answer_expires_at_its_bound() {
        let mut commands = Commands::default();
        let now = Instant::now();
        commands.issue(SdkCommand::Logout, now);
        assert_eq!(commands.deadline(), Some(now + COMMAND_BOUND));
        assert_eq!(commands.expired(now), []);
        assert_eq!(commands.expired(now + COMMAND_BOUND), [SdkCommand::Logout]);
        assert_eq!(commands.deadline(), None);
    }
}
