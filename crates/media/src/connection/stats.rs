//! webrtcbin's statistics as a W3C `RTCStatsReport`.
//!
//! Names, types and units are those of W3C webrtc-stats. webrtcbin 1.22 names its entries and
//! fields differently, swaps the types of local and remote candidates, counts time from the
//! computer's start, begins losses at minus one, and knows no levels; all of that is put right
//! here. A field that it cannot tell is absent.

pub(super) mod certificates;

use std::time::{SystemTime, UNIX_EPOCH};

use gstreamer as gst;
use gstreamer::glib;
use serde_json::{Map, Value, json};

use crate::processing::Statistics;

/// webrtcbin's field, and ours.
type Field = (&'static str, &'static str);

const COMMON: &[Field] = &[
    ("ssrc", "ssrc"),
    ("kind", "kind"),
    ("transport-id", "transportId"),
    ("local-id", "localId"),
    ("remote-id", "remoteId"),
];
const CODEC: &[Field] = &[
    ("payload-type", "payloadType"),
    ("clock-rate", "clockRate"),
    ("channels", "channels"),
    ("mime-type", "mimeType"),
];
const INBOUND: &[Field] = &[
    ("packets-received", "packetsReceived"),
    ("bytes-received", "bytesReceived"),
    ("packets-lost", "packetsLost"),
    ("packets-discarded", "packetsDiscarded"),
    ("jitter", "jitter"),
];
const OUTBOUND: &[Field] = &[("packets-sent", "packetsSent"), ("bytes-sent", "bytesSent")];
const REMOTE_INBOUND: &[Field] = &[
    ("packets-lost", "packetsLost"),
    ("fraction-lost", "fractionLost"),
    ("round-trip-time", "roundTripTime"),
];
const CANDIDATE: &[Field] = &[
    ("address", "address"),
    ("port", "port"),
    ("protocol", "protocol"),
    ("candidate-type", "candidateType"),
    ("priority", "priority"),
];
const PAIR: &[Field] =
    &[("local-candidate-id", "localCandidateId"), ("remote-candidate-id", "remoteCandidateId")];
const TRANSPORT: &[Field] = &[("selected-candidate-pair-id", "selectedCandidatePairId")];

const SOURCE_ID: &str = "media-source";

/// Levels in dBFS.
pub(super) struct Levels {
    pub microphone: f32,
    pub speaker: f32,
}

/// Translates webrtcbin's report.
pub(super) fn report(raw: &gst::StructureRef, echo: &Statistics, levels: &Levels) -> Value {
    let mut report = Map::new();
    let codec = raw.fields().find(|name| name.starts_with("codec-stats")).map(|id| id.to_string());
    for (id, value) in raw.iter() {
        let Ok(entry) = value.get::<gst::Structure>() else { continue };
        // Sources that only ever sent reports are no streams.
        let received = entry.get::<u64>("packets-received");
        let sent = entry.get::<u64>("packets-sent");
        if received == Ok(0) || sent == Ok(0) {
            continue;
        }
        if let Some(translated) = translate(id, &entry, codec.as_deref(), levels) {
            report.insert(id.to_string(), Value::Object(translated));
        }
    }
    report.insert(SOURCE_ID.to_owned(), source(echo, levels));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    for (id, entry) in &mut report {
        entry["id"] = json!(id);
        entry["timestamp"] = json!(now.as_secs_f64() * 1_000.0);
    }
    Value::Object(report)
}

fn translate(
    id: &str,
    entry: &gst::StructureRef,
    codec: Option<&str>,
    levels: &Levels,
) -> Option<Map<String, Value>> {
    let (kind, fields) = match entry.name().as_str() {
        "codec" => ("codec", CODEC),
        "inbound-rtp" => ("inbound-rtp", INBOUND),
        "outbound-rtp" => ("outbound-rtp", OUTBOUND),
        "remote-inbound-rtp" => ("remote-inbound-rtp", REMOTE_INBOUND),
        "remote-outbound-rtp" => ("remote-outbound-rtp", OUTBOUND),
        "candidate-pair" => ("candidate-pair", PAIR),
        "transport" => ("transport", TRANSPORT),
        // The identifier tells the truth about the side.
        "local-candidate" | "remote-candidate" if id.contains("-local_") => {
            ("local-candidate", CANDIDATE)
        }
        "local-candidate" | "remote-candidate" => ("remote-candidate", CANDIDATE),
        _ => return None,
    };
    let mut out = Map::new();
    out.insert("type".to_owned(), json!(kind));
    for (from, to) in COMMON.iter().chain(fields) {
        if let Some(value) = entry.value(*from).ok().and_then(plain) {
            out.insert((*to).to_owned(), value);
        }
    }
    let mut add = |name: &str, value: Value| out.insert(name.to_owned(), value);
    match kind {
        "codec" => {
            if let Ok(name) = entry.get::<&str>("mime-type") {
                add("mimeType", json!(name.replace("OPUS", "opus")));
            }
        }
        "inbound-rtp" => {
            add("codecId", json!(codec));
            add("audioLevel", json!(linear(levels.speaker)));
        }
        "outbound-rtp" => {
            add("codecId", json!(codec));
            add("mediaSourceId", json!(SOURCE_ID));
        }
        "remote-inbound-rtp" => {
            add("codecId", json!(codec));
            add("jitter", json!(reported_jitter(entry)));
        }
        "candidate-pair" => {
            add("state", json!("succeeded"));
            add("nominated", json!(true));
        }
        _ => (),
    }
    if let Some(lost) = out.get_mut("packetsLost") {
        *lost = json!(lost.as_i64().unwrap_or(0).max(0));
    }
    out.retain(|_, value| !value.is_null());
    Some(out)
}

/// What the microphone gives, after processing.
fn source(echo: &Statistics, levels: &Levels) -> Value {
    let mut source = json!({
        "type": "media-source",
        "kind": "audio",
        "audioLevel": linear(levels.microphone),
    });
    if let Some(loss) = echo.echo_return_loss {
        source["echoReturnLoss"] = json!(loss);
    }
    if let Some(enhancement) = echo.echo_return_loss_enhancement {
        source["echoReturnLossEnhancement"] = json!(enhancement);
    }
    source
}

/// Jitter at the far end in seconds; webrtcbin leaves it in clock ticks.
fn reported_jitter(entry: &gst::StructureRef) -> Option<f64> {
    let source = entry.get::<gst::Structure>("gst-rtpsource-stats").ok()?;
    let ticks = source.get::<u32>("rb-jitter").ok()?;
    let rate = source.get::<i32>("clock-rate").ok().filter(|rate| *rate > 0)?;
    Some(f64::from(ticks) / f64::from(rate))
}

/// From dBFS to 0..1.
pub(super) fn linear(decibels: f32) -> f64 {
    if decibels <= -100.0 { 0.0 } else { 10f64.powf(f64::from(decibels) / 20.0).min(1.0) }
}

fn plain(value: &glib::SendValue) -> Option<Value> {
    let number = value.get::<u64>().map(Value::from);
    let number = number.or_else(|_| value.get::<u32>().map(Value::from));
    let number = number.or_else(|_| value.get::<i64>().map(Value::from));
    let number = number.or_else(|_| value.get::<i32>().map(Value::from));
    let number = number.or_else(|_| value.get::<f64>().map(Value::from));
    number.or_else(|_| value.get::<String>().map(Value::from)).ok()
}
