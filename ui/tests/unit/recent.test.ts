import { expect, test } from "vitest";

import type { RecentCall } from "../../bindings/RecentCall";
import { byDay } from "../../src/recent/days";
import { isMissed, outcome } from "../../src/recent/outcome";

const noon = new Date(2026, 2, 10, 12).getTime();
const HOUR = 3_600_000;

test("calls stand under their days, newest first, whatever order they come in", () => {
  const calls = [row(1, -30), row(3, -1), row(2, -20), row(4, -1)];
  const days = byDay(calls, noon, "en");
  expect(days.map(({ title, calls }) => [title, calls.map(({ id }) => id)])).toEqual([
    ["Today", [4, 3]],
    ["Yesterday", [2, 1]],
  ]);
});

test("a talk is told by its direction, a failure by its reason", () => {
  const end = (code: "busy" | "remote_hangup" | "missed") => ({ code, detail: null });
  expect(outcome({ ...row(1, 0), seconds: 9, end: end("remote_hangup") }, false)).toBe("Outgoing");
  expect(outcome({ ...row(1, 0), end: end("busy") }, false)).toBe("Busy");
  expect(outcome(row(1, 0), true)).toBe("Now");
  expect(outcome(row(1, 0), false)).toBe("Cut off: the phone was stopped");
});

test("only an incoming call that nobody took is missed", () => {
  const end = { code: "missed" as const, detail: null };
  expect(isMissed({ ...row(1, 0), direction: "incoming", end })).toBe(true);
  expect(isMissed({ ...row(1, 0), end })).toBe(false);
  expect(isMissed({ ...row(1, 0), direction: "incoming" })).toBe(false);
});

function row(id: number, hours: number): RecentCall {
  return {
    id,
    direction: "outgoing",
    route: "webrtc",
    peer: "+254711000001",
    peer_name: null,
    started_at: noon + hours * HOUR,
    seconds: null,
    end: null,
  };
}
