/** Session descriptions: the class, its dictionary, and JSEP's state table. */
import type { SessionDescription } from "../../bindings/SessionDescription";
import { dictionary, enumeration } from "./idl";

export class NativeSessionDescription implements RTCSessionDescription {
  readonly #type: RTCSdpType;
  readonly #sdp: string;

  constructor(init: RTCSessionDescriptionInit) {
    const { type, sdp } = readDescription(init);
    this.#type = enumeration(SDP_TYPES, type, "type");
    this.#sdp = sdp;
  }

  get type(): RTCSdpType {
    return this.#type;
  }
  get sdp(): string {
    return this.#sdp;
  }

  toJSON(): SessionDescription {
    return { type: this.type, sdp: this.sdp };
  }
}

export const SDP_TYPES = ["offer", "pranswer", "answer", "rollback"] as const;

/** The dictionary `RTCSessionDescriptionInit`, where `type` may be absent. */
export function readDescription(init: unknown): { type: RTCSdpType | undefined; sdp: string } {
  dictionary(init, "the description");
  const { type, sdp } = (init ?? {}) as Record<string, unknown>;
  return {
    type: type === undefined ? undefined : enumeration(SDP_TYPES, type, "type"),
    sdp: sdp === undefined ? "" : String(sdp),
  };
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
