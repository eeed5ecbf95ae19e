/**
 * Real calls on the shims of the native engine: the SDK uses them, another page's WebRTC stands
 * for the engine, and the simulator is the far side.
 */
import { expect, test } from "@playwright/test";
import { BrowserEngine } from "./browser-engine";
import { chromium, speaking } from "./chromium";
import { likeness, samplesOf } from "./likeness";
import { PageUnderTest } from "./page-under-test";
import { RealGateway } from "./real-gateway";
import { Simulator, speech } from "./simulator";

const CLIENT = "native";
const SAME_SPEECH = 0.5;
/** Three seconds and more. */
const SPOKEN_PACKETS = 150;
const SILENCE_DBFS = -60;

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
  page = await PageUnderTest.open(context, "native", async (under) => {
    gateway = new RealGateway(under, simulator.ready.gateway, token);
    const engine = await BrowserEngine.open(context, under);
    return (message) => {
      gateway.hear(message);
      // Not waited for: an operation may end long after the next was asked for.
      void engine.hear(message);
    };
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

test("an outgoing call is heard, muted, unmuted, toned and hung up from there", async () => {
  await page.done({ name: "call", to: "+254711000008" });
  await page.event("call_accepted");
  const { call_id } = await simulator.callOnce("connected");
  await expect.poll(() => simulator.loudness()).toBeGreaterThan(SILENCE_DBFS);
  // Long enough to be told by its sound: however fast the machine, speech takes its time.
  const spoken = async (): Promise<number> => (await simulator.call()).packets_in;
  await expect.poll(spoken).toBeGreaterThan(SPOKEN_PACKETS);
  await page.done({ name: "mute", on: true });
  await expect.poll(() => simulator.loudness()).toBeLessThan(SILENCE_DBFS);
  await page.done({ name: "mute", on: false });
  await expect.poll(() => simulator.loudness()).toBeGreaterThan(SILENCE_DBFS);
  await page.done({ name: "digits", digits: "12" });
  await page.done({ name: "digits", digits: "#" });
  await expect.poll(async () => (await simulator.call()).digits).toBe("12#");
  await simulator.hangUp(call_id);
  await page.event("hangup");
  const call = await simulator.callOnce("ended", call_id);

  const heard = await samplesOf(call.heard_wav ?? "");
  expect(likeness(heard, await samplesOf(speech("announcement")))).toBeGreaterThan(SAME_SPEECH);
  expect(call.packets_out).toBeGreaterThan(100);
});

test("an incoming call is answered and heard", async () => {
  const id = await simulator.ring(CLIENT, "+254733000002", "silence");
  await page.event("incoming_call");
  await page.done({ name: "answer" });
  await page.event("call_accepted");
  await expect.poll(async () => (await simulator.call(id)).packets_in).toBeGreaterThan(150);
  await page.done({ name: "hangup" });
  await page.event("hangup");
  const call = await simulator.callOnce("ended", id);

  const heard = await samplesOf(call.heard_wav ?? "");
  expect(likeness(heard, await samplesOf(speech("announcement")))).toBeGreaterThan(SAME_SPEECH);
});

test("a caller behind early media, one that is busy and a second call in the same page", async () => {
  await page.done({ name: "call", to: "+254711000006" });
  await page.event("call_accepted");
  await simulator.callOnce("connected");
  await page.done({ name: "hangup" });
  await page.event("hangup");
  page.forget();

  await page.done({ name: "call", to: "+254711000002" });
  expect(await page.event("hangup")).toMatchObject({ name: "hangup", code: "486" });
  page.forget();

  await page.done({ name: "call", to: "+254711000013" });
  await page.event("call_accepted");
  const { call_id } = await simulator.callOnce("connected");
  await expect.poll(async () => (await simulator.call(call_id)).packets_in).toBeGreaterThan(20);
  await page.done({ name: "hangup" });
  await page.event("hangup");
});
