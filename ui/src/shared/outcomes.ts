/** What a call came to: the usual ones in the window's language, a team's own as they are. */

import { m } from "../paraglide/messages";

/** In words; one of the team's own is its own word. */
export function outcomeWords(outcome: string): string {
  switch (outcome) {
    case "resolved":
      return m.outcome_resolved();
    case "callback":
      return m.outcome_callback();
    case "follow_up":
      return m.outcome_follow_up();
    case "sale":
      return m.outcome_sale();
    case "not_interested":
      return m.outcome_not_interested();
    case "wrong_number":
      return m.outcome_wrong_number();
    case "voicemail":
      return m.outcome_voicemail();
    default:
      return outcome;
  }
}

const USUAL = [
  "resolved",
  "callback",
  "follow_up",
  "sale",
  "not_interested",
  "wrong_number",
  "voicemail",
];

/** The outcome that a line means: a usual one where it is written in the window's own words. */
export function outcomeOf(line: string): string {
  const words = line.trim();
  return USUAL.find((known) => outcomeWords(known) === words) ?? words;
}
