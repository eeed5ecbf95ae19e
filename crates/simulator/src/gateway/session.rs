//! One client's session: create, register, keep alive, and the end of all that.

use std::{convert::Infallible, future, sync::Arc, time::Duration};

use line::frames::{ClientFrame, Code, ErrorDetail, EventResult, ServerFrame};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep, sleep_until},
};

use super::{
    call::{Call, CallEvent},
    dialogue::{event, sip_address},
    wire::{Gone, Received, Wire},
};
use crate::{
    callees::Cause,
    exchange::{
        Exchange, USERNAME,
        faults::SilentOn,
        orders::Order,
        registrar::{Registered, Seat},
        tokens::Grant,
    },
    number::Masked,
};

/// The SDK sends `keepalive` every 30 s; without any frame for so long the client is gone.
const IDLE: Duration = Duration::from_secs(90);

/// Stands for the way to the registrar and back. AT's SDK registers again at once, without
/// end, when a registration fails: this wait keeps it from spinning.
const REGISTRAR_ROUND_TRIP: Duration = Duration::from_millis(200);

/// Unreadable frames in a row before the socket is closed.
const MOST_COMPLAINTS: u32 = 100;

/// Error codes as Janus has them (`janus/apierror.h`, `plugins/janus_sip.c`).
pub(super) mod janus {
    pub const UNKNOWN_REQUEST: i64 = 453;
    pub const INVALID_JSON: i64 = 454;
    pub const SESSION_NOT_FOUND: i64 = 458;
    pub const SIP_WRONG_STATE: i64 = 447;
    pub const SIP_MISSING_SDP: i64 = 448;
    pub const SIP_INVALID_REQUEST: i64 = 442;
    pub const SIP_INVALID_ADDRESS: i64 = 446;
}

pub(super) struct Session {
    pub number: u64,
    pub exchange: Arc<Exchange>,
    pub grant: Arc<Grant>,
    pub wire: Wire,
    pub call: Option<Call>,
    pub orders: mpsc::Sender<Order>,
    inbox: mpsc::Receiver<Order>,
    created: bool,
    seat: Option<Seat>,
    /// The token's life is over, which the client knows.
    offline: bool,
    last_frame: Instant,
    complaints: u32,
    _alive: mpsc::Sender<Infallible>,
}

enum Happening {
    Received(Received),
    Order(Order),
    Call(CallEvent),
    TokenOver,
    Idle,
    Stopping,
}

/// How a session ends.
pub(super) enum Farewell {
    /// `closed`, then a close frame.
    Polite,
    /// The socket just goes.
    Abrupt,
}

impl From<Gone> for Farewell {
    fn from(_: Gone) -> Self {
        Self::Abrupt
    }
}

impl Session {
    pub fn new(number: u64, exchange: Arc<Exchange>, grant: Arc<Grant>, wire: Wire) -> Self {
        let (orders, inbox) = mpsc::channel(32);
        let alive = exchange.alive.clone();
        Session {
            number,
            exchange,
            grant,
            wire,
            call: None,
            orders,
            inbox,
            created: false,
            seat: None,
            offline: false,
            last_frame: Instant::now(),
            complaints: 0,
            _alive: alive,
        }
    }

    pub async fn run(mut self) {
        let client = Masked(&self.grant.client).to_string();
        tracing::info!(session = self.number, client, "connected");
        let farewell = loop {
            let happening = self.next().await;
            if let Err(farewell) = self.handle(happening).await {
                break farewell;
            }
        };
        // The name is free before the socket is closed, so that who saw the close can register.
        self.seat = None;
        self.abandon_call(Cause::client_gone());
        match farewell {
            Farewell::Polite => {
                // Who is gone already needs no good-bye.
                let _ = self.wire.send(&ServerFrame::Closed).await;
                self.wire.close().await;
            }
            Farewell::Abrupt => drop(self.wire),
        }
        tracing::info!(session = self.number, client, "gone");
    }

