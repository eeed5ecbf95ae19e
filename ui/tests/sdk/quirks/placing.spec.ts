/** Quirks from dialling, or answering, to the moment the other side is there. */
import { expect } from "@playwright/test";
import { Bare, soon } from "./bare";
import { answerPrompt, openPrompt, refuseMicrophone } from "./ears";
import { FarEnd, NUMBER, openOurs, readyOurs, requested, test } from "./quirk";

test("Q4 a call before ready is lost in a promise, or placed unregistered", async ({ context }) => {
  const bare = await Bare.open(context);
  bare.gateway.success = null;
  bare.gateway.registration = null;
  await bare.start();
  await bare.act("call", NUMBER);
  await soon(() => bare.errors()).toContainEqual(expect.stringContaining("rejected: TypeError"));
  await bare.gateway.say({ response: "success" });
  await requested(bare, "register");
  await bare.act("call", NUMBER);
  await requested(bare, "call");
  expect(await bare.events()).toEqual([]);

  const { page, gateway } = await openOurs(context, (own) => (own.registration = null));
  await page.done({ name: "start", relay_only: false, ice_servers: [] });
  await requested({ gateway }, "register");
  const early = page.done({ name: "call", to: NUMBER });
  await expect(early).rejects.toThrow("the line is not registered");
  await gateway.event({ event: "registered", username: "agent" });
  await page.event("ready");
  await page.done({ name: "call", to: NUMBER });
  expect(gateway.requests(), "one call, after ready").toEqual(["register", "call"]);
});

test("Q10 the SDK's tones go on when there is nothing to wait for any more", async ({
  context,
}) => {
  const bare = await Bare.open(context);
  await bare.ready();
  await refuseMicrophone(bare.page);
  await bare.act("call", NUMBER);
  await soon(() => bare.console.join()).toContain("AfricasTalking Client Error");
  expect(await bare.tones(), "refused, and dialling for ever").toEqual(only("dialing"));
  expect(await bare.events()).toEqual(["ready"]);
  await bare.gateway.event({ event: "progress", username: "x" });
  await bare.settled();
  expect(await bare.tones(), "over early media").toEqual(only("dialing"));
  await bare.gateway.event({ event: "hangup" });
  await bare.heard("hangup");
  expect(await bare.tones()).toEqual(only("nothing"));

  await bare.gateway.event({ event: "incomingcall", username: "sip:x@y" });
  await bare.heard("incomingcall");
  await bare.act("hangup");
  await requested(bare, "decline");
  expect(await bare.tones(), "declined, and still ringing").toEqual(only("ringing"));
  await bare.gateway.event({ event: "accepted" });
  await bare.heard("callaccepted");
  expect(await bare.tones()).toEqual(only("nothing"));

  const { page, gateway } = await readyOurs(context);
  await refuseMicrophone(page.page);
  await expect(page.done({ name: "call", to: NUMBER })).rejects.toThrow("microphone refused");
  await gateway.event({ event: "incomingcall", username: "sip:x@y" });
  await page.event("incoming_call");
  const made = await page.page.evaluate(() => window.ears.tones.length);
  expect(made, "the app makes its tones itself").toBe(0);
});

test("Q11 neither ringing nor early media is told", async ({ context }) => {
  const bare = await Bare.open(context);
  const far = await FarEnd.open(context);
  await bare.ready();
  await bare.act("call", NUMBER);
  await requested(bare, "call");
  await bare.gateway.event({ event: "calling" });
  await bare.gateway.event({ event: "ringing" });
  await bare.gateway.event({ event: "progress", username: "x" }, await far.answerCall(bare));
  await bare.gateway.event({ event: "accepted", username: "x" });
  await bare.heard("callaccepted");
  expect(await bare.events()).toEqual(["ready", "calling", "callaccepted"]);

  // The frames tell it, which Rust reads; here early media must reach the speaker.
  const { page, gateway } = await readyOurs(context);
  await page.done({ name: "call", to: NUMBER });
  await gateway.event({ event: "progress", username: "x" }, await far.answerCall({ gateway }));
  await page.message(
    "observed",
    ({ event }) => event.name === "signaling_state" && event.state === "stable",
  );
  await soon(() =>
    page.page.evaluate(() => document.querySelector("audio")?.srcObject instanceof MediaStream),
  ).toBe(true);
  expect(page.sent("failed")).toEqual([]);
});

