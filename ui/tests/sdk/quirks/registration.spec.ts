/** Quirks on the way to being registered, and in staying so. */
import { expect } from "@playwright/test";
import { PageUnderTest } from "../page-under-test";
import { Bare, QUIET, soon } from "./bare";
import { listenIn } from "./ears";
import { NUMBER, openOurs, readyOurs, requested, test } from "./quirk";

test("Q1 one socket and one token a page; a new token needs a new page", async ({ context }) => {
  const bare = await Bare.open(context);
  await bare.start(QUIET, "first");
  await bare.heard("ready");
  await bare.start(QUIET, "second");
  await requested(bare, "register", 2);
  expect(bare.sockets, "the second token goes nowhere").toEqual([["at-protocol", "first"]]);
  await bare.gateway.close();
  await bare.heard("closed");
  // Playwright's socket throws where a browser's drops what is sent after the end.
  await bare.start(QUIET, "third").catch(() => undefined);
  expect(bare.sockets, "not even after the end").toHaveLength(1);

  const { page, gateway } = await readyOurs(context);
  const again = page.done({ name: "start", relay_only: false, ice_servers: [] });
  await expect(again).rejects.toThrow("the SDK can be started once in a page's life");
  expect(gateway.requests()).toEqual(["register"]);
  const next = await readyOurs(context);
  expect(next.page.sent("socket_open"), "a new page has a socket of its own").toHaveLength(1);
});

test("Q2 a second client replaces the tones of the first and adds to its listeners", async ({
  context,
}) => {
  const bare = await Bare.open(context);
  await bare.ready();
  await bare.start({});
  await bare.gateway.event({ event: "incomingcall", username: "sip:+254733000002@x" });
  await bare.heard("incomingcall");
  const told = (await bare.events()).filter((name) => name === "incomingcall");
  expect(told, "once for each client").toHaveLength(2);
  await soon(() => bare.strayRequests).toContainEqual(expect.stringContaining("cloudinary"));

  const { page, gateway } = await readyOurs(context);
  await expect(page.done({ name: "start", relay_only: false, ice_servers: [] })).rejects.toThrow(
    "once",
  );
  await gateway.event({ event: "incomingcall", username: "sip:+254733000002@x" });
  await page.event("incoming_call");
  await page.settled();
  expect(page.sent("sdk").filter(({ event }) => event.name === "incoming_call")).toHaveLength(1);
  expect(page.strayRequests).toEqual([]);
});

test("Q3 a lost socket is never opened again, and its end is told twice", async ({ context }) => {
  const bare = await Bare.open(context);
  await bare.page.clock.install();
  await bare.ready();
  await bare.gateway.say({ response: "closed" });
  await soon(() => bare.gateway.frames.at(-1)?.command).toBe("destroy");
  await bare.gateway.say({ response: "ack" });
  await soon(async () => (await bare.events()).filter((name) => name === "closed").length).toBe(2);
  await bare.page.clock.runFor(600_000);
  expect(bare.sockets, "ten minutes later").toHaveLength(1);

  const { page, gateway } = await readyOurs(context);
  await gateway.close();
  await page.event("closed");
  await expect(page.done({ name: "call", to: NUMBER })).rejects.toThrow("not registered");
  await page.settled();
  expect(gateway.requests()).toEqual(["register"]);
  await readyOurs(context);
});

test("Q5 a refused handshake is told by no event and a crash inside", async ({ context }) => {
  const bare = await Bare.openUnreachable(context);
  await bare.start();
  await soon(() => bare.errors()).toContainEqual(expect.stringContaining("m is not a function"));
  expect(await bare.events()).toEqual([]);

  const page = await PageUnderTest.open(context, "webview", () => () => undefined);
  await page.done({ name: "start", relay_only: false, ice_servers: [] });
  const { socket } = await page.message("socket_open");
  const end = { code: 1006, reason: "", was_clean: false };
  await page.tell({ type: "socket_closed", socket, ...end });
  await expect(page.done({ name: "call", to: NUMBER })).rejects.toThrow("not registered");
  await page.settled();
  const failures = page.sent("failed").filter(({ command }) => command === null);
  expect(failures, "no false alarm: Rust knows of the handshake").toEqual([]);
});

