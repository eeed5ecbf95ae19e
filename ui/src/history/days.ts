/** Past calls under the days they began on. */

import type { PastCall } from "../../bindings/PastCall";
import { day, dayNumber } from "../shared/times";

export interface Day {
  number: number;
  title: string;
  calls: PastCall[];
}

/** Of rows that come latest first. */
export function byDay(calls: PastCall[], now: number, tag: string): Day[] {
  const days: Day[] = [];
  for (const call of calls) {
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

/** Heights in pixels. */
export interface Heights {
  head: number;
  row: number;
}

/** A part of the list, with the room that what is left out takes. */
export interface Part {
  above: number;
  below: number;
  days: Day[];
}

/** The days and rows that meet `from` to `to`, counted in pixels from the list's beginning. */
export function partOf(days: Day[], { head, row }: Heights, from: number, to: number): Part {
  const part: Part = { above: 0, below: 0, days: [] };
  let top = 0;
  for (const day of days) {
    const height = head + day.calls.length * row;
    const bottom = top + height;
    if (bottom <= from) part.above = bottom;
    else if (top >= to) part.below += height;
    else {
      const first = Math.min(
        day.calls.length - 1,
        Math.max(0, Math.floor((from - top - head) / row)),
      );
      const last = Math.max(first + 1, Math.ceil((to - top - head) / row));
      const calls = day.calls.slice(first, last);
      if (part.days.length === 0) part.above = top + first * row;
      part.days.push(first === 0 && calls.length === day.calls.length ? day : { ...day, calls });
      part.below += Math.max(0, day.calls.length - last) * row;
    }
    top = bottom;
  }
  return part;
}
