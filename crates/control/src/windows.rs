//! A named pipe. Written from the documentation; nothing was run on Windows yet.
//!
//! Its default access list lets its maker, administrators and the system write, nobody else.

use std::io;

use tokio::{
    net::windows::named_pipe::{ClientOptions, NamedPipeClient, NamedPipeServer, ServerOptions},
    time::{Duration, sleep},
};

use crate::{Place, server::OpenError};

pub(crate) type ServerStream = NamedPipeServer;
pub(crate) type ClientStream = NamedPipeClient;

/// `ERROR_PIPE_BUSY`: all instances are taken for a moment.
const PIPE_BUSY: i32 = 231;
/// `ERROR_ACCESS_DENIED`, when another program has made the pipe first.
const ACCESS_DENIED: i32 = 5;

pub(crate) struct Listener {
    place: Place,
    next: NamedPipeServer,
}

impl Listener {
    pub(crate) fn open(place: &Place) -> Result<Self, OpenError> {
        let mut options = ServerOptions::new();
        options.first_pipe_instance(true).reject_remote_clients(true);
        let next = options.create(place.path()).map_err(|error| match error.raw_os_error() {
            Some(ACCESS_DENIED) => OpenError::Taken,
            Some(_) | None => error.into(),
        })?;
        Ok(Self { place: place.clone(), next })
    }

    pub(crate) async fn accept(&mut self) -> io::Result<ServerStream> {
        self.next.connect().await?;
        let next = ServerOptions::new().reject_remote_clients(true).create(self.place.path())?;
        Ok(std::mem::replace(&mut self.next, next))
    }
}

/// An error of the kind `NotFound`: nobody is there.
pub(crate) async fn connect(place: &Place) -> io::Result<ClientStream> {
    for _ in 0..20 {
        match ClientOptions::new().open(place.path()) {
            Err(error) if error.raw_os_error() == Some(PIPE_BUSY) => {
                sleep(Duration::from_millis(50)).await;
            }
            other => return other,
        }
    }
    Err(io::ErrorKind::TimedOut.into())
}
