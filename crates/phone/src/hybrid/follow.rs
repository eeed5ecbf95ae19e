//! What becomes of a call that the company's server was asked for: it is asked, for a while.

use std::time::Duration;

use company::{CallStatus, Client, Patience};

use crate::snapshot::PhoneStep;

/// The server records few ends, so that most calls are followed until this is over.
const WHOLE: Duration = Duration::from_secs(3_600);
/// Its events come by themselves; without them it is asked, and that costs data.
const SILENCE: Duration = Duration::from_secs(10);
/// In characters, of a word that nobody knows.
const LONGEST_WORD: usize = 40;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum News {
    Step(PhoneStep),
    /// The server tells no more.
    LostSight,
}

/// Tells each change until the call is over or nothing more can be learned; an hour at most.
pub(crate) async fn follow(client: Client, session: String, tell: impl Fn(News)) {
    let patience = Patience { silence: SILENCE, whole: WHOLE, ..Patience::default() };
    let mut progress = client.follow(&session, patience);
    loop {
        match progress.next().await {
            Ok(Some(status)) => tell(News::Step(step(status))),
            Ok(None) => return,
            Err(error) => {
                tracing::info!(%error, "the company's server tells no more of a call");
                return tell(News::LostSight);
            }
        }
    }
}

pub(crate) fn step(status: CallStatus) -> PhoneStep {
    match status {
        CallStatus::Queued => PhoneStep::Queued,
        CallStatus::Ringing => PhoneStep::Ringing,
        CallStatus::InProgress => PhoneStep::InProgress,
        CallStatus::Completed => PhoneStep::Completed,
        CallStatus::Failed => PhoneStep::Failed,
        CallStatus::Other(word) => PhoneStep::Other {
            word: word.chars().filter(|c| !c.is_control()).take(LONGEST_WORD).collect(),
        },
    }
}