test("Q12 a second answer makes the SDK hang up a call that it says was accepted", async ({
  context,
}) => {
  const far = await FarEnd.open(context);
  const bare = await Bare.open(context);
  await bare.ready();
  await bare.act("call", NUMBER);
  await requested(bare, "call");
  const answer = await far.answerCall(bare);
  await bare.gateway.event({ event: "progress", username: "x" }, answer);
  await bare.gateway.event({ event: "accepted", username: "x" }, answer);
  await requested(bare, "hangup");
  expect(await bare.events()).toEqual(["ready", "callaccepted"]);

  const { page, gateway } = await readyOurs(context);
  await page.done({ name: "call", to: NUMBER });
  const second = await far.answerCall({ gateway });
  await gateway.event({ event: "progress", username: "x" }, second);
  await gateway.event({ event: "accepted", username: "x" }, second);
  await page.event("call_accepted");
  await page.done({ name: "hold", on: true });
  await requested({ gateway }, "hold");
  expect(gateway.requests(), "it is still up").toEqual(["register", "call", "hold"]);
  expect(page.sent("failed")).toEqual([]);
});

test("Q14 hanging up during the microphone prompt places the call after all", async ({
  context,
}) => {
  const bare = await Bare.open(context);
  await bare.ready();
  await openPrompt(bare.page);
  await bare.act("call", NUMBER);
  await soon(() => bare.page.evaluate(() => window.ears.asked.length)).toBe(1);
  await bare.act("hangup");
  await answerPrompt(bare.page);
  await requested(bare, "call");
  expect(bare.gateway.requests(), "a ghost").toEqual(["register", "hangup", "call"]);

  const { page, gateway } = await readyOurs(context);
  await openPrompt(page.page);
  const call = page.done({ name: "call", to: NUMBER });
  await soon(() => page.page.evaluate(() => window.ears.asked.length)).toBe(1);
  await page.done({ name: "hangup" });
  await call;
  await answerPrompt(page.page);
  await soon(() =>
    page.page.evaluate(() => window.ears.tracks.map(({ readyState }) => readyState)),
  ).toEqual(["ended"]);
  await page.settled();
  expect(gateway.messages("call")).toEqual([]);
  expect(page.sent("failed")).toEqual([]);
});

test("Q27 an answer that fails is a decline without a word; no list of devices, no line", async ({
  context,
}) => {
  const far = await FarEnd.open(context);
  const offer = await far.offer();
  const bare = await Bare.open(context);
  await bare.ready();
  await refuseMicrophone(bare.page);
  await bare.gateway.event({ event: "incomingcall", username: "sip:x@y" }, offer);
  await bare.heard("incomingcall");
  await bare.act("answer");
  await requested(bare, "decline");
  expect(bare.gateway.messages("decline")[0]?.body?.code).toBe(480);
  expect(await bare.events()).toEqual(["ready", "incomingcall"]);

  const { page, gateway } = await readyOurs(context);
  await refuseMicrophone(page.page);
  await gateway.event({ event: "incomingcall", username: "sip:x@y" }, offer);
  await page.event("incoming_call");
  await expect(page.done({ name: "answer" })).rejects.toThrow("microphone refused");
  await requested({ gateway }, "decline");

  await context.addInitScript(() => {
    MediaDevices.prototype.enumerateDevices = () => Promise.reject(new Error("no list"));
  });
  const listless = await Bare.open(context);
  await listless.start();
  await soon(() => listless.errors()).toEqual(["rejected: Error: no list"]);
  expect(listless.gateway.requests(), "never registers").toEqual([]);
  await readyOurs(context);
});

function only(sounding: "ringing" | "dialing" | "nothing"): object {
  return { ringing: sounding === "ringing", dialing: sounding === "dialing" };
}
