//! What str0m tells of: the connection's states, packets, statistics.

use std::time::Instant;

use str0m::rtp::RtpPacket;
use str0m::{Event, IceConnectionState};
use tokio::time::interval;

use super::{CLOSED_THERE, FAREWELL, Session};
use crate::media::outgoing::{self, Outgoing};
use crate::media::playout::Packet;
use crate::media::recording::Recording;
use crate::media::report::{self, DtlsState, IceState};
use crate::media::{FRAME_DURATION, LegEvent};

impl Session {
    #[expect(clippy::wildcard_enum_match_arm, reason = "most of str0m's events are no audio's")]
    pub(super) fn event(&mut self, event: Event) {
        match event {
            Event::Connected => self.connected(),
            Event::IceConnectionStateChange(state) => self.ice_state(state),
            Event::RtpPacket(packet) => self.packet(&packet),
            Event::PeerStats(stats) => {
                let check =
                    stats.selected_candidate_pair.and_then(|pair| pair.current_round_trip_time);
                if let Some(round_trip) = stats.rtt.or(check) {
                    report::lock(&self.report).round_trip_ms = Some(round_trip.as_secs_f64() * 1e3);
                }
            }
            Event::Closed => {
                self.end = self.end.or(Some(CLOSED_THERE));
                self.give_up = Some(Instant::now() + FAREWELL);
            }
            _ => {}
        }
    }

    /// ICE and DTLS are up: from here on there is sound.
    fn connected(&mut self) {
        self.give_up = None;
        match Outgoing::agreed(&self.rtc, self.mid) {
            Ok(outgoing) => self.outgoing = Some(outgoing),
            Err(error) => tracing::warn!(%error, "leg cannot speak"),
        }
        self.recording = self.config.record.as_deref().and_then(|prefix| {
            Recording::start(prefix)
                .inspect_err(|error| tracing::warn!(%error, "leg cannot be recorded"))
                .ok()
        });
        let mut report = report::lock(&self.report);
        report.dtls = DtlsState::Connected;
        report.connected_at = Some(Instant::now());
        report.codec = self.outgoing.as_ref().map(|outgoing| outgoing.codec.name());
        report.heard_wav = self.recording.as_ref().map(|recording| recording.heard.clone());
        report.said_wav = self.recording.as_ref().map(|recording| recording.said.clone());
        drop(report);
        // Late ticks are made up for, so that the frames keep the pace of the clock.
        self.frames = Some(interval(FRAME_DURATION));
        self.emit(LegEvent::Connected);
    }

    fn ice_state(&mut self, state: IceConnectionState) {
        let mut report = report::lock(&self.report);
        report.ice = match state {
            IceConnectionState::New => IceState::New,
            IceConnectionState::Checking => IceState::Checking,
            IceConnectionState::Connected | IceConnectionState::Completed => IceState::Connected,
            IceConnectionState::Disconnected => IceState::Disconnected,
        };
        if report.ice == IceState::Connected && report.dtls == DtlsState::New {
            report.dtls = DtlsState::Connecting;
        }
        if self.frames.is_some() && self.end.is_none() {
            let lost = report.ice == IceState::Disconnected;
            self.give_up = lost.then(|| Instant::now() + self.config.ice_timeout);
        }
    }

    fn packet(&mut self, packet: &RtpPacket) {
        let header = &packet.header;
        let mut report = report::lock(&self.report);
        report.packets_in += 1;
        report.bytes_in += packet.payload.len() as u64;
        drop(report);
        let format = self.rtc.codec_config().find(|params| params.pt() == header.payload_type);
        let Some(format) = format.map(|params| params.spec().codec) else { return };
        if format.is_tele() {
            self.playout.expect_pause();
            if let Some(digit) =
                self.listener.hear(header.timestamp, header.marker, &packet.payload)
            {
                report::lock(&self.report).digits.push(digit);
                self.callee.hear_digit(digit);
                self.emit(LegEvent::Digit(digit));
            }
        } else if let Some(codec) = outgoing::codec(format) {
            let taken = self.playout.push(Packet {
                ssrc: *header.ssrc,
                timestamp: header.timestamp,
                codec,
                payload: &packet.payload,
                arrived: packet.timestamp,
            });
            if let Err(error) = taken {
                tracing::warn!(%error, "sound not decoded");
            }
        }
    }
}
