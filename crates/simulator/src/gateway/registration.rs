//! A session's registration: the name it has, or why it has none.

use std::time::Duration;

use line::frames::{Code, EventResult};
use tokio::time::sleep;

use super::{dialogue::event, session::Session, wire::Gone};
use crate::exchange::registrar::Registered;

/// Stands for the way to the registrar and back. AT's SDK registers again at once, without
/// end, when a registration fails: this wait keeps it from spinning.
const REGISTRAR_ROUND_TRIP: Duration = Duration::from_millis(200);

impl Session {
    pub(super) async fn register(&mut self) -> Result<(), Gone> {
        if let Some((code, reason)) = self.exchange.faults.registration(&self.grant.client) {
            return self.registration_failed(code, &reason).await;
        }
        if self.offline {
            return self.registration_failed(401, "Unauthorized").await;
        }
        self.take_seat();
        if self.seat.is_none() {
            return self.registration_failed(403, "Already registered").await;
        }
        let username = Some(self.address());
        self.wire.send(&event(None, EventResult::Registered { username }, None)).await
    }

    async fn registration_failed(&mut self, code: u16, reason: &str) -> Result<(), Gone> {
        sleep(REGISTRAR_ROUND_TRIP).await;
        let failed = EventResult::RegistrationFailed {
            code: Some(Code::Number(code.into())),
            reason: Some(reason.to_owned()),
        };
        self.wire.send(&event(None, failed, None)).await
    }

    pub(super) async fn unregister(&mut self) -> Result<(), Gone> {
        self.seat = None;
        let username = Some(self.address());
        self.wire.send(&event(None, EventResult::Unregistered { username }, None)).await
    }

    pub(super) fn is_registered(&self) -> bool {
        self.seat.is_some()
    }

    /// Registers the name, if it is free and not ours already.
    pub(super) fn take_seat(&mut self) {
        if self.seat.is_none() {
            let registered =
                Registered { orders: self.orders.clone(), incoming: self.grant.incoming };
            let second = self.exchange.account.settings().second_registration;
            let client = &self.grant.client;
            self.seat = self.exchange.registrar.take(client, self.number, registered, second);
        }
    }

    /// Whether the client was registered until now.
    pub(super) fn leave_seat(&mut self) -> bool {
        self.seat.take().is_some()
    }
}
