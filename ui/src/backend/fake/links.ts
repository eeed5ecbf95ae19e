/** What other programs may do to the made-up phone. */

import type { Intent } from "../../../bindings/Intent";
import type { Outcome } from "./accounts";

type LinkIntent = Extract<Intent, { name: "set_click_to_call" | "fill_taken" }>;

export function linkWish(intent: LinkIntent): Outcome {
  if (intent.name === "fill_taken") return { change: { filled: null }, refusal: null };
  const { settings } = intent;
  const shortcut = settings.shortcut === null ? "off" : "on";
  return { change: { click_to_call: { settings, shortcut } }, refusal: null };
}
