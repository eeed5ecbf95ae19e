/** The states of a call, in words. */

import type { CallState } from "../../bindings/CallState";
import type { CallView } from "../../bindings/CallView";
import { m } from "../paraglide/messages";
import { endAdvice, endWords } from "../shared/endings";
import { peerTitle } from "../shared/peer";

export function stateTitle(state: CallState): string {
  switch (state.name) {
    case "waiting_for_line":
      return m.call_waiting_for_line();
    case "dialing":
      return m.call_dialing();
    case "ringing":
      return m.call_ringing();
    case "incoming":
      return m.call_incoming();
    case "connecting":
      return m.call_connecting();
    case "active":
      return m.call_active();
    case "on_hold":
      return m.call_on_hold();
    case "reconnecting":
      return m.call_reconnecting();
    case "ended":
      return endWords(state.reason.code);
  }
}

/** The second sentence, where the first does not say enough. */
export function stateMore(state: CallState): string | null {
  switch (state.name) {
    case "dialing":
      return m.call_dialing_more();
    case "ringing":
      return state.early_media ? m.call_ringing_early() : null;
    case "on_hold":
      return m.call_on_hold_more();
    case "reconnecting":
      return m.call_reconnecting_more();
    case "ended":
      return endAdvice(state.reason.code);
    case "waiting_for_line":
    case "incoming":
    case "connecting":
    case "active":
      return null;
  }
}

/** Since when the state's clock runs, Unix milliseconds. */
export function stateSince(state: CallState): number | null {
  switch (state.name) {
    case "waiting_for_line":
    case "dialing":
    case "ringing":
    case "incoming":
    case "active":
    case "on_hold":
    case "reconnecting":
      return state.since;
    case "connecting":
    case "ended":
      return null;
  }
}

/** What a screen reader says when the call changes. */
export function spoken(call: CallView): string {
  const peer = peerTitle(call);
  switch (call.state.name) {
    case "waiting_for_line":
    case "dialing":
      return m.say_calling({ peer });
    case "ringing":
      return m.say_ringing({ peer });
    case "incoming":
      return m.say_incoming({ peer });
    case "connecting":
      return m.say_connecting({ peer });
    case "active":
      return m.say_active({ peer });
    case "on_hold":
      return m.say_on_hold({ peer });
    case "reconnecting":
      return m.say_reconnecting({ peer });
    case "ended":
      return m.say_ended({ peer, reason: endWords(call.state.reason.code) });
  }
}

/** Part of a meter that a level fills: -60 dBFS and below nothing, 0 dBFS all. */
export function meterShare(dbfs: number): number {
  return Number.isFinite(dbfs) ? Math.min(1, Math.max(0, (dbfs + 60) / 60)) : 0;
}
