/** Which statistics belong to a track (WebRTC 1.0, section 8.5). */
import type { NativeTransceiver } from "./rtp";

type Report = Record<string, unknown>;

/** Of one track: its own streams and what they refer to. Throws where the track is nobody's. */
export function selectStats(
  transceivers: readonly NativeTransceiver[],
  track: MediaStreamTrack | null,
): (report: Report) => Report {
  if (track === null) {
    return withConnection;
  }
  const sent = transceivers.filter(({ sender }) => sender.track === track);
  const received = transceivers.filter(({ receiver }) => receiver.track === track);
  if (sent.length + received.length !== 1) {
    throw new DOMException("the track is not this connection's", "InvalidAccessError");
  }
  const [transceiver] = [...sent, ...received];
  const own = sent.length === 1 ? "outbound-rtp" : "inbound-rtp";
  const isOwn = (entry: Record<string, unknown>): boolean =>
    entry["type"] === own
      ? entry["mid"] === undefined || entry["mid"] === transceiver?.mid
      : sent.length === 1 &&
        entry["type"] === "media-source" &&
        entry["trackIdentifier"] === track.id;
  return (report) => {
    const kept = new Set<string>();
    const follow = (id: string): void => {
      if (!kept.has(id) && isEntry(report[id])) {
        kept.add(id);
        const references = Object.entries(report[id]).filter(([name]) => name.endsWith("Id"));
        references.forEach(([, value]) => follow(String(value)));
      }
    };
    for (const [id, entry] of Object.entries(report)) {
      if (isEntry(entry) && isOwn(entry)) {
        follow(id);
      }
    }
    return Object.fromEntries(Object.entries(report).filter(([id]) => kept.has(id)));
  };
}

function isEntry(given: unknown): given is Record<string, unknown> {
  return typeof given === "object" && given !== null;
}

/** The entry of the connection itself, which the engine does not know. */
function withConnection(report: Report): Report {
  const entry = {
    id: "connection",
    timestamp: performance.timeOrigin + performance.now(),
    type: "peer-connection",
    dataChannelsOpened: 0,
    dataChannelsClosed: 0,
  };
  const known = Object.values(report).some(
    (one) => (one as { type?: string }).type === "peer-connection",
  );
  return known ? report : { ...report, [entry.id]: entry };
}
