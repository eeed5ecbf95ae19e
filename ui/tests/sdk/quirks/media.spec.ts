/** Quirks of sound: tones, digits, hold, devices, ICE servers. */
import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";
import { PageUnderTest } from "../page-under-test";
import { RealGateway } from "../real-gateway";
import { Simulator } from "../simulator";
import { Bare, QUIET, soon } from "./bare";
import { NUMBER, openOurs, readyOurs, requested, test } from "./quirk";

const READER = "+254711000008";

test("Q9 tones come from a CDN unless both are given, and who cannot play one throws", async ({
  context,
}) => {
  const bare = await Bare.open(context);
  await bare.start({ sounds: {} });
  await bare.heard("ready");
  const sources = await bare.page.evaluate(() => window.ears.tones.map(({ source }) => source));
  expect(sources).toEqual([
    expect.stringContaining("https://res.cloudinary.com/"),
    expect.stringContaining("https://res.cloudinary.com/"),
  ]);
  await bare.gateway.event({ event: "incomingcall", username: "sip:x@y" });
  await soon(() => bare.errors()).toContainEqual(expect.stringContaining("NotSupportedError"));
  expect(bare.strayRequests).toContainEqual(expect.stringContaining("cloudinary"));

  const { page, gateway } = await readyOurs(context);
  await gateway.event({ event: "incomingcall", username: "sip:x@y" });
  await page.event("incoming_call");
  await page.done({ name: "call", to: NUMBER });
  await page.settled();
  expect(page.sent("failed")).toEqual([]);
  expect(page.strayRequests).toEqual([]);
  expect(page.violations).toEqual([]);
});

