//! The task of one leg: drives str0m between the sockets, the clock and the callee.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use str0m::change::SdpPendingOffer;
use str0m::media::Mid;
use str0m::{Candidate, Input, Output, Rtc};
use tokio::sync::mpsc;
use tokio::time::{Interval, sleep_until};

use line::page::IceCandidate;

use super::negotiation::Negotiated;
use super::network::Links;
use super::outgoing::Outgoing;
use super::playout::Playout;
use super::recording::Recording;
use super::report::{self, DtlsState, IceState};
use super::sockets::Sockets;
use super::telephone_event::Listener;
use super::{Command, LegConfig, LegEvent, LegReport};
use crate::speech::Callee;

mod commands;
mod datagrams;
mod happenings;
mod sound;

/// The reasons of [`LegEvent::Closed`], in the words of Janus' `hangup` event where it has any.
const CLOSED_HERE: &str = "closed";
const CLOSED_THERE: &str = "DTLS alert";
const ICE_FAILED: &str = "ICE failed";
const FAILED: &str = "media failed";

/// How long the alert at the end may take to leave.
const FAREWELL: Duration = Duration::from_millis(500);

/// Longer than any datagram of a call.
const DATAGRAM: usize = 2000;

pub struct Session {
    rtc: Rtc,
    pending: Option<SdpPendingOffer>,
    mid: Mid,
    config: LegConfig,
    sockets: Sockets,
    links: Links,
    events: mpsc::UnboundedSender<LegEvent>,
    report: Arc<Mutex<LegReport>>,
    outgoing: Option<Outgoing>,
    playout: Playout,
    listener: Listener,
    callee: Callee,
    /// Counts programs asked for: sounds that load slowly must not replace a later program.
    programs: u64,
    held: bool,
    recording: Option<Recording>,
    /// Runs from the moment the leg is connected.
    frames: Option<Interval>,
    /// When ICE has failed, while it is not up.
    give_up: Option<Instant>,
    end: Option<&'static str>,
}

impl Session {
    pub fn new(
        negotiated: Negotiated,
        config: LegConfig,
        sockets: Sockets,
        events: mpsc::UnboundedSender<LegEvent>,
        report: Arc<Mutex<LegReport>>,
    ) -> Session {
        let Negotiated { rtc, pending, mid, .. } = negotiated;
        let give_up = pending.is_none().then(|| Instant::now() + config.ice_timeout);
        let links = Links::new(config.network);
        Session {
            rtc,
            pending,
            mid,
            config,
            sockets,
            links,
            events,
            report,
            outgoing: None,
            playout: Playout::default(),
            listener: Listener::default(),
            callee: Callee::silent(),
            programs: 0,
            held: false,
            recording: None,
            frames: None,
            give_up,
            end: None,
        }
    }

    /// Starts the task; whatever happens in it, the leg's last event is `Closed`.
    pub fn spawn(
        mut self,
        mut commands: mpsc::UnboundedReceiver<Command>,
        own: mpsc::WeakUnboundedSender<Command>,
    ) {
        let (events, report) = (self.events.clone(), self.report.clone());
        let task = tokio::spawn(async move {
            self.gather();
            let reason = self.run(&mut commands, &own).await;
            self.send_rest();
            if let Some(recording) = self.recording.take() {
                recording.finish().await;
            }
            reason
        });
        tokio::spawn(async move {
            let reason = task.await.unwrap_or(FAILED);
            let mut report = report::lock(&report);
            report.closed = Some(reason.to_owned());
            report.ice = if reason == ICE_FAILED { IceState::Failed } else { IceState::Closed };
            report.dtls = DtlsState::Closed;
            drop(report);
            drop(events.send(LegEvent::Closed(reason.to_owned())));
        });
    }

    /// Tells the client our addresses, all at once: there is no server to ask.
    fn gather(&mut self) {
        let addresses: Vec<_> = self.sockets.addresses().collect();
        for address in addresses {
            let Ok(candidate) = Candidate::host(address, "udp") else { continue };
            if let Some(candidate) = self.rtc.add_local_candidate(candidate) {
                let candidate = IceCandidate {
                    candidate: candidate.to_sdp_string(),
                    sdp_mid: Some(self.mid.to_string()),
                    sdp_m_line_index: Some(0),
                };
                self.emit(LegEvent::LocalCandidate(Some(candidate)));
            }
        }
        self.emit(LegEvent::LocalCandidate(None));
    }

    async fn run(
        &mut self,
        commands: &mut mpsc::UnboundedReceiver<Command>,
        own: &mpsc::WeakUnboundedSender<Command>,
    ) -> &'static str {
        let mut buffer = [0; DATAGRAM];
        loop {
            let wake = match self.drain() {
                Ok(wake) => wake,
                Err(reason) => return reason,
            };
            let (give_up, late) = (self.give_up, self.links.due());
            // In this order: when the machine was busy, what has arrived is heard in time, and
            // what is said leaves frame by frame.
            tokio::select! {
                biased;
                arrival = self.sockets.receive(&mut buffer) => {
                    if let Some(arrival) = arrival {
                        self.receive(&buffer, &arrival);
                    }
                }
                command = commands.recv() => match command {
                    Some(command) => self.command(command, own),
                    None => self.close(CLOSED_HERE),
                },
                () = sleep_until(wake.into()) => self.advance(Instant::now()),
                () = until(late) => self.deliver(),
                () = tick(&mut self.frames) => self.frame(),
                () = until(give_up) => self.close(ICE_FAILED),
            }
        }
    }

    /// Takes all that str0m has to send and to tell; returns when it wants to be woken, or why
    /// the leg is over.
    fn drain(&mut self) -> Result<Instant, &'static str> {
        loop {
            match self.rtc.poll_output() {
                Ok(Output::Transmit(out)) => {
                    self.transmit(out.source, out.destination, &out.contents);
                }
                Ok(Output::Event(event)) => self.event(event),
                Ok(Output::Timeout(_)) if self.is_over() => {
                    return Err(self.end.unwrap_or(FAILED));
                }
                Ok(Output::Timeout(wake)) => return Ok(wake),
                Err(error) => {
                    tracing::warn!(%error, "media leg failed");
                    return Err(self.end.unwrap_or(FAILED));
                }
            }
        }
    }

    fn is_over(&self) -> bool {
        let farewell_sent =
            self.frames.is_none() || self.give_up.is_some_and(|by| by <= Instant::now());
        !self.rtc.is_alive() || (self.end.is_some() && farewell_sent)
    }

    /// Ends the leg; the client, if connected, gets a DTLS alert.
    fn close(&mut self, reason: &'static str) {
        if self.end.is_none() {
            self.end = Some(reason);
            self.give_up = Some(Instant::now() + FAREWELL);
            if let Err(error) = self.rtc.close() {
                tracing::debug!(%error, "leg closes without farewell");
            }
        }
    }

    fn advance(&mut self, now: Instant) {
        self.input(Input::Timeout(now));
    }

    /// A stranger's datagram must not end the leg, so errors are only told.
    fn input(&mut self, input: Input<'_>) {
        if let Err(error) = self.rtc.handle_input(input) {
            tracing::debug!(%error, "input not taken");
        }
    }

    fn emit(&self, event: LegEvent) {
        // Whoever dropped the receiver wants to know nothing more.
        drop(self.events.send(event));
    }
}

async fn tick(frames: &mut Option<Interval>) {
    match frames {
        Some(frames) => drop(frames.tick().await),
        None => std::future::pending().await,
    }
}

async fn until(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time.into()).await,
        None => std::future::pending().await,
    }
}
