//! The command line's end of the door.

use std::{io, time::Duration};

use serde_json::Value;
use tokio::{
    io::BufReader,
    time::{timeout, timeout_at},
};

use crate::{
    Place, framing,
    socket::connect,
    wire::{MAX_REPLY, Reply, Request},
};

/// A socket on this computer takes no time, unless the app hangs.
const TO_CONNECT: Duration = Duration::from_secs(2);
/// The app says more often that it is alive.
const SILENCE: Duration = Duration::from_secs(10);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    #[error("Simu is not running")]
    NotRunning,
    #[error("Simu does not answer")]
    Silent,
    #[error("the talk with Simu broke")]
    Broken(#[from] io::Error),
    /// By the app, and why.
    #[error("Simu refused")]
    Refused(Value),
}

/// Asks the app that runs, and hears what it says on the way.
///
/// # Errors
/// Why there is no answer; after `bound` at the latest.
pub async fn ask(
    place: &Place,
    request: &Request,
    bound: Duration,
    mut progress: impl FnMut(&Value),
) -> Result<Value, AskError> {
    let until = tokio::time::Instant::now() + bound;
    let stream = match timeout(TO_CONNECT, connect(place)).await {
        Err(_) => return Err(AskError::Silent),
        Ok(Err(error)) if nobody_is_there(&error) => return Err(AskError::NotRunning),
        Ok(stream) => stream?,
    };
    let (reader, mut writer) = tokio::io::split(stream);
    framing::write(&mut writer, request).await?;
    let mut reader = BufReader::new(reader);
    loop {
        let patience = until.min(tokio::time::Instant::now() + SILENCE);
        let line = timeout_at(patience, framing::read(&mut reader, MAX_REPLY)).await;
        let line = line.map_err(|_| AskError::Silent)?.map_err(|error| match error {
            framing::Unreadable::Io(error) => error,
            framing::Unreadable::TooLong | framing::Unreadable::Ended => {
                io::Error::new(io::ErrorKind::InvalidData, error.to_string())
            }
        })?;
        match serde_json::from_slice(&line).map_err(io::Error::from)? {
            Reply::Still => {}
            Reply::Progress { value } => progress(&value),
            Reply::Done { value } => return Ok(value),
            Reply::Failed { value } => return Err(AskError::Refused(value)),
        }
    }
}

fn nobody_is_there(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused)
}