test("Q21 digits typed quickly replace each other", async ({ context }) => {
  const simulator = await Simulator.start();
  const gateways: RealGateway[] = [];
  try {
    const digits = async (): Promise<string> => (await simulator.call()).digits;
    const join = async (client: string): Promise<(end: Bare | PageUnderTest) => RealGateway> => {
      const token = await simulator.token(client);
      return (end) => {
        const gateway = new RealGateway(end, simulator.ready.gateway, token);
        gateways.push(gateway);
        return gateway;
      };
    };
    const joinBare = await join("bare");
    const bare = await Bare.open(context, (own) => {
      const gateway = joinBare(own);
      return (message) => gateway.hear(message);
    });
    await bare.ready();
    await bare.act("call", READER);
    await bare.heard("callaccepted");
    await connected(bare.page);
    for (const typed of ["1", "2", "3#"]) {
      await bare.act("dtmf", typed);
    }
    await soon(digits).toMatch(/#$/);
    expect(await digits(), "some are lost").not.toBe("123#");
    await bare.act("hangup");
    await bare.heard("hangup");

    const joinOurs = await join("ours");
    const page = await PageUnderTest.open(context, "webview", (under) => {
      const gateway = joinOurs(under);
      return (message) => gateway.hear(message);
    });
    await page.done({ name: "start", relay_only: false, ice_servers: [] });
    await page.event("ready");
    await page.done({ name: "call", to: READER });
    await page.event("call_accepted");
    await connected(page.page);
    for (const typed of ["1", "2", "3#"]) {
      await page.done({ name: "digits", digits: typed });
    }
    await soon(digits).toMatch(/#$/);
    expect(await digits()).toBe("123#");
  } finally {
    gateways.forEach((gateway) => gateway.close());
    await simulator.stop();
  }
});

test("Q22 hold is a request only: the microphone stays open", async ({ context }) => {
  const listening = (page: Page): Promise<(boolean | undefined)[]> =>
    page.evaluate(() => window.ears.tracks.map(({ enabled }) => enabled));
  const bare = await Bare.open(context);
  await bare.ready();
  await bare.act("call", NUMBER);
  await requested(bare, "call");
  await bare.gateway.event({ event: "accepted" });
  await bare.heard("callaccepted");
  await bare.act("hold");
  await requested(bare, "hold");
  await bare.gateway.event({ event: "holding" });
  await bare.settled();
  expect(await bare.events(), "no word of it").toEqual(["ready", "callaccepted"]);
  expect(await listening(bare.page)).toEqual([true]);

  const { page, gateway } = await readyOurs(context);
  await page.done({ name: "call", to: NUMBER });
  await gateway.event({ event: "accepted" });
  await page.event("call_accepted");
  await page.done({ name: "hold", on: true });
  expect(await listening(page.page)).toEqual([false]);
  expect((await page.sounding()).farSide).toBe(false);
  await page.done({ name: "hold", on: false });
  expect(await listening(page.page)).toEqual([true]);
  expect((await page.sounding()).farSide).toBe(true);
  expect(gateway.requests()).toEqual(["register", "call", "hold", "unhold"]);
});

test("Q24 always the default microphone, and without one the call fails in silence", async ({
  context,
}) => {
  const bare = await Bare.open(context);
  await bare.page.evaluate(() => {
    document.body.innerHTML = '<audio id="remote-stream-audio"></audio>';
  });
  await bare.ready();
  await bare.act("call", NUMBER);
  await requested(bare, "call");
  expect(await asked(bare.page)).toEqual([{ audio: true, video: false }]);
  expect(await bare.page.locator("audio").count(), "an element of ours is used").toBe(1);

  await context.addInitScript(() => {
    MediaDevices.prototype.enumerateDevices = () => Promise.resolve([]);
    MediaDevices.prototype.getUserMedia = (constraints = {}) => {
      window.ears.asked.push(constraints);
      return Promise.reject(new DOMException("none", "NotFoundError"));
    };
  });
  const deaf = await Bare.open(context);
  await deaf.ready();
  await deaf.act("call", NUMBER);
  await soon(() => deaf.console.join()).toContain("AfricasTalking Client Error");
  expect(await asked(deaf.page), "asks for nothing at all").toEqual([
    { audio: false, video: false },
  ]);
  expect(await deaf.events()).toEqual(["ready"]);

  // Which microphone it is, the engine decides; the SDK's question is always the same.
  const { page, gateway } = await readyOurs(context);
  await expect(page.done({ name: "call", to: NUMBER })).rejects.toThrow("microphone not found");
  expect(await asked(page.page)).toEqual([{ audio: true, video: false }]);
  expect(await page.page.locator("audio").count()).toBe(1);
  expect(gateway.requests()).toEqual(["register"]);
});

test("Q28 ICE servers with several addresses are dropped unless all are TURN", async ({
  context,
}) => {
  const login = { username: "u", credential: "c" };
  const bare = await Bare.open(context);
  await bare.start({
    ...QUIET,
    iceServers: [
      { urls: "stun:a.example" },
      { urls: ["stun:b.example"] },
      { urls: ["stun:c.example", "turn:c.example"], ...login },
      { urls: ["turn:d.example", "turns:d.example"], ...login },
    ],
  });
  await bare.heard("ready");
  await bare.act("call", NUMBER);
  await requested(bare, "call");
  expect(await servers(bare.page)).toEqual([
    { urls: "stun:a.example" },
    { urls: ["turn:d.example", "turns:d.example"], ...login },
  ]);

  const { page } = await openOurs(context);
  const urls = ["stun:c.example", "turn:c.example"];
  await page.done({ name: "start", relay_only: true, ice_servers: [{ urls, ...login }] });
  await page.event("ready");
  await page.done({ name: "call", to: NUMBER });
  expect(await servers(page.page)).toEqual([
    { urls: "stun:c.example" },
    { urls: "turn:c.example", ...login },
  ]);
  // Which the SDK has no word for.
  const policy = page.page.evaluate(() => window.ears.peers[0]?.getConfiguration());
  expect(await policy).toMatchObject({ iceTransportPolicy: "relay" });
});

function asked(page: Page): Promise<MediaStreamConstraints[]> {
  return page.evaluate(() => window.ears.asked);
}

function servers(page: Page): Promise<unknown> {
  return page.evaluate(() => window.ears.servers[0]);
}

async function connected(page: Page): Promise<void> {
  await soon(() => page.evaluate(() => window.ears.peers[0]?.connectionState)).toBe("connected");
}
