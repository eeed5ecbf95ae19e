/**
 * The same page, unchanged, where the webview has WebRTC: real calls each way through the real
 * simulator, with speech compared at both ends.
 */
import { expect, test } from "@playwright/test";
import { chromium, speaking } from "./chromium";
import { samplesOf, likeness } from "./likeness";
import { PageUnderTest } from "./page-under-test";
import { RealGateway } from "./real-gateway";
import type { FarCall } from "./simulator";
import { Simulator, speech } from "./simulator";

const CLIENT = "agent";
/** Speech is far above it, silence and a codec's comfort noise far below. */
const SILENCE_DBFS = -60;

/** Of `likeness`: other speech reaches 0.3; the webview's own processing costs the microphone's. */
const SAME_SPEECH_HERE = 0.8;
const SAME_SPEECH_THERE = 0.5;

test.use({ launchOptions: chromium(speaking(speech("announcement"))) });

let simulator: Simulator;
let page: PageUnderTest;
let gateway: RealGateway;

test.beforeAll(async () => {
  simulator = await Simulator.start();
});
test.afterAll(() => simulator.stop());

test.beforeEach(async ({ context }) => {
  const token = await simulator.token(CLIENT);
  page = await PageUnderTest.open(context, null, (under) => {
    gateway = new RealGateway(under, simulator.ready.gateway, token);
    return (message) => gateway.hear(message);
  });
  await page.done({ name: "start", relay_only: false, ice_servers: [] });
  await page.event("ready");
});

test.afterEach(async () => {
  await page.settled();
  gateway.close();
  expect(page.strayRequests, "requests that left the page").toEqual([]);
  expect(page.violations, "content policy").toEqual([]);
  expect(page.sent("failed")).toEqual([]);
});

test("it greets with the webview's engine", () => {
  expect(page.messages[0]).toEqual({ type: "hello", webrtc: true });
});

test("an outgoing call carries speech both ways", async () => {
  await page.done({ name: "call", to: "+254711000009" });
  await page.event("call_accepted");
  await talking();
  const heardHere = await page.listen(5);
  await page.done({ name: "hangup" });
  await page.event("hangup");
  const call = await simulator.callOnce("ended");

  expect(call.packets_in).toBeGreaterThan(200);
  expect(call.packets_out).toBeGreaterThan(200);
  await expectSpeechBothWays(heardHere, call);
});

test("an incoming call carries speech both ways", async () => {
  const id = await simulator.ring(CLIENT, "+254733000002", "long_talk");
  expect(await page.event("incoming_call")).toMatchObject({ from: "+254733000002" });
  await page.done({ name: "answer" });
  await page.event("call_accepted");
  await talking();
  const heardHere = await page.listen(5);
  await simulator.hangUp(id);
  await page.event("hangup");
  const call = await simulator.callOnce("ended", id);

  await expectSpeechBothWays(heardHere, call);
});

test("mute and hold silence what they should, and only that", async () => {
  await page.watchMicrophone();
  await page.done({ name: "call", to: "+254711000009" });
  await page.event("call_accepted");
  await talking();
  await expect.poll(() => simulator.loudness()).toBeGreaterThan(SILENCE_DBFS);

  await page.done({ name: "mute", on: true });
  await expect.poll(() => simulator.loudness()).toBeLessThan(SILENCE_DBFS);
  expect(await page.sounding()).toEqual({ microphone: false, farSide: true });
  await page.done({ name: "hold", on: true });
  await page.done({ name: "mute", on: false });
  // Looked at in the page: on hold the simulator listens to nobody anyway.
  expect(await page.sounding()).toEqual({ microphone: false, farSide: false });
  await page.done({ name: "hold", on: false });
  await expect.poll(() => simulator.loudness()).toBeGreaterThan(SILENCE_DBFS);
  expect(await page.sounding()).toEqual({ microphone: true, farSide: true });
  await page.done({ name: "hangup" });
  await page.event("hangup");
});

test("digits typed quickly all arrive, in order", async () => {
  await page.done({ name: "call", to: "+254711000008" });
  await page.event("call_accepted");
  await talking();
  for (const digits of ["1", "2", "3#"]) {
    await page.done({ name: "digits", digits });
  }
  await expect.poll(async () => (await simulator.call()).digits).toBe("123#");
  await page.done({ name: "hangup" });
  await page.event("hangup");
  const tones = page
    .sent("observed")
    .flatMap(({ event }) => (event.name === "tone_change" && event.tone ? event.tone : []));
  expect(tones).toEqual(["1", "2", "3", "#"]);
});

test("every candidate and state of the connection is told", async () => {
  await page.done({ name: "call", to: "+254711000013" });
  await page.event("call_accepted");
  await talking();
  await page.done({ name: "hangup" });
  await page.event("hangup");
  const seen = page.sent("observed").map(({ event }) => event);

  expect(seen).toContainEqual({ name: "ice_candidate", candidate: null });
  for (const state of ["have-local-offer", "stable"]) {
    expect(seen).toContainEqual({ name: "signaling_state", state });
  }
  expect(seen.at(-1)).toEqual({ name: "closed" });
});

async function expectSpeechBothWays(heardHere: number[], call: FarCall): Promise<void> {
  const said = await samplesOf(call.said_wav ?? "");
  const heardThere = await samplesOf(call.heard_wav ?? "");
  const microphone = await samplesOf(speech("announcement"));
  expect(likeness(heardHere, said)).toBeGreaterThan(SAME_SPEECH_HERE);
  expect(likeness(heardThere, microphone)).toBeGreaterThan(SAME_SPEECH_THERE);
}

/** Media flows: the connection is up at both ends. */
async function talking(): Promise<void> {
  await page.message(
    "observed",
    ({ event }) => event.name === "connection_state" && event.state === "connected",
  );
  await simulator.callOnce("connected");
}
