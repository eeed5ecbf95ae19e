import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { choices, meaningOf, valueOf } from "../../src/import/column-words";
import { dayBegan, fieldTime, moment, progressWords } from "../../src/lists/list-words";
import { Job } from "../../src/shared/job.svelte";

vi.stubGlobal("navigator", { languages: ["en-KE"] });

const AFTERNOON = new Date(2026, 10, 23, 15, 30, 12).getTime();

test("a day begins at midnight here, and a field shows the time here", () => {
  expect(dayBegan(AFTERNOON)).toBe(new Date(2026, 10, 23).getTime());
  expect(fieldTime(AFTERNOON)).toBe("2026-11-23T15:30");
  expect(new Date(fieldTime(AFTERNOON)).getTime()).toBe(AFTERNOON - 12_000);
});

test("a time of another day has its date", () => {
  expect(moment(AFTERNOON, AFTERNOON)).not.toContain("23");
  expect(moment(AFTERNOON + 86_400_000, AFTERNOON)).toContain("24");
});

test("who must not be called is not counted as left to do", () => {
  const progress = { whole: 10, open: 4, later: 1, done: 2, skipped: 1, do_not_call: 2 };
  expect(progressWords(progress)).toBe(
    "3 of 8 through · to call back: 1 · On the do-not-call list: 2.",
  );
});

test("a column can be given each meaning once, and keeps one that only a file has", () => {
  const all = choices({ kind: "name" });
  expect(new Set(all.map(({ value }) => value)).size).toBe(all.length);
  expect(meaningOf(valueOf({ kind: "number", label: "work" }))).toEqual({
    kind: "number",
    label: "work",
  });
  const paired = { kind: "paired_number", at: 2 } as const;
  expect(choices(paired)).toHaveLength(all.length + 1);
  expect(choices(paired)[0]?.value).toBe(valueOf(paired));
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("work is followed as long as it takes, and no longer", async () => {
  let asked = 0;
  const job = new Job(async () => ({ stage: "looking", entries: (asked += 1), per_mille: null }));
  let end: (said: string) => void = () => undefined;
  const work = new Promise<string>((resolve) => (end = resolve));
  const followed = job.follow(work);
  await vi.advanceTimersByTimeAsync(1_100);
  expect(job.progress?.entries).toBe(4);
  end("done");
  expect(await followed).toBe("done");
  await vi.advanceTimersByTimeAsync(1_000);
  expect([asked, job.progress, job.running]).toEqual([4, null, false]);
});
