/** A candidate of the far side, as `addIceCandidate` is given it (section 4.4.2). */
import { NativeIceCandidate } from "./ice-candidate";
import { dictionary } from "./idl";
import type { Sdp, Section } from "./sdp";
import { anyAttribute, attribute } from "./sdp";

/** Null for nothing at all and for an empty candidate: there are no more. */
export function readCandidate(init: unknown): NativeIceCandidate | null {
  dictionary(init, "the candidate");
  const { candidate } = (init ?? {}) as RTCIceCandidateInit;
  if (candidate === undefined || candidate === "" || candidate === null) {
    return null;
  }
  return new NativeIceCandidate(init as RTCIceCandidateInit);
}

/** The section that the candidate is for; an `OperationError` where it fits none. */
export function sectionFor(remote: Sdp, candidate: NativeIceCandidate): Section {
  const { sdpMid, sdpMLineIndex, usernameFragment } = candidate;
  const section =
    sdpMid === null
      ? remote.sections[sdpMLineIndex ?? 0]
      : remote.sections.find((one) => attribute(one, "mid") === sdpMid);
  if (!section) {
    throw new DOMException("the candidate is for no section there is", "OperationError");
  }
  const ufrag = anyAttribute(remote, section, "ice-ufrag");
  if (usernameFragment !== null && ufrag !== null && usernameFragment !== ufrag) {
    throw new DOMException("the candidate is for another transport", "OperationError");
  }
  if (candidate.foundation === null) {
    throw new DOMException("the candidate cannot be read", "OperationError");
  }
  return section;
}
