//! Two people talking: first the other side speaks, then the agent, as people do.
//!
//! They take turns on purpose. While both speak, or while an echoing callee gives the agent's
//! voice back, an echo canceller may take some of it away; that is measured elsewhere.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::sound::Listening;
use crate::speech::{self, Likeness};
use crate::{Failure, Stage};

const AGENT_SAYS: &str = "Good morning, this is the order desk in Nairobi. Your parcel left \
     the depot at seven this morning, and the driver should reach you before noon. \
     Is the number on the invoice still the right one?";
const OTHER_SAYS: &str = "Hello, I am calling about the maize flour that I ordered last week. \
     The message said it would come on Tuesday, but nobody has been here since. \
     Could you please find out where the lorry is?";

/// What is spoken last still has to travel.
const TRAVELS: Duration = Duration::from_millis(700);

/// A conversation that took place, with what the agent's ear recorded of it.
#[derive(Debug)]
pub struct Conversation {
    agent_said: PathBuf,
    other_said: PathBuf,
    agent_heard: PathBuf,
}

/// How well each understood the other.
#[derive(Debug, Clone, Copy)]
pub struct Verdict {
    /// The agent, listening to the other side.
    pub agent: Likeness,
    /// The other side, listening to the agent.
    pub other: Likeness,
}

impl Conversation {
    /// Both speak once in the call that is up. `name` begins the names of the recordings.
    pub async fn hold(stage: &Stage, name: &str) -> Result<Self, Failure> {
        let file = |what: &str| stage.folder().join(format!("{name}-{what}.wav"));
        let other_said = speech::say(OTHER_SAYS, file("other-said"))?;
        let agent_said = speech::say(AGENT_SAYS, file("agent-said"))?;
        let ear: Listening = stage.sound()?.listen("headset_speaker")?;
        let call = stage.at.call_when("a call that is up", 5, |call| call.state != "ended").await?;
        stage.at.play(&call.call_id, &other_said).await?;
        tokio::time::sleep(speech::length(&other_said)? + TRAVELS).await;
        stage.sound()?.speak(&agent_said)?.finish().await?;
        tokio::time::sleep(TRAVELS).await;
        Ok(Self { agent_said, other_said, agent_heard: ear.save(file("agent-heard"))? })
    }

    /// Compares what was said with what was heard, once the call has ended.
    pub async fn verdict(&self, stage: &Stage) -> Result<Verdict, Failure> {
        let call = stage.at.call_when("recordings", 10, |call| call.state == "ended").await?;
        let heard = call.heard_wav.ok_or_else(|| {
            Failure::LocalAt("what the other side heard was not recorded".to_owned())
        })?;
        Ok(Verdict {
            agent: speech::compare(&self.other_said, &self.agent_heard)?,
            other: speech::compare(&self.agent_said, Path::new(&heard))?,
        })
    }
}

impl Verdict {
    /// Fails, with the figures, unless both understood.
    pub fn must_be_intelligible(&self) -> Result<(), Failure> {
        for (who, likeness) in [("the agent", self.agent), ("the other side", self.other)] {
            if !likeness.is_intelligible() {
                let words = format!("{who} did not understand: {likeness:?}");
                return Err(Failure::NotAsExpected(words));
            }
        }
        Ok(())
    }
}
