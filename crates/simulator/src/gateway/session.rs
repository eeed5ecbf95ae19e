//! One client's session: create, register, keep alive, and the end of all that.

use std::{convert::Infallible, future, sync::Arc, time::Duration};

use line::frames::{ClientFrame, ServerFrame};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};

use super::{
    call::{Call, CallEvent},
    dialogue::sip_address,
    wire::{Gone, Received, Wire},
};
use crate::{
    callees::Cause,
    exchange::{
        Exchange, USERNAME,
        calls::CallId,
        faults::{Cut, SilentOn},
        orders::Order,
        registrar::Seat,
        sessions::Presence,
        tokens::Grant,
    },
    number::Masked,
};

/// The SDK sends `keepalive` every 30 s; without any frame for so long the client is gone.
const IDLE: Duration = Duration::from_secs(90);

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
    /// The newest call.
    pub call: Option<Call>,
    /// The call that goes on while a second one rings.
    pub behind: Option<Call>,
    /// The call that ended last.
    pub last_call: Option<CallId>,
    pub orders: mpsc::Sender<Order>,
    pub last_frame: Instant,
    inbox: mpsc::Receiver<Order>,
    created: bool,
    pub seat: Option<Seat>,
    /// The token's life is over, which the client knows.
    pub offline: bool,
    complaints: u32,
    _presence: Presence,
    _alive: mpsc::Sender<Infallible>,
}

enum Happening {
    Received(Received),
    Order(Order),
    Call(CallEvent),
    CallBehind(CallEvent),
    TokenOver,
    Idle,
    Stopping,
}

/// How a session ends.
pub(super) enum Farewell {
    /// `closed`, then a close frame.
    Polite,
    /// Without a word.
    Cut(Cut),
}

impl From<Gone> for Farewell {
    fn from(_: Gone) -> Self {
        Self::Cut(Cut::End)
    }
}

impl Session {
    pub fn new(number: u64, exchange: Arc<Exchange>, grant: Arc<Grant>, wire: Wire) -> Self {
        let (orders, inbox) = mpsc::channel(32);
        let alive = exchange.alive.clone();
        let presence = exchange.sessions.enter(number, &grant.client, orders.clone());
        Session {
            number,
            exchange,
            grant,
            wire,
            call: None,
            behind: None,
            last_call: None,
            last_frame: Instant::now(),
            orders,
            inbox,
            created: false,
            seat: None,
            offline: false,
            complaints: 0,
            _presence: presence,
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
        self.close_ranks();
        self.abandon_call(Cause::client_gone());
        match farewell {
            Farewell::Polite => {
                // Who is gone already needs no good-bye.
                let _ = self.wire.send(&ServerFrame::Closed).await;
                self.wire.close().await;
            }
            Farewell::Cut(how) => self.wire.cut(how).await,
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
        let call = next_of(&mut self.call);
        let behind = next_of(&mut self.behind);
        let mut stopping = self.exchange.stopping.clone();
        tokio::select! {
            biased;
            _ = stopping.wait_for(|stop| *stop) => Happening::Stopping,
            Some(order) = self.inbox.recv() => Happening::Order(order),
            received = self.wire.receive() => Happening::Received(received),
            happening = call => Happening::Call(happening),
            happening = behind => Happening::CallBehind(happening),
            () = token_over => Happening::TokenOver,
            () = sleep_until(self.last_frame + IDLE) => Happening::Idle,
        }
    }

    async fn handle(&mut self, happening: Happening) -> Result<(), Farewell> {
        match happening {
            Happening::Received(received) => self.received(received).await?,
            Happening::Order(order) => self.obey(order).await?,
            Happening::TokenOver => self.go_offline().await?,
            Happening::Call(happening) => self.call_event(happening).await?,
            Happening::CallBehind(happening) => self.event_behind(happening).await?,
            Happening::Idle | Happening::Stopping => return Err(Farewell::Polite),
        }
        self.close_ranks();
        Ok(())
    }

    async fn obey(&mut self, order: Order) -> Result<(), Farewell> {
        match order {
            Order::Ring(ring) => Ok(self.ring(ring).await?),
            Order::Connect { call, number, record } => {
                self.far_end_is(call, &number, record);
                Ok(())
            }
            Order::HangUp { call } => Ok(self.far_end_hangs_up(call).await?),
            Order::Perform { call, program } => {
                self.far_end_performs(call, program);
                Ok(())
            }
            Order::Impair { call, network } => {
                self.impair(call, *network);
                Ok(())
            }
            Order::Replaced => Ok(self.unregister().await?),
            Order::Fault(strike) => self.struck(strike).await,
        }
    }

    /// The token's life is over.
    pub(super) async fn go_offline(&mut self) -> Result<(), Gone> {
        self.offline = true;
        self.seat = None;
        self.wire.send(&ServerFrame::Offline).await
    }

    async fn received(&mut self, received: Received) -> Result<(), Farewell> {
        let frame = match received {
            Received::Frame(frame) => frame,
            Received::Sign => {
                self.last_frame = Instant::now();
                return Ok(());
            }
            Received::Gone => return Err(Farewell::Cut(Cut::End)),
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
            ClientFrame::Keepalive if self.is_silent(SilentOn::Keepalive) => Ok(()),
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
            ClientFrame::Hangup => Ok(self.hang_up().await?),
        }
    }

    async fn create(&mut self) -> Result<(), Gone> {
        if self.is_silent(SilentOn::Create) {
            return Ok(());
        }
        self.created = true;
        self.wire.send(&ServerFrame::Success).await
    }

    /// This request is to get no answer.
    pub(super) fn is_silent(&self, request: SilentOn) -> bool {
        self.exchange.faults.is_silent(&self.grant.client, request)
    }

    /// The client's own SIP address.
    pub(super) fn address(&self) -> String {
        sip_address(&format!("{USERNAME}.{}", self.grant.client))
    }
}

async fn next_of(call: &mut Option<Call>) -> CallEvent {
    match call {
        Some(call) => call.next().await,
        None => future::pending().await,
    }
}
