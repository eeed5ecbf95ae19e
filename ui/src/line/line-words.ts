/** The honest line: can this agent be called right now, and if not, why. */

import type { CallState } from "../../bindings/CallState";
import type { LineView } from "../../bindings/LineView";
import { m } from "../paraglide/messages";

/** `good` can be called, `busy` is on the way or in a call, `bad` cannot be called. */
export type Tone = "good" | "busy" | "bad";

export interface LineWords {
  tone: Tone;
  title: string;
}

export function lineWords(line: LineView, call: CallState | null): LineWords {
  switch (line.state) {
    case "signed_out":
      return { tone: "bad", title: m.line_signed_out() };
    case "fetching_token":
      return { tone: "busy", title: m.line_signing_in() };
    case "connecting":
      return { tone: "busy", title: m.line_connecting() };
    case "registering":
      return { tone: "busy", title: m.line_registering() };
    case "ready":
      return readyWords(call);
    case "silent":
      return { tone: "bad", title: m.line_silent() };
    case "renewing":
      return { tone: "busy", title: m.line_renewing() };
    case "offline":
      return { tone: "bad", title: m.line_offline() };
    case "refused":
      return { tone: "bad", title: m.line_refused() };
    case "lost":
      return { tone: "bad", title: m.line_lost() };
  }
}

/** A step that is quicker than this is not worth a word about its wait. */
const QUICK = 3_000;

/** Since when an answer is awaited, Unix milliseconds; `null` where none is, or only just. */
export function waitingSince(line: LineView, now: number): number | null {
  switch (line.state) {
    case "fetching_token":
    case "connecting":
    case "registering":
    case "renewing":
      return now - line.since >= QUICK ? line.since : null;
    case "silent":
      return line.since;
    case "signed_out":
    case "offline":
    case "ready":
    case "refused":
    case "lost":
      return null;
  }
}

/** Reachable, but a second call would find this agent busy. */
function readyWords(call: CallState | null): LineWords {
  switch (call?.name) {
    case "incoming":
      return { tone: "busy", title: m.line_being_called() };
    case "waiting_for_line":
    case "dialing":
    case "ringing":
    case "connecting":
    case "active":
    case "on_hold":
    case "reconnecting":
      return { tone: "busy", title: m.line_in_call() };
    case "ended":
    case undefined:
      return { tone: "good", title: m.line_ready() };
  }
}
