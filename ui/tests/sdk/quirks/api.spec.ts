/** Quirks of the SDK's methods, and of what it lets its host see. */
import { expect } from "@playwright/test";
import { Bare, soon } from "./bare";
import { FarEnd, NUMBER, readyOurs, requested, test } from "./quirk";

test("Q20 methods throw without a call, and one always", async ({ context }) => {
  const bare = await Bare.open(context);
  await bare.ready();
  expect(await bare.act("isAudioMuted")).toContain("Y.isMuted is not a function");
  expect(await bare.act("dtmf", "1")).toContain("e.error is not a function");
  expect(await bare.act("getVolume")).toContain("TypeError");
  expect(await bare.act("muteAudio"), "nothing to mute").toBe(false);
  await bare.act("call", NUMBER);
  await requested(bare, "call");
  expect(await bare.act("isAudioMuted")).toContain("Y.isMuted is not a function");
  const far = await FarEnd.open(context);
  await bare.gateway.event({ event: "accepted" }, await far.answerCall(bare));
  await bare.act("getVolume");
  await soon(async () => {
    await bare.act("getVolume");
    return (await bare.errors()).filter((words) => words.startsWith("rejected")).length;
  }).toBeGreaterThan(1);

  const { page } = await readyOurs(context);
  for (const action of [
    { name: "digits", digits: "1" },
    { name: "mute", on: true },
    { name: "hold", on: true },
  ] as const) {
    await expect(page.done(action)).rejects.toThrow("there is no call");
  }
  await page.done({ name: "call", to: NUMBER });
  await page.done({ name: "mute", on: true });
  // The form of 2013, which `getVolume` uses and Chromium has no more.
  const results = await page.page.evaluate(
    () =>
      new Promise((resolve) => {
        const callback = (stats: { result(): object[] }): void => resolve(stats.result());
        void window.ears.peers[0]?.getStats(callback as unknown as null);
      }),
  );
  expect(results).toEqual([]);
  await page.settled();
  expect(page.sent("failed").filter(({ command }) => command === null)).toEqual([]);
});

test("Q26 nothing is logged and no frame is seen", async ({ context }) => {
  const bare = await Bare.open(context);
  await bare.ready();
  await bare.act("call", NUMBER);
  await requested(bare, "call");
  await bare.gateway.event({ event: "hangup", code: 486, reason: "Busy Here" });
  await bare.heard("hangup");
  expect(bare.console).toEqual([]);
  expect(bare.sockets, "the token stands in the handshake").toEqual([
    ["at-protocol", "placeholder"],
  ]);

  const { page } = await readyOurs(context);
  await page.done({ name: "call", to: NUMBER });
  const sent = page.sent("socket_send").map(({ text }) => JSON.parse(text) as { command: string });
  expect(sent.map(({ command }) => command).slice(0, 3)).toEqual(["create", "message", "message"]);
  expect(page.sent("socket_open")[0]?.protocols, "Rust puts the real token in").toEqual([
    "at-protocol",
    "placeholder",
  ]);
});
