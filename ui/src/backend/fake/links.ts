/** What other programs may do to the made-up phone. */

import type { Intent } from "../../../bindings/Intent";
import type { ShortcutState } from "../../../bindings/ShortcutState";
import type { Snapshot } from "../../../bindings/Snapshot";
import type { Outcome } from "./accounts";

type LinkIntent = Extract<Intent, { name: "set_click_to_call" | "fill_taken" }>;

export function linkWish(intent: LinkIntent): Outcome {
  if (intent.name === "fill_taken") return { change: { filled: null }, refusal: null };
  const { settings } = intent;
  const shortcut: ShortcutState = { kind: settings.shortcut === null ? "off" : "on" };
  return { change: { click_to_call: { settings, shortcut } }, refusal: null };
}

export function isEmergency(to: string): boolean {
  return ["999", "112"].includes(to);
}

/** An emergency number that was clicked on. */
export function clickedEmergency(text: string, { filled }: Snapshot): Outcome {
  const serial = (filled?.serial ?? 0) + 1;
  const held_back = { kind: "emergency" } as const;
  return { change: { filled: { serial, source: "click", text, held_back } }, refusal: null };
}
