/** A candidate of the far side, as `addIceCandidate` is given it (section 4.4.2). */
import { NativeIceCandidate } from "./ice-candidate";
import { dictionary } from "./idl";
import type { Sdp, Section } from "./sdp";
import { anyAttribute, attribute } from "./sdp";

/** What the page says of a candidate; an empty one: there are no more, there or anywhere. */
export interface AddedCandidate {
  candidate: string;
  sdpMid: string | null;
  sdpMLineIndex: number | null;
  usernameFragment: string | null;
}

export function readCandidate(init: unknown): AddedCandidate {
  dictionary(init, "the candidate");
  const given = (init ?? {}) as RTCIceCandidateInit;
  const candidate = given.candidate === undefined ? "" : String(given.candidate);
  const { sdpMLineIndex, sdpMid, usernameFragment } = given;
  const nowhere = [sdpMid, sdpMLineIndex].every((place) => place === undefined || place === null);
  if (candidate !== "" && nowhere) {
    throw new TypeError("sdpMid and sdpMLineIndex are both null");
  }
  const text = (value: unknown): string | null =>
    value === undefined || value === null ? null : String(value);
  return {
    candidate,
    sdpMid: text(sdpMid),
    sdpMLineIndex:
      sdpMLineIndex === undefined || sdpMLineIndex === null ? null : Number(sdpMLineIndex) & 0xffff,
    usernameFragment: text(usernameFragment),
  };
}

/** A line that a candidate is for, and by whose ICE user name. */
interface Meant {
  mid: string | null;
  ufrag: string | null;
}

/** The lines that it is for; an `OperationError` where it fits none or cannot be read. */
export function linesFor(remote: Sdp, added: AddedCandidate): Meant[] {
  const { sdpMid, sdpMLineIndex, usernameFragment } = added;
  const named = remote.sections.filter((one, at) =>
    sdpMid === null
      ? sdpMLineIndex === null || at === sdpMLineIndex
      : attribute(one, "mid") === sdpMid,
  );
  if (named.length === 0 && (sdpMid !== null || sdpMLineIndex !== null)) {
    throw new DOMException("the candidate is for no section there is", "OperationError");
  }
  const isMeant = (section: Section): boolean => {
    const ufrag = anyAttribute(remote, section, "ice-ufrag");
    return usernameFragment === null || ufrag === null || ufrag === usernameFragment;
  };
  const meant = named.filter(isMeant);
  if (meant.length === 0 && usernameFragment !== null) {
    throw new DOMException("the candidate is for another transport", "OperationError");
  }
  if (added.candidate !== "" && new NativeIceCandidate(added).foundation === null) {
    throw new DOMException("the candidate cannot be read", "OperationError");
  }
  return meant.map((section) => ({
    mid: attribute(section, "mid"),
    ufrag: anyAttribute(remote, section, "ice-ufrag"),
  }));
}
