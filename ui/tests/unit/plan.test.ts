import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { DialPreview } from "../../bindings/DialPreview";
import type { Via } from "../../bindings/Via";
import { emptySnapshot, madeUpPreview, newCall } from "../../src/backend/fake/made-up";
import { planBasis, Preview } from "../../src/dial/preview.svelte";
import type { Phone } from "../../src/phone.svelte";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a number typed quickly is asked for once, at its end", async () => {
  const { preview, asked } = scripted();
  for (const typed of ["0", "07", "071"]) preview.ask(typed, "auto");
  await vi.advanceTimersByTimeAsync(500);
  expect(asked.map(({ typed }) => typed)).toEqual(["071"]);
});

test("an answer to what is no longer entered is dropped, whenever it comes", async () => {
  const { preview, asked } = scripted();
  preview.ask("0711", "auto");
  await vi.advanceTimersByTimeAsync(200);
  preview.ask("0722", "auto");
  await vi.advanceTimersByTimeAsync(200);
  asked[1]?.answer();
  await vi.advanceTimersByTimeAsync(0);
  asked[0]?.answer();
  await vi.advanceTimersByTimeAsync(0);
  expect(preview.shown?.typed).toBe("0722");
});

test("an emptied field has no plan, and none comes later", async () => {
  const { preview, asked } = scripted();
  preview.ask("0711", "auto");
  await vi.advanceTimersByTimeAsync(200);
  preview.ask(" ", "auto");
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

test("the way that the agent has chosen is asked for", async () => {
  const { preview, asked } = scripted();
  preview.ask("0711", "webrtc");
  await vi.advanceTimersByTimeAsync(200);
  preview.ask("0711", "voice_api");
  await vi.advanceTimersByTimeAsync(200);
  expect(asked.map(({ via }) => via)).toEqual(["webrtc", "voice_api"]);
});

/** A phone that answers when it is told to. */
function scripted() {
  const asked: { typed: string; via: Via; answer: () => void }[] = [];
  const phone = {
    preview: (typed: string, via: Via) =>
      new Promise<DialPreview>((resolve) =>
        asked.push({ typed, via, answer: () => resolve(madeUpPreview(typed, emptySnapshot())) }),
      ),
  };
  return { preview: new Preview(phone as unknown as Phone), asked };
}
