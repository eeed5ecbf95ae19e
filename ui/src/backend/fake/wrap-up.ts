/** What the made-up phone does with notes and outcomes. */

import type { CallView } from "../../../bindings/CallView";
import type { Intent } from "../../../bindings/Intent";
import type { Snapshot } from "../../../bindings/Snapshot";
import type { WrapUpView } from "../../../bindings/WrapUpView";
import type { Outcome } from "./accounts";
import type { FakeCalls } from "./calls";

type NoteIntent = Extract<Intent, { name: "note" | "finish_wrap_up" | "set_wrap_up" }>;

export function noteIntent(intent: NoteIntent, snapshot: Snapshot, calls: FakeCalls): Outcome {
  const { wrap_up, wrap_up_settings } = snapshot;
  switch (intent.name) {
    case "note":
      if (wrap_up?.call !== intent.call) return { refusal: { kind: "no_call" } };
      return { change: { wrap_up: { ...wrap_up, ...intent.written, stays: true } }, refusal: null };
    case "finish_wrap_up":
      if (!wrap_up?.over || wrap_up.call !== intent.call) return { refusal: { kind: "no_call" } };
      if (wrap_up_settings.outcome_required && intent.written.outcome === null) {
        return { refusal: { kind: "outcome_missing" } };
      }
      void calls.note(wrap_up.row, intent.written);
      return { change: { wrap_up: null }, refusal: null };
    case "set_wrap_up":
      if (intent.settings.seconds === 0) return { refusal: { kind: "bad_wrap_up_time" } };
      return { change: { wrap_up_settings: intent.settings }, refusal: null };
  }
}

/** With the note of the call that is up now. */
export function begun({ wrap_up }: Snapshot, call: CallView): Partial<Snapshot> {
  return call.state.name === "active" && wrap_up?.call !== call.id
    ? { wrap_up: newWrapUp(call) }
    : {};
}

/** The call that it is about has ended. */
export function over({ wrap_up }: Snapshot): Partial<Snapshot> {
  return wrap_up ? { wrap_up: { ...wrap_up, over: true, can_finish: true } } : {};
}

/** The call's card is gone; what was begun stays. */
export function left({ wrap_up }: Snapshot): Partial<Snapshot> {
  return wrap_up?.stays ? {} : { wrap_up: null };
}

/** Nothing is written about the call yet. */
function newWrapUp({ id, peer, peer_name }: CallView): WrapUpView {
  return {
    call: id,
    row: id,
    peer,
    peer_name,
    over: false,
    until: null,
    overdue: false,
    note: "",
    outcome: null,
    stays: false,
    can_finish: false,
  };
}
