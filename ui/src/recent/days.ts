/** Recent calls under the days they began on. */

import type { RecentCall } from "../../bindings/RecentCall";
import { day, dayNumber } from "../shared/times";

export interface Day {
  number: number;
  title: string;
  calls: RecentCall[];
}

/** Newest first, whatever order they come in. */
export function byDay(calls: RecentCall[], now: number, tag: string): Day[] {
  const days: Day[] = [];
  for (const call of [...calls].sort((a, b) => b.started_at - a.started_at || b.id - a.id)) {
    const number = dayNumber(call.started_at);
    const last = days.at(-1);
    if (last?.number === number) last.calls.push(call);
    else days.push({ number, title: day(call.started_at, now, tag), calls: [call] });
  }
  return days;
}

/** Midday of the same day: one value for a whole day. */
export function noonOf(at: number): number {
  return new Date(at).setHours(12, 0, 0, 0);
}
