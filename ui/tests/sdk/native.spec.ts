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
  await page.done({ name: "start", relay_only: false, ice_servers: [] });
  await page.event("ready");
});

test.afterEach(() => {
  expect(page.strayRequests, "requests that left the page").toEqual([]);
  expect(page.violations, "content policy").toEqual([]);
});

test("it greets with its engine and registers with a placeholder for a token", () => {
  expect(page.messages[0]).toEqual({ type: "hello", webrtc: false });
  expect(page.sent("socket_open")).toEqual([
    {
      type: "socket_open",
      socket: 1,
      url: "wss://webrtc.africastalking.com/connect",
      protocols: ["at-protocol", "placeholder"],
    },
  ]);
  expect(gateway.requests()).toEqual(["register"]);
  expect(page.sent("failed")).toEqual([]);
});

test("a call is offered, trickled once, answered, muted, held, toned and hung up", async () => {
  await talk();
  const [call] = gateway.messages("call");
  expect(call?.body?.to).toBe("+254700000001");
  expect(withoutStreams(call?.jsep)).toEqual({ type: "offer", sdp: bare("1") });
  expect(gateway.candidates(), "each candidate once, then the end").toEqual([...CANDIDATES, true]);

  await page.done({ name: "mute", on: true });
  await page.done({ name: "mute", on: false });
  await page.done({ name: "hold", on: true });
  await page.done({ name: "hold", on: false });
  await page.done({ name: "digits", digits: "12" });
  await page.message("media", ({ operation }) => operation.name === "insert_dtmf");
  await page.done({ name: "digits", digits: "3#" });
  for (const tone of ["1", "2", "3", "#"]) {
    await engine.played(tone);
    await engine.played("");
  }
  await page.done({ name: "hangup" });
  await page.message("media", ({ operation }) => operation.name === "close");
  await gateway.event({ event: "hangup", code: 200, reason: "to BYE" });

  expect(await page.event("hangup")).toEqual({ name: "hangup", code: "200", reason: "to BYE" });
  expect(engine.asked("set_microphone_enabled").map(({ enabled }) => enabled)).toEqual([
    false,
    true,
    false,
  ]);
  const digit = { name: "insert_dtmf", duration: 500, gap: 50 } as const;
  expect(engine.asked("insert_dtmf"), "one at a time, none lost").toEqual(
    ["1", "2", "3", "#"].map((tones) => ({ ...digit, tones })),
  );
  expect(gateway.requests()).toEqual(["register", "call", "hold", "unhold", "hangup"]);
  expect(page.sent("failed")).toEqual([]);
});

test("candidates that come before the answer wait for it, and each reaches the engine", async () => {
  await page.done({ name: "call", to: "+254700000001" });
  for (const candidate of CANDIDATES) {
    await gateway.say({ response: "trickle", candidate: { candidate, sdpMid: "audio0" } });
  }
  await gateway.say({ response: "trickle", candidate: { completed: true } });
  await gateway.event({ event: "accepted" }, { type: "answer", sdp: sdp("3") });
  await page.message("media", ({ operation }) => endOfCandidates(operation));

  expect(engine.asked("add_ice_candidate").map(({ candidate }) => candidate)).toEqual([
    { candidate: CANDIDATES[0], sdpMid: "audio0", sdpMLineIndex: null },
    { candidate: CANDIDATES[1], sdpMid: "audio0", sdpMLineIndex: null },
    null,
  ]);
  expect(engine.names().indexOf("set_remote_description")).toBeLessThan(
    engine.names().indexOf("add_ice_candidate"),
  );
});

test("candidates that the engine finds too early come after the description", async () => {
  engine.isHasty = true;
  const heard = await page.page.evaluate(async () => {
    const pc = new RTCPeerConnection();
    pc.addTransceiver("audio");
    const seen: string[] = [];
    const found = new Promise((resolve) => {
      pc.addEventListener("icecandidate", ({ candidate }) => {
        seen.push(pc.signalingState);
        if (!candidate) {
          resolve(null);
        }
      });
    });
    await pc.setLocalDescription();
    seen.push("set");
    await found;
    return [...seen, pc.localDescription?.sdp.match(/^a=candidate/gm)?.length];
  });
  const state = "have-local-offer";
  expect(heard).toEqual(["set", state, state, state, CANDIDATES.length]);
});

test("the answer that comes with early media may come again when the callee answers", async () => {
  await page.done({ name: "call", to: "+254700000001" });
  await gateway.event({ event: "calling" });
  await gateway.event({ event: "progress" }, { type: "answer", sdp: sdp("3") });
  await page.message("media", ({ operation }) => operation.name === "set_remote_description");
  await gateway.event({ event: "accepted" }, { type: "answer", sdp: sdp("4") });
  await page.event("call_accepted");
  await page.done({ name: "hold", on: true });

  expect(engine.asked("set_remote_description")).toHaveLength(1);
  expect(gateway.requests()).toEqual(["register", "call", "hold"]);
  expect(page.sent("failed")).toEqual([]);
});

test("an answer that comes again before the first one is set leaves the call up", async () => {
  engine.silentFrom = "set_remote_description";
  await page.done({ name: "call", to: "+254700000001" });
  await gateway.event({ event: "progress" }, { type: "answer", sdp: sdp("3") });
  await page.message("media", ({ operation }) => operation.name === "set_remote_description");
  await gateway.event({ event: "accepted" }, { type: "answer", sdp: sdp("3") });
  await page.settled();
  await engine.catchUp();
  await page.event("call_accepted");
  await page.done({ name: "hold", on: true });

  expect(engine.asked("set_remote_description")).toHaveLength(1);
  expect(gateway.requests()).toEqual(["register", "call", "hold"]);
  expect(page.sent("failed")).toEqual([]);
});

