/** What the agent has to know of a call, before it and on its card. */

import type { Caution } from "../../bindings/Caution";
import { m } from "../paraglide/messages";
import { lackSentence } from "./by-phone-words";

export function cautionSentence(caution: Caution): string {
  switch (caution.kind) {
    case "emergency":
      return m.caution_emergency();
    case "low_balance":
      return m.caution_low_balance();
    case "sandbox":
      return m.caution_sandbox();
    case "agent_hears_nothing":
      return m.caution_agent_hears_nothing();
    case "no_takeover":
      return m.caution_no_takeover({ lack: lackSentence(caution.lack) });
    case "not_recorded":
      return m.caution_not_recorded();
    case "recorded_anyway":
      return m.caution_recorded_anyway();
    case "callback_not_carried":
      return m.caution_callback_not_carried();
    case "keys_not_sent":
      return m.caution_keys_not_sent();
  }
}

/** It can cost a life or a call, and so is said loudly. */
export function isGrave(caution: Caution): boolean {
  switch (caution.kind) {
    case "emergency":
    case "agent_hears_nothing":
      return true;
    case "low_balance":
    case "sandbox":
    case "no_takeover":
    case "not_recorded":
    case "recorded_anyway":
    case "callback_not_carried":
    case "keys_not_sent":
      return false;
  }
}
