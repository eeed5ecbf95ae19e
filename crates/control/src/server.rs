//! The app's end of the door.

use std::{io, sync::Arc, time::Duration};

use serde_json::{Value, json};
use tokio::{
    io::BufReader,
    sync::{Semaphore, mpsc},
    time::{sleep, timeout},
};

use crate::{
    Place, framing,
    socket::{Listener, ServerStream},
    wire::{MAX_REPLY, MAX_REQUEST, Reply, Request},
};

/// At once; who comes then waits outside.
const MOST_GUESTS: usize = 16;
/// A guest who has come in asks at once.
const TO_ASK: Duration = Duration::from_secs(2);
/// A guest who asked listens.
const TO_LISTEN: Duration = Duration::from_secs(5);
/// So often a guest who waits for an answer is told that the app is alive.
const STILL_EVERY: Duration = Duration::from_secs(4);
/// After a guest could not be let in, for whatever reason.
const PAUSE: Duration = Duration::from_millis(100);

/// The open door. Closed when it is dropped.
pub struct Door {
    listener: Listener,
}

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another app of this person's has it.
    #[error("the command line drives another Simu that runs already")]
    Taken,
    #[error("no door for the command line")]
    Io(#[from] io::Error),
}

impl Door {
    /// Must be called in a tokio runtime.
    ///
    /// # Errors
    /// Why nobody can come in. The app runs without.
    pub fn open(place: &Place) -> Result<Self, OpenError> {
        Listener::open(place).map(|listener| Self { listener })
    }

    /// Lets guests in, for ever; each question is handed to `answer`.
    pub async fn serve<F, Fut>(mut self, answer: F)
    where
        F: Fn(Request, Replies) -> Fut + Clone + Send + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let places = Arc::new(Semaphore::new(MOST_GUESTS));
        loop {
            let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
            match self.listener.accept().await {
                Ok(stream) => {
                    let answer = answer.clone();
                    tokio::spawn(async move {
                        if let Err(error) = converse(stream, answer).await {
                            tracing::debug!(%error, "command line left");
                        }
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "not let in");
                    sleep(PAUSE).await;
                }
            }
        }
    }
}

impl std::fmt::Debug for Door {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Door").finish_non_exhaustive()
    }
}

/// The guest does not listen any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nobody listens")]
pub struct Gone;

/// What is answered to one question. Dropped without a last word it says that nobody answered.
#[derive(Debug)]
pub struct Replies(mpsc::Sender<Reply>);

impl Replies {
    /// # Errors
    /// The guest is gone; no more needs to be found out for it.
    pub async fn progress(&self, value: Value) -> Result<(), Gone> {
        self.0.send(Reply::Progress { value }).await.map_err(|_| Gone)
    }

    pub async fn done(self, value: Value) {
        // Nobody may listen any more.
        let _ = self.0.send(Reply::Done { value }).await;
    }

    pub async fn failed(self, value: Value) {
        let _ = self.0.send(Reply::Failed { value }).await;
    }
}

async fn converse<F, Fut>(stream: ServerStream, answer: F) -> io::Result<()>
where
    F: Fn(Request, Replies) -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    let (reader, mut writer) = tokio::io::split(stream);
    let mut reader = BufReader::new(reader);
    let asked = match timeout(TO_ASK, framing::read(&mut reader, MAX_REQUEST)).await {
        Ok(Ok(line)) => serde_json::from_slice::<Request>(&line).map_err(|_| "not understood"),
        Ok(Err(framing::Unreadable::TooLong)) => Err("too long"),
        Ok(Err(framing::Unreadable::Ended | framing::Unreadable::Io(_))) => return Ok(()),
        Err(_) => Err("too slow"),
    };
    let request = match asked {
        Ok(request) => request,
        Err(why) => {
            let value = json!({ "code": "bad_request", "message": format!("question {why}") });
            return tell(&mut writer, &Reply::Failed { value }).await;
        }
    };
    let (sender, mut replies) = mpsc::channel(16);
    let answering = tokio::spawn(answer(request, Replies(sender)));
    loop {
        let reply = match timeout(STILL_EVERY, replies.recv()).await {
            Err(_) => Reply::Still,
            Ok(Some(reply)) => reply,
            Ok(None) => {
                let value = json!({ "code": "internal", "message": "Simu had no answer" });
                Reply::Failed { value }
            }
        };
        let is_last = matches!(reply, Reply::Done { .. } | Reply::Failed { .. });
        if let Err(error) = tell(&mut writer, &reply).await {
            // It is told by its next word that nobody listens.
            drop(replies);
            drop(answering);
            return Err(error);
        }
        if is_last {
            return Ok(());
        }
    }
}

async fn tell(writer: &mut (impl tokio::io::AsyncWrite + Unpin), reply: &Reply) -> io::Result<()> {
    let too_long = serde_json::to_vec(reply)?.len() > MAX_REPLY;
    let instead =
        Reply::Failed { value: json!({ "code": "internal", "message": "answer too long" }) };
    let reply = if too_long { &instead } else { reply };
    timeout(TO_LISTEN, framing::write(writer, reply)).await?
}