test("an incoming call is answered with the engine's answer", async () => {
  await ring();
  await page.done({ name: "answer" });
  await gateway.event({ event: "accepted" });
  await page.event("call_accepted");

  const [accept] = gateway.messages("accept");
  expect(withoutStreams(accept?.jsep)).toEqual({ type: "answer", sdp: bare("2") });
  expect(engine.names()).toEqual([
    "create",
    "set_remote_description",
    "create_answer",
    "set_local_description",
  ]);
});

test("an incoming call is declined, and the end that comes without a word is told", async () => {
  await ring();
  await page.done({ name: "hangup" });
  await gateway.event({ event: "decline" });

  expect(await page.event("hangup")).toEqual({ name: "hangup", code: null, reason: null });
  expect(gateway.requests()).toEqual(["register", "decline"]);
  expect(engine.operations).toEqual([]);
});

test("hanging up while the offer is being made places no call", async () => {
  engine.silentFrom = "create_offer";
  const call = await page.command({ name: "call", to: "+254700000001" });
  await page.message("media", ({ operation }) => operation.name === "create_offer");
  await page.done({ name: "hangup" });
  await engine.catchUp();
  await page.settled();

  expect(page.sent("done").map(({ command }) => command)).toContain(call);
  expect(gateway.requests()).toEqual(["register", "hangup"]);
  expect(page.sent("failed")).toEqual([]);
});

test("hanging up before the microphone is given places no call", async () => {
  await page.page.evaluate(() => {
    // Both commands in one task: the SDK has not asked for anything yet.
    const receive = window.simu?.receive;
    receive?.({ type: "command", command: 101, action: { name: "call", to: "+254700000001" } });
    receive?.({ type: "command", command: 102, action: { name: "hangup" } });
  });
  await page.message("done", ({ command }) => command === 102);
  // A later answer of the page proves that the SDK's promises had their turn.
  await page.page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));

  expect(gateway.requests()).toEqual(["register", "hangup"]);
  expect(engine.operations).toEqual([]);
  expect(page.sent("failed")).toEqual([]);
});

test("an engine that cannot make an offer fails the call in its own words", async () => {
  const message = "no plugin nicesrc";
  engine.refusals.set("create", { name: "error", error: "OperationError", message });

  await expect(page.done({ name: "call", to: "+254700000001" })).rejects.toThrow(message);
  expect(gateway.requests()).toEqual(["register"]);
});

test("a far side that the engine refuses is told, not only hung up", async () => {
  await page.done({ name: "call", to: "+254700000001" });
  engine.refusals.set("set_remote_description", {
    name: "error",
    error: "InvalidAccessError",
    message: "no codec in common",
  });
  await gateway.event({ event: "accepted" }, { type: "answer", sdp: sdp("3") });

  const failed = await page.message("failed");
  expect(failed.message).toBe("remote description: InvalidAccessError: no codec in common");
  await page.until(() => gateway.requests().includes("hangup"));
});

test("what needs a call fails in one sentence where there is none", async () => {
  await expect(page.done({ name: "digits", digits: "1" })).rejects.toThrow("there is no call");
  await expect(page.done({ name: "mute", on: true })).rejects.toThrow("there is no call");
  await expect(page.done({ name: "hold", on: true })).rejects.toThrow("there is no call");
  await expect(page.done({ name: "start", relay_only: false, ice_servers: [] })).rejects.toThrow(
    "once",
  );
  await gateway.event({ event: "unregistered" });
  await page.event("not_ready");
  await expect(page.done({ name: "call", to: "1" })).rejects.toThrow("not registered");
});

test("the end of the connection is told once it was open, without a false alarm", async () => {
  await gateway.close();
  await page.event("closed");
  await page.settled();
  expect(page.sent("failed")).toEqual([]);
});

test("statistics come back as a map by id", async () => {
  await talk();
  const stats = await page.page.evaluate(async () => {
    const report = await new RTCPeerConnection().getStats();
    return [...report.entries()];
  });
  expect(stats).toContainEqual(["a", { id: "a", type: "inbound-rtp" }]);
  expect(stats.map(([, { type }]) => type)).toContain("peer-connection");
});

async function talk(): Promise<void> {
  await page.done({ name: "call", to: "+254700000001" });
  await page.until(() => gateway.candidates().includes(true));
  await gateway.event({ event: "calling" });
  await gateway.event({ event: "accepted" }, { type: "answer", sdp: sdp("3") });
  await page.event("call_accepted");
  await page.message("media", ({ operation }) => operation.name === "set_remote_description");
  await engine.connect();
}

async function ring(): Promise<void> {
  const caller = { event: "incomingcall", username: "sip:+254733000002@ke.example" };
  await gateway.event(caller, { type: "offer", sdp: sdp("9") });
  expect(await page.event("incoming_call")).toEqual({
    name: "incoming_call",
    from: "+254733000002",
  });
}

/** Origin and streams are the page's to say: the engine knows no streams. */
function withoutStreams(jsep: { type: string; sdp: string } | undefined) {
  return jsep && { type: jsep.type, sdp: bareText(jsep.sdp) };
}

function bare(origin: string): string {
  return bareText(sdp(origin));
}

function bareText(text: string): string {
  return text.replace(/^(o=|a=msid:).*\r\n/gm, "");
}

function endOfCandidates(operation: { name: string; candidate?: unknown }): boolean {
  return operation.name === "add_ice_candidate" && operation.candidate === null;
}
