/** Where a candidate of ours belongs in the page's description. */
import type { StateEvent } from "./connection-states";
import { attribute, readSdp } from "./sdp";

/** The event with the page's name for the line, and its place: the engine has a name of its own. */
export function placed(
  event: StateEvent,
  mid: string | null,
  local: RTCSessionDescription | null,
): StateEvent {
  if (event.name !== "ice_candidate" || event.candidate === null || mid === null) {
    return event;
  }
  const sections = local ? readSdp(local.sdp).sections : [];
  const at = sections.findIndex((section) => attribute(section, "mid") === mid);
  const sdpMLineIndex = at === -1 ? event.candidate.sdpMLineIndex : at;
  return { ...event, candidate: { ...event.candidate, sdpMid: mid, sdpMLineIndex } };
}
