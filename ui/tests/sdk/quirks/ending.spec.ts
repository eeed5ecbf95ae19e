/** Quirks of a call's end: asked for, told, hidden. */
import { expect } from "@playwright/test";
import { Bare, soon } from "./bare";
import { answerPrompt, openPrompt } from "./ears";
import { FarEnd, NUMBER, readyOurs, requested, test } from "./quirk";

test("Q13 hanging up an unanswered call ends the sound and says nothing", async ({ context }) => {
  const bare = await Bare.open(context);
  await bare.ready();
  await bare.act("call", NUMBER);
  await requested(bare, "call");
  await bare.act("hangup");
  await requested(bare, "hangup");
  const state = await bare.page.evaluate(() => window.ears.peers[0]?.signalingState);
  expect(state).toBe("closed");
  await bare.settled();
  expect(await bare.events()).toEqual(["ready"]);
  expect(await bare.tones(), "still dialling").toEqual({ ringing: false, dialing: true });
  await bare.gateway.event({ event: "hangup", code: 487 });
  await bare.heard("hangup");
  expect(await bare.tones()).toEqual({ ringing: false, dialing: false });

  // The phone bounds its wait for the confirmation; the page says at once what it did.
  const { page, gateway } = await readyOurs(context);
  await page.done({ name: "call", to: NUMBER });
  await page.done({ name: "hangup" });
  await page.message("observed", ({ event }) => event.name === "closed");
  expect(gateway.requests()).toEqual(["register", "call", "hangup"]);
  await gateway.event({ event: "hangup", code: 487, reason: "Request Terminated" });
  expect(await page.event("hangup")).toMatchObject({ code: "487" });
});

test("Q15 hanging up is a decline while it rings, and none any more once told to answer", async ({
  context,
}) => {
  const far = await FarEnd.open(context);
  const bare = await Bare.open(context);
  await bare.ready();
  await bare.gateway.event({ event: "incomingcall", username: "sip:x@y" }, await far.offer());
  await bare.heard("incomingcall");
  await openPrompt(bare.page);
  await bare.act("answer");
  await bare.act("hangup");
  await requested(bare, "hangup");
  await answerPrompt(bare.page);
  await requested(bare, "accept");
  expect(bare.gateway.requests(), "not declined, then accepted after all").toEqual([
    "register",
    "hangup",
    "accept",
  ]);

  const { page, gateway } = await readyOurs(context);
  await gateway.event({ event: "incomingcall", username: "sip:x@y" }, await far.offer());
  await page.event("incoming_call");
  await openPrompt(page.page);
  const answer = page.done({ name: "answer" });
  await soon(() => page.page.evaluate(() => window.ears.asked.length)).toBe(1);
  await page.done({ name: "hangup" });
  await answer;
  await answerPrompt(page.page);
  // The gate makes one decline of the two (`q15_…`): there the call still rings.
  await requested({ gateway }, "decline");
  expect(gateway.requests(), "never accepted").toEqual(["register", "hangup", "decline"]);
  expect(page.sent("failed")).toEqual([]);
});

test("Q17 the end after a decline is told without a word", async ({ context }) => {
  const bare = await Bare.open(context);
  await bare.ready();
  await bare.gateway.event({ event: "incomingcall", username: "sip:x@y" });
  await bare.gateway.event({ event: "decline" });
  await bare.heard("hangup");
  expect(await bare.payload("hangup")).toBeUndefined();

  const { page, gateway } = await readyOurs(context);
  await gateway.event({ event: "incomingcall", username: "sip:x@y" });
  await gateway.event({ event: "decline" });
  expect(await page.event("hangup")).toEqual({ name: "hangup", code: null, reason: null });
  await page.settled();
  expect(page.sent("failed")).toEqual([]);
});

test("Q18 lost media, errors and a lost socket are no end of a call", async ({ context }) => {
  const bare = await Bare.open(context);
  await bare.ready();
  const endings = [
    { response: "hangup", reason: "ICE failed" },
    { response: "event", eventdata: { error: "No such call" } },
  ];
  for (const [index, ending] of endings.entries()) {
    await bare.act("call", NUMBER);
    await requested(bare, "call", index + 1);
    await bare.gateway.event({ event: "accepted" });
    await bare.gateway.say(ending);
    await soon(() =>
      bare.page.evaluate((nth) => window.ears.peers[nth]?.signalingState, index),
    ).toBe("closed");
  }
  await bare.gateway.say({ response: "error", error: { code: 450, reason: "Unavailable" } });
  await bare.gateway.close();
  await bare.heard("closed");
  expect(await bare.events(), "no hangup").toEqual([
    "ready",
    "callaccepted",
    "callaccepted",
    "closed",
  ]);

  // Rust reads the frames (`q18_…`); the page tells what its connection does.
  const { page, gateway } = await readyOurs(context);
  await page.done({ name: "call", to: NUMBER });
  await gateway.event({ event: "accepted" });
  await page.event("call_accepted");
  await gateway.say({ response: "hangup", reason: "ICE failed" });
  await page.message("observed", ({ event }) => event.name === "closed");
  await gateway.close();
  await page.event("closed");
});
