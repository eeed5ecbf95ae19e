/** What can be asked of the history, in words and in times. */

import type { CallFilter } from "../../bindings/CallFilter";
import type { CallKind } from "../../bindings/CallKind";
import { m } from "../paraglide/messages";

/** All calls. */
export const WHOLE: CallFilter = { text: "", kind: "all", outcome: null, since: null, until: null };

export function isWhole(filter: CallFilter): boolean {
  const { text, kind, outcome, since, until } = filter;
  return text === "" && kind === "all" && outcome === null && since === null && until === null;
}

export function kinds(): { value: CallKind; words: string }[] {
  return [
    { value: "all", words: m.history_all() },
    { value: "missed", words: m.end_missed() },
    { value: "answered", words: m.history_answered() },
    { value: "incoming", words: m.recent_incoming() },
    { value: "outgoing", words: m.recent_outgoing() },
    { value: "failed", words: m.history_not_reached() },
    { value: "declined", words: m.end_declined() },
    { value: "answered_elsewhere", words: m.end_answered_elsewhere() },
    { value: "by_phone", words: m.end_by_phone() },
  ];
}

/** Midnight at the beginning of a day that a date field gives (`2026-03-10`); null if it has none. */
export function dayStart(value: string): number | null {
  const parts = /^(\d{4,})-(\d{2})-(\d{2})$/u.exec(value);
  if (!parts) return null;
  return new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])).getTime();
}

/** Midnight at the end of that day: 23, 24 or 25 hours later. */
export function dayEnd(value: string): number | null {
  const start = dayStart(value);
  if (start === null) return null;
  const end = new Date(start);
  return end.setDate(end.getDate() + 1);
}
