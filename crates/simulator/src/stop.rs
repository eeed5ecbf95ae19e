//! The wishes to stop: Ctrl-C, SIGTERM and, if asked for, the end of stdin.

use std::{
    future,
    io::{self, Read},
    thread,
};

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlC, ctrl_c};
use tokio::sync::oneshot;

/// Listens from its making on, so that a wish which comes early is not lost.
#[derive(Debug)]
pub struct StopWish {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
    #[cfg(windows)]
    interrupt: CtrlC,
    stdin_end: Option<oneshot::Receiver<()>>,
}

impl StopWish {
    pub fn listen(exit_with_stdin: bool) -> io::Result<Self> {
        Ok(StopWish {
            #[cfg(unix)]
            interrupt: signal(SignalKind::interrupt())?,
            #[cfg(unix)]
            terminate: signal(SignalKind::terminate())?,
            #[cfg(windows)]
            interrupt: ctrl_c()?,
            stdin_end: exit_with_stdin.then(stdin_end),
        })
    }

    /// Waits for the first wish.
    pub async fn come(mut self) {
        #[cfg(unix)]
        let terminated = self.terminate.recv();
        #[cfg(windows)]
        let terminated = future::pending::<Option<()>>();
        let stdin_ended = async {
            match self.stdin_end {
                Some(end) => drop(end.await),
                None => future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = terminated => {}
            () = stdin_ended => {}
        }
    }
}

/// Tells when stdin is closed. A thread of its own: a blocked read must not hold up the
/// runtime's end.
fn stdin_end() -> oneshot::Receiver<()> {
    let (ended, end) = oneshot::channel();
    thread::spawn(move || {
        let mut buffer = [0; 256];
        while io::stdin().lock().read(&mut buffer).is_ok_and(|count| count > 0) {}
        // Nobody waits any more when the simulator was stopped in another way.
        let _ = ended.send(());
    });
    end
}
