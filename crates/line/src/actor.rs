//! The line as a task: it ties the SDK page, the gate and the socket together.

use std::{fmt, time::Duration};

use secrecy::SecretString;
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};
use url::Url;

use crate::{
    door::CallDoor,
    gate::{CallSignal, SecondSignal},
    liveness::{LOST_AFTER, Pace},
    page::{HostMessage, IceServer, PageMessage, SdkCommand},
    registration::{LineState, Problem},
};

mod from_page;
mod run;
#[cfg(test)]
mod tests;
mod watches;

/// A good-bye takes no longer; after it the name is free at the gateway.
const STOP_BOUND: Duration = Duration::from_secs(2);
/// A gateway that was asked and has said nothing for so long is given up.
pub const ANSWER_BOUND: Duration = LOST_AFTER;

#[derive(Debug)]
pub struct LineConfig {
    /// `wss`, or `ws` on loopback.
    pub gateway: Url,
    /// The capability token; it goes nowhere but into the handshake with the gateway.
    pub token: SecretString,
    pub ice_servers: Vec<IceServer>,
    /// Sound goes through a TURN server only.
    pub relay_only: bool,
    pub pace: Pace,
}

/// What the phone learns from the line.
#[derive(Debug, Clone, PartialEq)]
pub enum LineEvent {
    State(LineState),
    Call(CallSignal),
    Second(SecondSignal),
    /// The page has carried the command out: the SDK's method returned.
    Done(SdkCommand),
    /// The page could not, or did not answer in time.
    CommandFailed {
        action: SdkCommand,
        message: String,
    },
}

/// One page, one socket, one registration: a line that is down stays down.
///
/// Dropping the handle stops the line like [`Line::stop`], without waiting for it.
pub struct Line {
    // Unbounded, so that nobody waits for the line. Its senders are the phone and, batch by
    // batch with one batch in flight, the page.
    inputs: mpsc::UnboundedSender<Input>,
}

enum Input {
    Page(PageMessage),
    PageGone(String),
    Call(String, CallDoor),
    HangUp,
    Release,
    Command(SdkCommand),
    DeclineSecond,
    Probe,
    Ask(oneshot::Sender<Duration>),
    Pace(Pace),
    Stop { hang_up: bool, done: oneshot::Sender<()> },
}

impl Line {
    /// Starts the SDK in the page that has just said `Hello`.
    ///
    /// `to_page` must return at once. Must be called in a tokio runtime.
    pub fn start(
        config: LineConfig,
        to_page: impl Fn(HostMessage) + Send + Sync + 'static,
        events: mpsc::Sender<LineEvent>,
    ) -> Self {
        let (inputs, receiver) = mpsc::unbounded_channel();
        tokio::spawn(run::Task::new(config, Box::new(to_page), events).run(receiver));
        Self { inputs }
    }

    /// What the page said, but for `Hello` and its media, which are not the line's.
    pub fn handle_page(&self, message: PageMessage) {
        self.put(Input::Page(message));
    }

    /// The page has ended by itself, and why; the line goes down with it.
    pub fn page_gone(&self, message: String) {
        self.put(Input::PageGone(message));
    }

    /// Places a call, unless its door is shut before the request is out.
    /// [`CallSignal::FrameSent`] tells when it is.
    pub fn call(&self, to: String, door: CallDoor) {
        self.put(Input::Call(to, door));
    }

    /// Ends, cancels or declines the call.
    pub fn hang_up(&self) {
        self.put(Input::HangUp);
    }

    /// Lets go of the call without waiting for the gateway.
    pub fn release(&self) {
        self.put(Input::Release);
    }

    /// Any other use of the SDK.
    pub fn command(&self, action: SdkCommand) {
        self.put(Input::Command(action));
    }

    /// Declines who waits for the end of the call, as soon as that cannot hit the call.
    pub fn decline_second(&self) {
        self.put(Input::DeclineSecond);
    }

    /// Asks the gateway for a sign of life now: the network may have changed.
    pub fn probe(&self) {
        self.put(Input::Probe);
    }

    /// Asks the gateway now and tells how long it took to answer, on the line as it is and without
    /// disturbing it.
    ///
    /// # Errors
    /// [`Problem::TimedOut`] after [`ANSWER_BOUND`]; [`Problem::Closed`] if the line goes down, or
    /// is no longer the one that is up.
    pub fn ask(&self) -> impl Future<Output = Result<Duration, Problem>> + Send + use<> {
        let (answered, answer) = oneshot::channel();
        self.put(Input::Ask(answered));
        async {
            let answer = timeout(ANSWER_BOUND, answer).await.map_err(|_| Problem::TimedOut)?;
            answer.map_err(|_| Problem::Closed)
        }
    }

    pub fn set_pace(&self, pace: Pace) {
        self.put(Input::Pace(pace));
    }

    /// Hangs up, unregisters and closes; takes two seconds at most.
    pub async fn stop(self) {
        self.end(true).await;
    }

    /// As [`Line::stop`], but a call that rings is declined by nobody: the gateway may let it ring
    /// on another line of the same name.
    pub async fn leave(self) {
        self.end(false).await;
    }

    async fn end(self, hang_up: bool) {
        let (stopped, done) = oneshot::channel();
        self.put(Input::Stop { hang_up, done: stopped });
        let _ = timeout(STOP_BOUND, done).await;
    }

    fn put(&self, input: Input) {
        // The line is down, and its last event has said so.
        let _ = self.inputs.send(input);
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Line").field("up", &!self.inputs.is_closed()).finish()
    }
}
