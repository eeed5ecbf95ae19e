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
  const others =
    sent.length === 1
      ? ["inbound-rtp", "remote-outbound-rtp", "media-playout"]
      : ["outbound-rtp", "remote-inbound-rtp", "media-source"];
  return (report) => {
    const kept = Object.entries(report).filter(([, entry]) => {
      const { type } = entry as { type?: string };
      return !others.includes(type ?? "") && type !== "peer-connection";
    });
    return Object.fromEntries(kept);
  };
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