    async fn next(&mut self) -> Happening {
        let token_over = async {
            if self.offline {
                future::pending::<()>().await;
            }
            sleep_until(self.grant.expires).await;
        };
        let call = async {
            match &mut self.call {
                Some(call) => call.next().await,
                None => future::pending().await,
            }
        };
        let mut stopping = self.exchange.stopping.clone();
        tokio::select! {
            biased;
            _ = stopping.wait_for(|stop| *stop) => Happening::Stopping,
            Some(order) = self.inbox.recv() => Happening::Order(order),
            received = self.wire.receive() => Happening::Received(received),
            happening = call => Happening::Call(happening),
            () = token_over => Happening::TokenOver,
            () = sleep_until(self.last_frame + IDLE) => Happening::Idle,
        }
    }

    async fn handle(&mut self, happening: Happening) -> Result<(), Farewell> {
        match happening {
            Happening::Received(received) => self.received(received).await,
            Happening::Order(Order::Ring(ring)) => Ok(self.ring(ring).await?),
            Happening::Order(Order::HangUp { call }) => Ok(self.far_end_hangs_up(call).await?),
            Happening::Order(Order::Perform { call, program }) => {
                self.far_end_performs(call, program);
                Ok(())
            }
            Happening::Order(Order::Offline) | Happening::TokenOver => {
                self.offline = true;
                self.seat = None;
                Ok(self.wire.send(&ServerFrame::Offline).await?)
            }
            Happening::Order(Order::Drop) => Err(Farewell::Abrupt),
            Happening::Call(happening) => Ok(self.call_event(happening).await?),
            Happening::Idle | Happening::Stopping => Err(Farewell::Polite),
        }
    }

    async fn received(&mut self, received: Received) -> Result<(), Farewell> {
        let frame = match received {
            Received::Frame(frame) => frame,
            Received::Sign => {
                self.last_frame = Instant::now();
                return Ok(());
            }
            Received::Gone => return Err(Farewell::Abrupt),
            Received::Unreadable(error) => {
                self.complaints += 1;
                if self.complaints > MOST_COMPLAINTS {
                    return Err(Farewell::Polite);
                }
                return Ok(self.wire.complain(janus::INVALID_JSON, &error.to_string()).await?);
            }
        };
        self.last_frame = Instant::now();
        self.complaints = 0;
        match frame {
            ClientFrame::Create => Ok(self.create().await?),
            ClientFrame::Keepalive => Ok(self.wire.send(&ServerFrame::Keepalive).await?),
            ClientFrame::Destroy => Err(Farewell::Polite),
            ClientFrame::Unknown(_) => {
                Ok(self.wire.complain(janus::UNKNOWN_REQUEST, "Unknown request").await?)
            }
            ClientFrame::Message { .. } | ClientFrame::Trickle { .. } | ClientFrame::Hangup
                if !self.created =>
            {
                Ok(self.wire.complain(janus::SESSION_NOT_FOUND, "No such session").await?)
            }
            ClientFrame::Message { body, jsep } => Ok(self.request(body, jsep).await?),
            ClientFrame::Trickle { candidate } => {
                self.remote_candidate(candidate);
                Ok(())
            }
            ClientFrame::Hangup => Ok(self.client_hangs_up().await?),
        }
    }

    async fn create(&mut self) -> Result<(), Gone> {
        if self.exchange.faults.is_silent(SilentOn::Create) {
            return Ok(());
        }
        self.created = true;
        self.wire.send(&ServerFrame::Success).await
    }

    pub(super) async fn register(&mut self) -> Result<(), Gone> {
        if let Some((code, reason)) = self.exchange.faults.fail_registration() {
            return self.registration_failed(code, &reason).await;
        }
        if self.offline {
            return self.registration_failed(401, "Unauthorized").await;
        }
        if self.seat.is_none() {
            let registered =
                Registered { orders: self.orders.clone(), incoming: self.grant.incoming };
            self.seat = self.exchange.registrar.take(&self.grant.client, registered);
        }
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

    /// A request that makes no sense now: an event with an error in place of a result.
    pub(super) async fn refuse(&mut self, code: i64, reason: &str) -> Result<(), Gone> {
        let error =
            ErrorDetail::Coded { code: Some(Code::Number(code)), reason: Some(reason.to_owned()) };
        self.wire.send(&ServerFrame::event_error(error)).await
    }

    /// The client's own SIP address.
    pub(super) fn address(&self) -> String {
        sip_address(&format!("{USERNAME}.{}", self.grant.client))
    }
}
