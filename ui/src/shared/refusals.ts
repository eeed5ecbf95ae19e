/** Why an intent was refused, in a sentence that says what to do. */

import type { Refusal } from "../../bindings/Refusal";
import { m } from "../paraglide/messages";

export function refusalSentence(refusal: Refusal): string {
  switch (refusal.kind) {
    case "empty_number":
      return m.refusal_empty_number();
    case "not_a_number":
      return m.refusal_not_a_number();
    case "number_too_long":
      return m.refusal_number_too_long();
    case "call_in_progress":
      return m.refusal_call_in_progress();
    case "line_not_ready":
      return m.refusal_line_not_ready();
    case "no_call":
      return m.refusal_no_call();
    case "not_now":
      return m.refusal_not_now();
    case "not_a_digit":
      return m.refusal_not_a_digit();
    case "demo_only":
      return m.refusal_demo_only();
    case "no_microphone":
      return m.refusal_no_microphone();
    case "account":
      return m.refusal_account();
    case "vault":
      return m.refusal_vault();
    case "internal":
      return m.refusal_internal();
  }
}
