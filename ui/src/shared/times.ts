/** Times and durations in the window's language. */

import { numberFormat, timeFormat } from "./formats";

const SECONDS_A_DAY = 86_400;

/** A duration as a clock shows it: `2:07`, `1:02:07`. Less than nothing counts as nothing. */
export function duration(seconds: number, tag: string): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [
    Math.floor(whole / 3600),
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  const two = numberFormat(tag, { minimumIntegerDigits: 2, useGrouping: false });
  const one = numberFormat(tag, { useGrouping: false });
  return hours > 0
    ? `${one.format(hours)}:${two.format(minutes)}:${two.format(rest)}`
    : `${one.format(minutes)}:${two.format(rest)}`;
}

/** A duration in words, in the largest unit of which there are two: `90 seconds`, `3 hours`. */
export function roughly(seconds: number, tag: string): string {
  const units = { day: SECONDS_A_DAY, hour: 3600, minute: 60, second: 1 };
  const fitting = Object.entries(units).find(([, length]) => seconds >= 2 * length);
  const [unit, length] = fitting ?? ["second", 1];
  const words = numberFormat(tag, { style: "unit", unit, unitDisplay: "long" });
  return words.format(Math.round(seconds / length));
}

/** Time of day: `14:05`. */
export function timeOfDay(at: number, tag: string): string {
  return timeFormat(tag, { hour: "numeric", minute: "2-digit" }).format(at);
}

/** The day of `at` as seen from `now`: today, yesterday, a weekday, or a date. */
export function day(at: number, now: number, tag: string): string {
  const ago = dayNumber(now) - dayNumber(at);
  if (ago === 0 || ago === 1) {
    const words = new Intl.RelativeTimeFormat(tag, { numeric: "auto" }).format(-ago, "day");
    return words.charAt(0).toLocaleUpperCase(tag) + words.slice(1);
  }
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return timeFormat(tag, {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(at);
}

/** Days since the epoch in local time, so that midnight here divides the days. */
export function dayNumber(at: number): number {
  const local = new Date(at);
  const midnight = Date.UTC(local.getFullYear(), local.getMonth(), local.getDate());
  return midnight / 1000 / SECONDS_A_DAY;
}
