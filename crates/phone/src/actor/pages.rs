//! The pages with AT's SDK: the one that calls run in, and while the token is renewed the next one
//! beside it. What a page says that was thrown away is not heard.

use line::{page::PageMessage, reachability::Event};

use super::run::Actor;

impl Actor {
    pub(super) fn page(&mut self, page: u64, message: PageMessage) {
        if self.reach.page() == Some(page) {
            self.current_page(message);
        } else if self.reach.making() == Some(page) {
            self.spare_page(page, message);
        } else {
            tracing::debug!(page, "message of a page that is over");
        }
    }

    pub(super) fn page_gone(&mut self, page: u64, message: String) {
        let line = if self.reach.page() == Some(page) {
            self.reach.line()
        } else if self.reach.making() == Some(page) {
            self.reach.lines.spare()
        } else {
            return;
        };
        match line {
            Some(line) => line.page_gone(message),
            None if self.reach.making() == Some(page) => {
                self.reach_of(page, Event::PageFailed(message));
            }
            None => self.reach(Event::PageFailed(message)),
        }
    }

    fn current_page(&mut self, message: PageMessage) {
        match message {
            PageMessage::Hello { webrtc } => {
                tracing::info!(webrtc, "SDK page is loaded");
                self.page_is_here(webrtc);
            }
            PageMessage::Media { request, connection, operation } => {
                let operation = self.with_ice_servers(operation);
                self.sound.operate(request, connection, operation);
            }
            PageMessage::Observed { connection, event } => self.observed(connection, event),
            PageMessage::SocketOpen { .. }
            | PageMessage::SocketSend { .. }
            | PageMessage::SocketClose { .. }
            | PageMessage::Sdk { .. }
            | PageMessage::Failed { .. }
            | PageMessage::Done { .. } => match self.reach.line() {
                Some(line) => line.handle_page(message),
                None => tracing::debug!("message of a page without a line"),
            },
        }
    }

    fn spare_page(&mut self, page: u64, message: PageMessage) {
        match message {
            PageMessage::Hello { webrtc } => {
                tracing::info!(webrtc, "next SDK page is loaded");
                self.reach_of(page, Event::PageHere);
            }
            // It has no call.
            PageMessage::Media { .. } | PageMessage::Observed { .. } => {}
            PageMessage::SocketOpen { .. }
            | PageMessage::SocketSend { .. }
            | PageMessage::SocketClose { .. }
            | PageMessage::Sdk { .. }
            | PageMessage::Failed { .. }
            | PageMessage::Done { .. } => {
                if let Some(line) = self.reach.lines.spare() {
                    line.handle_page(message);
                }
            }
        }
    }

    /// The page says that it is loaded. Only now does the engine start: on a small computer the
    /// two would take the processor from each other, and the line is what the agent waits for.
    fn page_is_here(&mut self, webrtc: bool) {
        self.reach.page_has_webrtc = webrtc;
        self.start_sound();
        self.reach(Event::PageHere);
    }
}
