//! The queue of all that happens in a pipeline, and what fills it.

use std::sync::Arc;

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_webrtc::{
    WebRTCICEConnectionState, WebRTCICEGatheringState, WebRTCPeerConnectionState,
};

use super::Peer;
use crate::ConnectionEvent;
use crate::engine::Sound;

/// Something that happened in one of GStreamer's threads or was asked from outside.
#[derive(Debug)]
pub(in crate::connection) enum Happening {
    Message(gst::Message),
    Candidate(String),
    Gathering(WebRTCICEGatheringState),
    IceConnection(WebRTCICEConnectionState),
    Connection(WebRTCPeerConnectionState),
    Signaling(&'static str),
    Tone(String),
    Stats(gst::Structure),
    Close,
}

/// Whom it is told.
pub(in crate::connection) struct Report {
    pub events: Arc<dyn Fn(ConnectionEvent) + Send + Sync>,
    pub sound: Sound,
    /// The last levels, for the statistics.
    pub levels: Arc<crate::connection::Levels>,
}

/// Puts what webrtcbin and the bus say into the queue.
pub(super) fn listen(peer: &Peer) {
    let queue = peer.queue.clone();
    if let Some(bus) = peer.pipeline.bus() {
        bus.set_sync_handler(move |_, message| {
            let _ = queue.send(Happening::Message(message.clone()));
            gst::BusSyncReply::Drop
        });
    }
    let queue = peer.queue.clone();
    peer.webrtc.connect("on-ice-candidate", false, move |values| {
        let candidate = values.get(2)?.get::<String>().ok()?;
        let _ = queue.send(Happening::Candidate(candidate));
        None
    });
    watch(peer, "ice-gathering-state", Happening::Gathering);
    watch(peer, "ice-connection-state", Happening::IceConnection);
    watch(peer, "connection-state", Happening::Connection);
}

fn watch<State>(peer: &Peer, property: &'static str, wrap: fn(State) -> Happening)
where
    State: for<'a> gst::glib::value::FromValue<'a> + 'static,
{
    let queue = peer.queue.clone();
    peer.webrtc.connect_notify(Some(property), move |webrtc, _| {
        let _ = queue.send(wrap(webrtc.property::<State>(property)));
    });
}