test("Q6 a refused registration is asked for again at once, without end", async ({ context }) => {
  const bare = await Bare.open(context);
  const refusal = { event: "registration_failed", code: 403, reason: "Forbidden" };
  bare.gateway.registration = refusal;
  await bare.start();
  await soon(() => bare.gateway.messages("register").length).toBeGreaterThan(20);
  expect(await bare.events(), "and nobody is told").toEqual([]);
  await bare.page.close();

  // The gate keeps the refusal: the page hears no answer, and asks once.
  const { page, gateway } = await openOurs(context, (own) => (own.registration = null));
  await page.done({ name: "start", relay_only: false, ice_servers: [] });
  await requested({ gateway }, "register");
  await expect(page.done({ name: "call", to: NUMBER })).rejects.toThrow("not registered");
  await page.settled();
  expect(gateway.requests()).toEqual(["register"]);
});

test("Q7 ready comes once: neither again nor taken back by the end of the token", async ({
  context,
}) => {
  const bare = await Bare.open(context);
  await bare.ready();
  const registered = { event: "registered", username: "agent" };
  await bare.gateway.event(registered);
  await bare.gateway.say({ response: "offline" });
  await bare.gateway.event(registered);
  await bare.settled();
  expect(await bare.events()).toEqual(["ready", "offline"]);
  // The one thing after which it comes again.
  await bare.gateway.event({ event: "unregistered", username: "agent" });
  await bare.gateway.event(registered);
  await bare.settled();
  expect(await bare.events()).toEqual(["ready", "offline", "notready", "ready"]);

  const { page, gateway } = await readyOurs(context);
  await gateway.say({ response: "offline" });
  await page.event("offline");
  await gateway.event(registered);
  await expect(page.done({ name: "call", to: NUMBER })).rejects.toThrow("not registered");
});

test("Q8 a webview that is no known browser has no WebRTC for the SDK, or breaks it", async ({
  browser,
}) => {
  const AS_WEBKIT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko)";
  for (const [userAgent, trouble] of [
    ["Simu/1", "No WebRTC support"],
    [AS_WEBKIT, "Cannot read properties of undefined (reading 'prototype')"],
  ] as const) {
    const context = await browser.newContext({ userAgent });
    await listenIn(context);
    // Chromium still has the old forms, and has the event; other webviews have neither.
    await context.addInitScript(() => {
      Reflect.deleteProperty(Navigator.prototype, "getUserMedia");
      Reflect.deleteProperty(Navigator.prototype, "webkitGetUserMedia");
      Reflect.deleteProperty(window, "RTCTrackEvent");
    });
    const bare = await Bare.open(context);
    await bare.start().catch(() => undefined);
    await soon(async () => [...bare.console, ...(await bare.errors())].join("\n")).toContain(
      trouble,
    );
    expect(bare.sockets, userAgent).toEqual([]);

    const { page } = await openOurs(context, undefined, "native");
    await page.done({ name: "start", relay_only: false, ice_servers: [] });
    await page.event("ready");
    await context.close();
  }
});

test("Q23 logging out leaves socket and keepalive, and there is no way to destroy", async ({
  context,
}) => {
  const bare = await Bare.open(context);
  await bare.page.clock.install();
  await bare.page.evaluate(() => {
    const add = window.addEventListener.bind(window);
    window.addEventListener = (type: string, listener: EventListenerOrEventListenerObject) => {
      window.ears.errors.push(`listens for ${type}`);
      add(type, listener);
    };
  });
  await bare.ready();
  expect(await bare.errors()).toEqual(["listens for unload"]);
  await bare.gateway.say({ response: "success" });
  await requested(bare, "register", 2);
  expect(await bare.errors(), "one more each time").toHaveLength(2);
  await bare.act("logout");
  await requested(bare, "unregister");
  await bare.page.clock.runFor(31_000);
  await soon(() => bare.gateway.frames.at(-1)?.command).toBe("keepalive");
  const destroy = await bare.page.evaluate(() => {
    const client: object = window.alone?.client ?? {};
    return { logout: "logout" in client, destroy: "destroy" in client };
  });
  expect(destroy).toEqual({ logout: true, destroy: false });

  const { page, gateway } = await readyOurs(context);
  await page.done({ name: "logout" });
  await requested({ gateway }, "unregister");
  await gateway.event({ event: "unregistered", username: "agent" });
  await page.event("not_ready");
  await expect(page.done({ name: "call", to: NUMBER })).rejects.toThrow("not registered");
  // What destroys it: Rust throws the page away, and then nothing of it is left.
  await page.page.close();
  await readyOurs(context);
});
