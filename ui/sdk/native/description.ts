/** Session descriptions: the class, JSEP's state table, and the little that is read out of SDP. */
import type { SessionDescription } from "../../bindings/SessionDescription";

export class NativeSessionDescription implements RTCSessionDescription {
  readonly type: RTCSdpType;
  readonly sdp: string;

  constructor(init: RTCSessionDescriptionInit) {
    this.type = init.type;
    this.sdp = init.sdp ?? "";
  }

  toJSON(): SessionDescription {
    return { type: this.type, sdp: this.sdp };
  }
}

export type Side = "local" | "remote";

/**
 * The signalling state after `type` was set on `side`, or null where it may not be set
 * (WebRTC 1.0, section 4.3.1; JSEP, RFC 9429, section 3.2).
 */
export function nextSignalingState(
  state: RTCSignalingState,
  side: Side,
  type: RTCSdpType,
): RTCSignalingState | null {
  const other: Side = side === "local" ? "remote" : "local";
  const mayOffer = state === "stable" || state === `have-${side}-offer`;
  const mayAnswer = state === `have-${other}-offer` || state === `have-${side}-pranswer`;
  switch (type) {
    case "offer":
      return mayOffer ? `have-${side}-offer` : null;
    case "pranswer":
      return mayAnswer ? `have-${side}-pranswer` : null;
    case "answer":
      return mayAnswer ? "stable" : null;
    case "rollback":
      return state === `have-${side}-offer` ? "stable" : null;
  }
}

/** What the first audio section of a description says. */
export interface AudioSection {
  mid: string | null;
  /** Seen from the side that wrote the description. */
  direction: RTCRtpTransceiverDirection;
  /** Stream that the track belongs to, where the description names one (`a=msid`). */
  streamId: string | null;
}

export function audioSection(sdp: string): AudioSection | null {
  const lines = sdp.split(/\r?\n/);
  const start = lines.findIndex((line) => line.startsWith("m=audio "));
  if (start === -1) {
    return null;
  }
  const session = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith("m=")),
  );
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith("m="));
  const section = end === -1 ? rest : rest.slice(0, end);
  const streamId = attribute(section, "msid")?.split(" ")[0] ?? null;
  return {
    mid: attribute(section, "mid"),
    direction: direction(section) ?? direction(session) ?? "sendrecv",
    streamId: streamId === "-" ? null : streamId,
  };
}

function attribute(lines: string[], name: string): string | null {
  const prefix = `a=${name}:`;
  return lines.find((line) => line.startsWith(prefix))?.slice(prefix.length) ?? null;
}

function direction(lines: string[]): RTCRtpTransceiverDirection | null {
  const directions = ["sendrecv", "sendonly", "recvonly", "inactive"] as const;
  return directions.find((name) => lines.includes(`a=${name}`)) ?? null;
}
