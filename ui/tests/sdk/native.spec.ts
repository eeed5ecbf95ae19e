/** The SDK, unmodified, on the shims with the native engine forced. No sound flows here. */
import { expect, test } from "@playwright/test";
import { PageUnderTest } from "./page-under-test";
import { CANDIDATES, ScriptedEngine, sdp } from "./scripted-engine";
import { ScriptedGateway } from "./scripted-gateway";

let page: PageUnderTest;
let gateway: ScriptedGateway;
let engine: ScriptedEngine;

test.beforeEach(async ({ context }) => {
  page = await PageUnderTest.open(context, "native", (under) => {
    gateway = new ScriptedGateway(under);
    engine = new ScriptedEngine(under);
    return async (message) => {
      await gateway.hear(message);
      await engine.hear(message);
    };
  });
  await page.done({ name: "start", ice_servers: [] });
  await page.event("ready");
});

test.afterEach(() => {
  expect(page.strayRequests, "requests that left the page").toEqual([]);
  expect(page.violations, "content policy").toEqual([]);
});

test("greets with the engine it uses and registers with a placeholder for a token", async () => {
  expect(page.messages[0]).toEqual({ type: "hello", webrtc: false });
  expect(page.sent("socket_open")).toEqual([
    {
      type: "socket_open",
      socket: 1,
      url: "wss://webrtc.africastalking.com/connect",
      protocols: ["at-protocol", "placeholder"],
    },
  ]);
  expect(gateway.frames.map(({ command, body }) => body?.request ?? command)).toEqual([
    "create",
    "register",
  ]);
  expect(page.sent("failed")).toEqual([]);
});

test("a call is offered, trickled once, answered, toned, muted, held and hung up", async () => {
  await page.done({ name: "call", to: "+254700000001" });
  await page.until(() => gateway.candidates().includes(true));
  const [call] = gateway.requests("call");
  expect(call?.body?.to).toBe("+254700000001");
  expect(call?.jsep).toEqual({ type: "offer", sdp: sdp("1") });
  expect(gateway.candidates(), "each candidate once, then the end").toEqual([...CANDIDATES, true]);

  await gateway.event({ event: "calling" });
  await gateway.event(
    { event: "accepted", username: "sip:x@y" },
    { type: "answer", sdp: sdp("3") },
  );
  await gateway.say({
    response: "trickle",
    candidate: { candidate: CANDIDATES[0], sdpMid: "audio0", sdpMLineIndex: 0 },
  });
  await gateway.say({ response: "trickle", candidate: { completed: true } });
  await page.event("call_accepted");
  await engine.connect();
  await page.message(
    "media",
    ({ operation }) => operation.name === "add_ice_candidate" && !operation.candidate,
  );

  await page.done({ name: "mute", on: true });
  await page.done({ name: "mute", on: false });
  await page.done({ name: "hold", on: true });
  await page.done({ name: "hold", on: false });
  await page.done({ name: "digits", digits: "12" });
  await engine.played("1");
  await page.done({ name: "digits", digits: "3#" });
  await page.done({ name: "hangup" });
  await page.message("media", ({ operation }) => operation.name === "close");
  await gateway.event({ event: "hangup", code: 200, reason: "to BYE" });

  expect(await page.event("hangup")).toEqual({ name: "hangup", code: "200", reason: "to BYE" });
  expect(engine.operations.filter(({ name }) => name === "set_microphone_enabled")).toEqual([
    { name: "set_microphone_enabled", enabled: false },
    { name: "set_microphone_enabled", enabled: true },
    { name: "set_microphone_enabled", enabled: false },
  ]);
  expect(engine.operations.filter(({ name }) => name === "insert_dtmf")).toEqual([
    { name: "insert_dtmf", tones: "12", duration: 500, gap: 50 },
    { name: "insert_dtmf", tones: "23#", duration: 500, gap: 50 },
  ]);
  expect(gateway.frames.flatMap(({ body }) => body?.request ?? [])).toEqual([
    "register",
    "call",
    "hold",
    "unhold",
    "hangup",
  ]);
  expect(page.sent("failed")).toEqual([]);
});
