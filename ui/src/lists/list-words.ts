/** Lists and their entries in words. */

import type { EntryStateView } from "../../bindings/EntryStateView";
import type { ListProgressView } from "../../bindings/ListProgressView";
import { m } from "../paraglide/messages";
import { count } from "../shared/file-words";
import { formatTag } from "../shared/language.svelte";
import { dayNumber, timeOfDay } from "../shared/times";

/** How many are through, of how many. */
export function progressWords(progress: ListProgressView): string {
  const through = progress.done + progress.skipped;
  const words = m.list_progress({
    done: count(through),
    whole: count(progress.whole - progress.do_not_call),
  });
  const more = [
    progress.later > 0 ? m.list_progress_later({ later: count(progress.later) }) : "",
    progress.do_not_call > 0 ? m.list_left_out({ people: count(progress.do_not_call) }) : "",
  ];
  return [words, ...more].filter((part) => part !== "").join(" · ");
}

export function stateWords(state: EntryStateView, now: number): string {
  switch (state.name) {
    case "open":
      return m.entry_open();
    case "later":
      return m.entry_later({ time: moment(state.due_at, now) });
    case "done":
      return m.entry_done();
    case "skipped":
      return m.entry_skipped();
    case "do_not_call":
      return m.entry_do_not_call();
  }
}

/** The time of day, and the date if it is another day. */
export function moment(at: number, now: number): string {
  const tag = formatTag();
  if (dayNumber(at) === dayNumber(now)) return timeOfDay(at, tag);
  const style = { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" } as const;
  return new Intl.DateTimeFormat(tag, style).format(at);
}

/** When the agent's day began, Unix milliseconds. */
export function dayBegan(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}

/** A time as a field of the page takes it, in the agent's own zone: `2026-11-23T15:30`. */
export function fieldTime(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
