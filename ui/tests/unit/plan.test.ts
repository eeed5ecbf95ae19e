import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { DialPreview } from "../../bindings/DialPreview";
import { emptySnapshot, madeUpPreview, newCall } from "../../src/backend/fake/made-up";
import { chosenPlan } from "../../src/dial/plan-words";
import { planBasis, Preview } from "../../src/dial/preview.svelte";
import type { Phone } from "../../src/phone.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a number typed quickly is asked for once, at its end", async () => {
  const { preview, asked } = scripted();
  for (const typed of ["0", "07", "071"]) preview.ask(typed);
  await vi.advanceTimersByTimeAsync(500);
  expect(asked.map(({ typed }) => typed)).toEqual(["071"]);
});

test("an answer to what is no longer entered is dropped, whenever it comes", async () => {
  const { preview, asked } = scripted();
  preview.ask("0711");
  await vi.advanceTimersByTimeAsync(200);
  preview.ask("0722");
  await vi.advanceTimersByTimeAsync(200);
  asked[1]?.answer();
  await vi.advanceTimersByTimeAsync(0);
  asked[0]?.answer();
  await vi.advanceTimersByTimeAsync(0);
  expect(preview.shown?.typed).toBe("0722");
});

test("an emptied field has no plan, and none comes later", async () => {
  const { preview, asked } = scripted();
  preview.ask("0711");
  await vi.advanceTimersByTimeAsync(200);
  preview.ask(" ");
  asked[0]?.answer();
  await vi.advanceTimersByTimeAsync(200);
  expect(preview.shown).toBeNull();
  expect(asked).toHaveLength(1);
});

test("meters and revisions do not change what a plan rests on; line and account do", () => {
  const before = emptySnapshot();
  const call = newCall("incoming", "+254711000001", null, { name: "active", since: 0 });
  expect(planBasis({ ...before, revision: 99, call, notices: [] })).toBe(planBasis(before));
  expect(planBasis({ ...before, line: { state: "silent", since: 0 } })).not.toBe(planBasis(before));
  const accounts = { ...before.accounts, in_use: null };
  expect(planBasis({ ...before, accounts })).not.toBe(planBasis(before));
});

test("a chosen way replaces the best one, and never what cannot be dialled", () => {
  const best = { kind: "webrtc", then: "ring_my_phone" } as const;
  expect(chosenPlan(best, "auto", "direct")).toEqual(best);
  expect(chosenPlan(best, "webrtc", "direct")).toEqual({ kind: "webrtc", then: null });
  expect(chosenPlan(best, "voice_api", "direct")).toMatchObject({ route: "direct" });
  expect(chosenPlan(best, "voice_api", null)).toMatchObject({ why: { lack: "no_route" } });
  const never = { kind: "impossible", why: { kind: "too_few_digits" } } as const;
  expect(chosenPlan(never, "voice_api", "direct")).toEqual(never);
});

/** A phone that answers when it is told to. */
function scripted() {
  const asked: { typed: string; answer: () => void }[] = [];
  const phone = {
    preview: (typed: string) =>
      new Promise<DialPreview>((resolve) =>
        asked.push({ typed, answer: () => resolve(madeUpPreview(typed, emptySnapshot())) }),
      ),
  };
  return { preview: new Preview(phone as unknown as Phone), asked };
}
