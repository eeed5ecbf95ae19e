import { expect, test } from "vitest";

import type { PastCall } from "../../bindings/PastCall";
import { FakeBackend } from "../../src/backend/fake";
import { isMissed, outcome } from "../../src/history/call-outcome";
import { byDay, partOf } from "../../src/history/days";
import { dayEnd, dayStart } from "../../src/history/filter";
import { History, olderThan, withRow } from "../../src/history/history.svelte";
import { Phone } from "../../src/phone.svelte";
import { outcomeOf, outcomeWords } from "../../src/shared/outcomes";

const noon = new Date(2026, 2, 10, 12).getTime();
const HOUR = 3_600_000;

test("calls stand under their days, newest first", () => {
  const days = byDay([row(4, -1), row(3, -1), row(2, -20), row(1, -30)], noon, "en");
  expect(days.map(({ title, calls }) => [title, calls.map(({ id }) => id)])).toEqual([
    ["Today", [4, 3]],
    ["Yesterday", [2, 1]],
  ]);
});

test("a talk is told by its direction, a failure by its reason", () => {
  const end = (code: "busy" | "remote_hangup" | "answered_elsewhere") => ({ code, detail: null });
  expect(outcome({ ...row(1, 0), seconds: 9, end: end("remote_hangup") }, false)).toBe("Outgoing");
  expect(outcome({ ...row(1, 0), end: end("busy") }, false)).toBe("Busy");
  const elsewhere = { ...row(1, 0), end: end("answered_elsewhere") };
  expect(outcome(elsewhere, false)).toBe("Answered elsewhere");
  expect(outcome(row(1, 0), true)).toBe("Now");
  expect(outcome(row(1, 0), false)).toBe("Cut off: the phone was stopped");
});

test("only an incoming call that nobody took is missed", () => {
  const end = { code: "missed" as const, detail: null };
  expect(isMissed({ ...row(1, 0), direction: "incoming", end })).toBe(true);
  expect(isMissed({ ...row(1, 0), end })).toBe(false);
  expect(isMissed({ ...row(1, 0), direction: "incoming" })).toBe(false);
});

test("a part of the list and the room around it are as high as the whole, wherever it is", () => {
  const heights = { head: 30, row: 50 };
  const calls = Array.from({ length: 5_000 }, (_, at) => row(5_000 - at, -at / 4));
  const days = byDay(calls, noon, "en");
  const whole = days.length * heights.head + calls.length * heights.row;
  for (let from = -500; from < whole + 500; from += 1_777) {
    const part = partOf(days, heights, from, from + 900);
    const rows = part.days.reduce((sum, { calls }) => sum + calls.length, 0);
    const shown = part.days.length * heights.head + rows * heights.row;
    expect(part.above + shown + part.below, `${from}`).toBe(whole);
    expect(rows).toBeLessThan(25);
    if (from >= 0 && from + 900 < whole) {
      expect(part.above).toBeLessThanOrEqual(from);
      expect(part.above + shown).toBeGreaterThanOrEqual(from + 900);
    }
  }
});

test("pages follow one another without a gap, and a change keeps what is below", async () => {
  const { history, calls } = await opened(900);
  expect(history.rows).toHaveLength(200);
  await Promise.all([history.more(), history.more()]);
  expect(history.rows?.map(({ id }) => id)).toEqual(ids(900, 400));
  expect(calls.pages).toBe(2);
  calls.rows = [row(901, 1), ...calls.rows];
  await history.refresh();
  expect(history.rows?.map(({ id }) => id)).toEqual(ids(901, 401));
  for (let page = 0; page < 9; page += 1) await history.more();
  expect(history.rows).toHaveLength(901);
  expect(history.complete).toBe(true);
});

test("an answer that was overtaken by another question is not shown", async () => {
  const { history } = await opened(300);
  const slow = history.ask({ text: "nobody" });
  const fast = history.ask({ text: "+2547110" });
  await Promise.all([slow, fast]);
  expect(history.rows).toHaveLength(200);
  expect(history.count).toEqual({ calls: 300, more: false });
});

test("what does not hang together with the first page is not kept", () => {
  expect(olderThan([row(9, 0), row(8, 0)], [row(8, 0), row(7, 0)])).toEqual([row(7, 0)]);
  expect(olderThan([row(9, 0)], [row(5, 0)])).toEqual([]);
  expect(olderThan([], [row(5, 0)])).toEqual([]);
});

