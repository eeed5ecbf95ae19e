import { expect, test } from "vitest";

import type { PastCall } from "../../bindings/PastCall";
import { FakeBackend } from "../../src/backend/fake";
import { isMissed, outcome } from "../../src/history/call-outcome";
import { byDay, partOf } from "../../src/history/days";
import { dayEnd, dayStart } from "../../src/history/filter";
import { History, olderThan } from "../../src/history/history.svelte";
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
