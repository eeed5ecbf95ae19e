//! What the page says to the line.

use super::{
    LineEvent,
    run::{ABNORMAL, Task},
};
use crate::{
    page::{HostMessage, PageMessage, SdkCommand},
    registration::{Problem, Signal},
    socket::Socket,
};

impl Task {
    pub(super) async fn page(&mut self, message: PageMessage) {
        match message {
            PageMessage::SocketOpen { socket, url: _, protocols: _ } => self.open(socket),
            PageMessage::SocketSend { socket, text } if self.page_socket == Some(socket) => {
                let steps = self.gate.outward(text);
                self.carry_out(steps).await;
            }
            PageMessage::SocketClose { socket, .. } if self.page_socket == Some(socket) => {
                self.signal(Signal::SocketLost(Problem::PageFailed {
                    message: "the page closed its socket".into(),
                }))
                .await;
            }
            PageMessage::SocketSend { socket, .. } | PageMessage::SocketClose { socket, .. } => {
                tracing::warn!(socket, "the page uses a socket it does not have");
            }
            PageMessage::Done { command } => {
                if let Some(action) = self.commands.answered(command) {
                    self.command_is_over(&action).await;
                    self.tell(LineEvent::Done(action)).await;
                }
            }
            PageMessage::Failed { command, message } => self.page_failed(command, message).await,
            // Secondary: the frames have told it already.
            PageMessage::Sdk { event } => tracing::debug!(?event, "event of the SDK"),
            PageMessage::Hello { .. }
            | PageMessage::Media { .. }
            | PageMessage::Observed { .. } => {
                tracing::warn!("a message that is not the line's");
            }
        }
    }

    /// The page asks for its socket. Address and token are ours, whatever it asked for.
    fn open(&mut self, socket: u32) {
        if self.page_socket.is_some() {
            let reason = "one socket a page".to_owned();
            (self.to_page)(HostMessage::SocketClosed {
                socket,
                code: ABNORMAL,
                reason,
                was_clean: false,
            });
            return;
        }
        self.page_socket = Some(socket);
        let (gateway, token) = (self.config.gateway.clone(), self.config.token.clone());
        self.connecting =
            Some(tokio::spawn(async move { Socket::connect(&gateway, &token).await }));
    }

    async fn page_failed(&mut self, command: Option<u32>, message: String) {
        let Some(command) = command else {
            // The SDK throws now and then for nothing (Q20); the watches see what matters.
            tracing::warn!(%message, "the page threw");
            return;
        };
        let Some(action) = self.commands.answered(command) else { return };
        self.command_is_over(&action).await;
        if matches!(action, SdkCommand::Start { .. }) {
            self.signal(Signal::PageFailed(message)).await;
        } else {
            self.tell(LineEvent::CommandFailed { action, message }).await;
        }
    }
}