test("a call that changes is read alone, and those around it stay as they are", async () => {
  const { history, calls } = await opened(900);
  await history.more();
  const before = history.rows ?? [];
  calls.rows = calls.rows.map((call) => (call.id === 899 ? { ...call, outcome: "sale" } : call));
  await history.changed(899);
  expect(history.rows?.[1]?.outcome).toBe("sale");
  calls.rows = [row(901, 1), ...calls.rows];
  await history.changed(901);
  expect(history.rows?.map(({ id }) => id)).toEqual(ids(901, 401));
  expect(history.rows?.[401 - 1]).toBe(before[400 - 1]);
  expect(history.count).toEqual({ calls: 901, more: false });
  expect([calls.pages, calls.singles]).toEqual([2, 2]);
});

test("a call that the filter no longer finds goes, and one that it finds now comes", async () => {
  const { history, calls } = await opened(3);
  await history.ask({ outcome: "sale" });
  expect(history.rows).toEqual([]);
  const noted = (outcome: string | null) =>
    calls.rows.map((call) => (call.id === 2 ? { ...call, outcome } : call));
  calls.rows = noted("sale");
  await history.changed(2);
  expect(history.rows?.map(({ id }) => id)).toEqual([2]);
  expect(history.count).toEqual({ calls: 1, more: false });
  calls.rows = noted(null);
  await history.changed(2);
  expect([history.rows, history.count]).toEqual([[], { calls: 0, more: false }]);
});

test("what changes while it is read is read once more, and not once each time", async () => {
  const { history, calls } = await opened(300);
  calls.rows = calls.rows.map((call) => ({ ...call, has_note: true }));
  await Promise.all([1, 2, 3, 4, 5].map(() => history.refresh()));
  // The one that was on its way, and one for all that came meanwhile.
  expect(calls.pages).toBe(1 + 2);
  await Promise.all([300, 300, 299, 300, 299].map((row) => history.changed(row)));
  expect(calls.singles).toBe(3);
  expect(history.rows?.every(({ has_note }) => has_note)).toBe(true);
});

test("a changed call does not bring back what another question has replaced", async () => {
  const { history, calls } = await opened(300);
  const asked = history.ask({ text: "nobody" });
  await Promise.all([asked, history.changed(300)]);
  expect(history.rows).toEqual([]);
  expect([history.failed, history.count?.calls]).toEqual([false, 0]);
  calls.failure = { kind: "closed" };
  await history.changed(300);
  expect(history.failed).toBe(true);
  calls.failure = null;
  await history.changed(300);
  expect(history.failed).toBe(false);
});

test("a row stands where its time belongs, or waits for its page", () => {
  const rows = [row(9, 0), row(7, -2)];
  expect(withRow(rows, 8, row(8, -1), false).map(({ id }) => id)).toEqual([9, 8, 7]);
  expect(withRow(rows, 10, row(10, 0), false).map(({ id }) => id)).toEqual([10, 9, 7]);
  expect(withRow(rows, 5, row(5, -3), false)).toBe(rows);
  expect(withRow(rows, 5, row(5, -3), true).map(({ id }) => id)).toEqual([9, 7, 5]);
  expect(withRow(rows, 5, null, true)).toBe(rows);
  expect(withRow(rows, 9, null, true).map(({ id }) => id)).toEqual([7]);
});

test("a history that cannot be read says so", async () => {
  const { history, calls } = await opened(3);
  calls.failure = { kind: "closed" };
  await history.refresh();
  expect(history.failed).toBe(true);
});

test("the days of a filter begin and end at midnight here", () => {
  expect(dayStart("2026-03-10")).toBe(new Date(2026, 2, 10).getTime());
  expect(dayEnd("2026-03-10")).toBe(new Date(2026, 2, 11).getTime());
  expect([dayStart(""), dayEnd("soon")]).toEqual([null, null]);
});

test("an outcome written in the window's words is the usual one, any other the team's own", () => {
  expect(outcomeOf(" Call back ")).toBe("callback");
  expect(outcomeWords(outcomeOf("Sent to Mary"))).toBe("Sent to Mary");
});

async function opened(count: number) {
  (globalThis as { window?: unknown }).window ??= {};
  const backend = new FakeBackend();
  backend.calls.rows = Array.from({ length: count }, (_, at) => row(count - at, -at));
  const history = new History(new Phone(backend));
  await history.refresh();
  return { history, calls: backend.calls };
}

function ids(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => from - at);
}

function row(id: number, hours: number): PastCall {
  return {
    id,
    direction: "outgoing",
    route: "webrtc",
    peer: "+254711000001",
    peer_name: null,
    started_at: noon + hours * HOUR,
    seconds: null,
    end: null,
    has_note: false,
    outcome: null,
    has_draft: false,
    cost: null,
    has_recording: false,
  };
}
