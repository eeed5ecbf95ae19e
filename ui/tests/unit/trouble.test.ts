import { expect, test } from "vitest";

import { alarms, hints, qualityWords } from "../../src/call/trouble-words";

const none = { outbound: null, inbound: null };

test("each trouble has words of its own and something to do", () => {
  const all = [
    ...(["no_microphone", "microphone_stopped", "microphone_silent"] as const).flatMap((outbound) =>
      alarms({ ...none, outbound }),
    ),
    ...(["no_speaker", "nothing_received"] as const).flatMap((inbound) =>
      alarms({ ...none, inbound }),
    ),
    ...hints({ ...none, inbound: "only_silence" }, null),
    ...(["delay", "received", "sent"] as const).flatMap((cause) =>
      hints(none, { level: "poor", cause, mos: null, round_trip_ms: null }),
    ),
  ];
  expect(all).toHaveLength(9);
  expect(new Set(all.map(({ title }) => title)).size).toBe(9);
  expect(all.every(({ more }) => more.length > 10)).toBe(true);
});

test("what is well says nothing, and silence of the other side is no alarm", () => {
  expect(alarms(none)).toEqual([]);
  expect(alarms({ ...none, inbound: "only_silence" })).toEqual([]);
  expect(hints(none, { level: "fair", cause: "delay", mos: 3.8, round_trip_ms: 420 })).toEqual([]);
});

test("figures are written as the language writes them, and left out until they are known", () => {
  const quality = { level: "good", cause: null, mos: 4, round_trip_ms: 80 } as const;
  expect(qualityWords(quality, "en")).toContain("4.0");
  expect(qualityWords(quality, "fr")).toContain("4,0");
  expect(qualityWords({ ...quality, mos: null }, "en")).toBe("Good connection");
});
