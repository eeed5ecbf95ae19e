//! webrtcbin's states in W3C's words, each change told once.

use std::sync::atomic::Ordering;

use gstreamer::prelude::*;
use gstreamer_webrtc::{
    WebRTCDTLSTransport, WebRTCICEConnectionState, WebRTCICEGatheringState,
    WebRTCPeerConnectionState, WebRTCRTPTransceiver,
};

use super::Peer;
use super::worker::Worker;
use crate::ConnectionEvent;
use crate::connection::certificate;

/// The states as last reported; W3C has an event for a change only.
#[derive(Default)]
pub(super) struct Said {
    gathering: Option<&'static str>,
    ice: Option<&'static str>,
    connection: Option<&'static str>,
}

impl Worker {
    pub(super) fn gathering(&mut self, state: WebRTCICEGatheringState) {
        let state = match state {
            WebRTCICEGatheringState::Gathering => "gathering",
            WebRTCICEGatheringState::Complete => "complete",
            WebRTCICEGatheringState::New | _ => "new",
        };
        if self.said.gathering.replace(state) != Some(state) {
            self.say(ConnectionEvent::IceGatheringState(state));
            if state == "complete" {
                self.say(ConnectionEvent::IceCandidate(None));
            }
        }
    }

    pub(super) fn ice_connection(&mut self, state: WebRTCICEConnectionState) {
        let state = match state {
            WebRTCICEConnectionState::Checking => "checking",
            WebRTCICEConnectionState::Connected => "connected",
            WebRTCICEConnectionState::Completed => "completed",
            WebRTCICEConnectionState::Failed => "failed",
            WebRTCICEConnectionState::Disconnected => "disconnected",
            WebRTCICEConnectionState::Closed => "closed",
            WebRTCICEConnectionState::New | _ => "new",
        };
        if self.said.ice.replace(state) != Some(state) {
            self.say(ConnectionEvent::IceConnectionState(state));
        }
    }

    pub(super) fn connection(&mut self, state: WebRTCPeerConnectionState) {
        let state = match state {
            WebRTCPeerConnectionState::Connecting => "connecting",
            WebRTCPeerConnectionState::Connected if self.is_who_was_agreed() => {
                self.peer.gate.connected.store(true, Ordering::Relaxed);
                "connected"
            }
            WebRTCPeerConnectionState::Connected => "failed",
            WebRTCPeerConnectionState::Disconnected => "disconnected",
            WebRTCPeerConnectionState::Failed => "failed",
            // webrtcbin calls it closed when the far end has ended DTLS; W3C keeps that word
            // for our own close().
            WebRTCPeerConnectionState::Closed => "failed",
            WebRTCPeerConnectionState::New | _ => "new",
        };
        if self.said.connection.replace(state) != Some(state) {
            self.say(ConnectionEvent::ConnectionState(state));
        }
    }

    /// The certificate in use has the fingerprint that was signalled. webrtcbin 1.22 does not
    /// look, and without this anybody on the way could listen.
    fn is_who_was_agreed(&self) -> bool {
        let certificate = self.peer.certificates().remote;
        let agreed = self.peer.agreed();
        let matches = match (&agreed.fingerprint, certificate) {
            (Some(expected), Some(pem)) => certificate::matches(expected, &pem),
            (_, None) | (None, _) => false,
        };
        if !matches {
            tracing::error!("certificate of the far end is not the one that was signalled");
        }
        matches
    }
}

/// PEM, of each side that DTLS knows by now.
#[derive(Debug, Default)]
pub(in crate::connection) struct Certificates {
    pub local: Option<String>,
    pub remote: Option<String>,
}

impl Peer {
    pub(in crate::connection) fn certificates(&self) -> Certificates {
        let transceiver =
            self.webrtc.emit_by_name::<Option<WebRTCRTPTransceiver>>("get-transceiver", &[&0i32]);
        let transport = transceiver
            .and_then(|transceiver| transceiver.receiver())
            .and_then(|receiver| receiver.property::<Option<WebRTCDTLSTransport>>("transport"));
        let text = |pem: Option<gstreamer::glib::GString>| pem.map(String::from);
        transport.map_or_else(Certificates::default, |transport| Certificates {
            local: text(transport.certificate()),
            remote: text(transport.remote_certificate()),
        })
    }
}
