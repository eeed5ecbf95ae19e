/** How a past call ended, in words. */

import type { PastCall } from "../../bindings/PastCall";
import { m } from "../paraglide/messages";
import { endedWell, endWords } from "../shared/endings";

export function isMissed(call: PastCall): boolean {
  return call.direction === "incoming" && call.end?.code === "missed";
}

/** "Busy", "Missed"; for a call that went well its direction, as its length is shown beside it. */
export function outcome(call: PastCall, isUp: boolean): string {
  const direction = call.direction === "incoming" ? m.recent_incoming() : m.recent_outgoing();
  if (!call.end) return isUp ? m.recent_now() : m.recent_interrupted();
  const talked = endedWell(call.end.code) && call.seconds !== null;
  return talked ? direction : endWords(call.end.code);
}
