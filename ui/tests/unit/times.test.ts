import { expect, test } from "vitest";

import { day, dayNumber, duration, roughly } from "../../src/shared/times";

test.each([
  [0, "0:00"],
  [-5, "0:00"],
  [59.9, "0:59"],
  [60, "1:00"],
  [599, "9:59"],
  [3599, "59:59"],
  [3600, "1:00:00"],
  [3725, "1:02:05"],
  [90_000, "25:00:00"],
])("%d seconds read %s", (seconds, words) => {
  expect(duration(seconds, "en")).toBe(words);
  expect(duration(seconds, "sw")).toBe(words);
});

test.each([
  [0, "0 seconds", "sekunde 0"],
  [90, "90 seconds", "sekunde 90"],
  [120, "2 minutes", "dakika 2"],
  [7_380, "2 hours", "saa 2"],
  [1_000_000, "12 days", "siku 12"],
])("%d seconds are roughly %s", (seconds, english, swahili) => {
  expect(roughly(seconds, "en")).toBe(english);
  expect(roughly(seconds, "sw")).toBe(swahili);
});

test("days are named as seen from now, in the window's language", () => {
  const now = new Date(2026, 2, 10, 0, 30).getTime();
  const lateYesterday = new Date(2026, 2, 9, 23, 50).getTime();
  expect(day(now, now, "en")).toBe("Today");
  expect(day(lateYesterday, now, "en")).toBe("Yesterday");
  expect(day(now, now, "sw")).toBe("Leo");
  expect(day(lateYesterday, now, "sw")).toBe("Jana");
  expect(day(new Date(2026, 2, 3, 12).getTime(), now, "en-GB")).toBe("Tuesday 3 March");
  expect(day(new Date(2025, 2, 3, 12).getTime(), now, "en-GB")).toContain("2025");
});

test("midnight here divides the days, also where the clocks change", () => {
  expect(dayNumber(new Date(2026, 2, 30, 0, 1).getTime())).toBe(
    dayNumber(new Date(2026, 2, 29, 23, 59).getTime()) + 1,
  );
});
