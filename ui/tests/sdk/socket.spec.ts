/** The page's `WebSocket` as HTML describes it, and what the page tells when it breaks. */
import { expect, test } from "@playwright/test";
import { PageUnderTest } from "./page-under-test";

let page: PageUnderTest;

test.beforeEach(async ({ context }) => {
  page = await PageUnderTest.open(context, "native", () => () => undefined);
});

test("a handshake that is refused is an error and a close, and no false alarm", async () => {
  await page.done({ name: "start", relay_only: false, ice_servers: [] });
  await page.message("socket_open");
  await page.page.evaluate(() => {
    const socket = new WebSocket("wss://gateway.example/connect");
    const seen: string[] = [];
    Object.assign(window, { seen });
    socket.onerror = () => seen.push(`error ${socket.readyState}`);
    socket.onclose = ({ code, wasClean }) => seen.push(`close ${code} ${wasClean}`);
  });
  for (const socket of [1, 2]) {
    const end = { code: 1006, reason: "", was_clean: false };
    await page.tell({ type: "socket_closed", socket, ...end });
  }
  const seen = await page.page.evaluate(() => (window as unknown as { seen: string[] }).seen);

  await page.settled();
  expect(seen).toEqual(["error 3", "close 1006 false"]);
  // The first socket was the SDK's, whose `onclose` throws when it was never open.
  expect(page.sent("failed")).toEqual([]);
});

test("an open socket sends, hears and closes", async () => {
  const opened = page.page.evaluate(async () => {
    const socket = new WebSocket("ws://gateway.example/", ["a", "b"]);
    Object.assign(window, { socket });
    const early = attempt(() => socket.send("early"));
    await new Promise((resolve) => (socket.onopen = resolve));
    socket.send("hello");
    const binary = attempt(() => socket.send(new ArrayBuffer(1)));
    const heard = await new Promise((resolve) => {
      socket.addEventListener("message", ({ data, origin }) => resolve([data, origin]));
    });
    const refused = attempt(() => socket.close(1001));
    socket.close(3000, "enough");
    socket.send("late");
    return { early, binary, heard, refused, protocol: socket.protocol, state: socket.readyState };

    function attempt(act: () => void): string {
      try {
        act();
        return "done";
      } catch (error) {
        return (error as DOMException).name;
      }
    }
  });
  const { socket } = await page.message("socket_open");
  await page.tell({ type: "socket_opened", socket, protocol: "b" });
  await page.message("socket_send");
  await page.tell({ type: "socket_message", socket, text: "hi" });

  expect(await opened).toEqual({
    early: "InvalidStateError",
    binary: "NotSupportedError",
    heard: ["hi", "ws://gateway.example"],
    refused: "InvalidAccessError",
    protocol: "b",
    state: 2,
  });
  await page.message("socket_close");
  expect(page.messages.slice(1)).toEqual([
    { type: "socket_open", socket, url: "ws://gateway.example/", protocols: ["a", "b"] },
    { type: "socket_send", socket, text: "hello" },
    { type: "socket_close", socket, code: 3000, reason: "enough" },
  ]);
});

test("an address or sub-protocol that is none throws before anything is asked of Rust", async () => {
  const names = await page.page.evaluate(() =>
    [
      () => new WebSocket("https://gateway.example"),
      () => new WebSocket("nonsense"),
      () => new WebSocket("wss://gateway.example/#part"),
      () => new WebSocket("wss://gateway.example", ["a", "a"]),
      () => new WebSocket("wss://gateway.example", ["with space"]),
    ].map((make) => {
      try {
        make();
        return "made";
      } catch (error) {
        return (error as DOMException).name;
      }
    }),
  );
  expect(names).toEqual(new Array(5).fill("SyntaxError"));
  expect(page.sent("socket_open")).toEqual([]);
});

test("what the page throws, at once or in a promise, is told", async () => {
  await page.page.evaluate(() => {
    setTimeout(() => {
      throw new Error("thrown");
    });
    void Promise.reject(new TypeError("rejected"));
  });
  await page.until(() => page.sent("failed").length === 2);
  const told = page.sent("failed").map(({ command, message }) => ({ command, message }));
  expect(told).toContainEqual({ command: null, message: "page error: Uncaught Error: thrown" });
  expect(told).toContainEqual({ command: null, message: "page error: TypeError: rejected" });
});

test("the SDK's tones load nothing and always play", async () => {
  const played = await page.page.evaluate(async () => {
    const tone = new Audio("https://cdn.example/tone.mp3");
    tone.loop = true;
    await tone.play();
    tone.pause();
    return tone.currentSrc;
  });
  expect(played).toBe("");
  expect(page.strayRequests).toEqual([]);
});
