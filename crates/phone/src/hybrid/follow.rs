//! What becomes of a call that the company's server was asked for: it is asked, for a while, and
//! at the end what the call cost and where it was recorded.

use std::time::Duration;

use company::{CallStatus, Client, Patience};
use store::{Afterwards, Cost};
use tokio::time::sleep;

use crate::snapshot::PhoneStep;

/// The server records few ends, so that most calls are followed until this is over.
const WHOLE: Duration = Duration::from_secs(3_600);
/// Its events come by themselves; without them it is asked, and that costs data.
const SILENCE: Duration = Duration::from_secs(10);
/// After its end: the last callback, which has the cost, comes moments later, and a recording when
/// it is ready.
const AFTERWARDS: [Duration; 3] =
    [Duration::from_secs(3), Duration::from_secs(20), Duration::from_secs(120)];
/// In characters, of a word that nobody knows.
const LONGEST_WORD: usize = 40;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum News {
    Step(PhoneStep),
    /// The server tells no more.
    LostSight,
    /// The call is over, and this is known of it.
    Afterwards(Afterwards),
}

/// Tells each change until the call is over or nothing more can be learned; an hour at most.
pub(crate) async fn follow(
    client: Client,
    session: String,
    tell: impl Fn(News) + Send + Sync + 'static,
) {
    let patience = Patience { silence: SILENCE, whole: WHOLE, ..Patience::default() };
    let mut progress = client.follow(&session, patience);
    loop {
        match progress.next().await {
            Ok(Some(status)) => tell(News::Step(step(status))),
            // Whoever puts the call's card away still wants to know what it cost.
            Ok(None) => return drop(tokio::spawn(afterwards(client, session, tell))),
            Err(error) => {
                tracing::info!(%error, "the company's server tells no more of a call");
                return tell(News::LostSight);
            }
        }
    }
}

/// Asks what the call cost and where it was recorded; few servers know.
async fn afterwards(client: Client, session: String, tell: impl Fn(News) + Send + Sync) {
    let mut known = company::Afterwards::default();
    for wait in AFTERWARDS {
        sleep(wait).await;
        match client.call(&session).await {
            Ok(record) if record.afterwards != known => {
                known = record.afterwards;
                tell(News::Afterwards(stored(known.clone())));
            }
            Ok(_) => {}
            Err(error) => return tracing::info!(%error, "what a call cost is not told"),
        }
        if known.is_whole() {
            return;
        }
    }
}

fn stored(known: company::Afterwards) -> Afterwards {
    let cost = known.cost.map(|company::Cost { amount, currency }| Cost { amount, currency });
    Afterwards { cost, recording: known.recording.map(String::from) }
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
