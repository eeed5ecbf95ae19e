/**
 * What the tests of the SDK's quirks share. Each shows one quirk with the SDK alone, so that it
 * fails when a newer SDK has mended it, and then what our page makes of it.
 */
import type { BrowserContext, Page } from "@playwright/test";
import { test as base } from "@playwright/test";
import { chromium, speaking } from "../chromium";
import { PageUnderTest } from "../page-under-test";
import { ScriptedGateway } from "../scripted-gateway";
import { speech } from "../simulator";
import { soon } from "./bare";
import { listenIn } from "./ears";

export const NUMBER = "+254700000001";

export const test = base.extend<{ listening: undefined }>({
  launchOptions: [
    chromium([
      ...speaking(speech("announcement")),
      // Where nobody plays the gateway there is none.
      "--host-resolver-rules=MAP webrtc.africastalking.com 127.0.0.1:1",
    ]),
    { scope: "worker" },
  ],
  listening: [
    async ({ context }, use) => {
      await listenIn(context);
      await use(undefined);
    },
    { auto: true },
  ],
});

/** Our page on Chromium's own WebRTC, with a scripted gateway. */
export interface Ours {
  page: PageUnderTest;
  gateway: ScriptedGateway;
}

export async function openOurs(
  context: BrowserContext,
  prepare: (gateway: ScriptedGateway) => void = () => undefined,
  engine: "webview" | "native" = "webview",
): Promise<Ours> {
  let gateway: ScriptedGateway | undefined;
  const page = await PageUnderTest.open(context, engine, (under) => {
    const own = new ScriptedGateway(under);
    gateway = own;
    prepare(own);
    return (message) => own.hear(message);
  });
  if (!gateway) {
    throw new Error("the page asked for no gateway");
  }
  return { page, gateway };
}

/** Our page, registered. */
export async function readyOurs(context: BrowserContext): Promise<Ours> {
  const ours = await openOurs(context);
  await ours.page.done({ name: "start", relay_only: false, ice_servers: [] });
  await ours.page.event("ready");
  return ours;
}

/** The SDK has sent so many requests of that name. */
export async function requested(
  { gateway }: { gateway: ScriptedGateway },
  name: string,
  times = 1,
): Promise<void> {
  await soon(() => gateway.messages(name).length).toBe(times);
}

/** The far side's descriptions, by a peer connection in a page of its own. */
export class FarEnd {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  static async open(context: BrowserContext): Promise<FarEnd> {
    const page = await context.newPage();
    await page.route("**/*", (route) =>
      route.fulfill({ contentType: "text/html", body: "<!doctype html>" }),
    );
    await page.goto("https://far.localhost/");
    return new FarEnd(page);
  }

  offer(): Promise<object> {
    return this.#page.evaluate(async () => {
      const peer = new RTCPeerConnection();
      // The SDK takes the far side's sound from its stream, so there has to be one.
      const { stream } = new AudioContext().createMediaStreamDestination();
      stream.getTracks().forEach((track) => peer.addTrack(track, stream));
      await peer.setLocalDescription();
      return { type: "offer", sdp: peer.localDescription?.sdp };
    });
  }

  answer(offer: { sdp: string } | undefined): Promise<object> {
    return this.#page.evaluate(async (sdp) => {
      const peer = new RTCPeerConnection();
      const { stream } = new AudioContext().createMediaStreamDestination();
      stream.getTracks().forEach((track) => peer.addTrack(track, stream));
      await peer.setRemoteDescription({ type: "offer", sdp });
      await peer.setLocalDescription();
      return { type: "answer", sdp: peer.localDescription?.sdp };
    }, offer?.sdp ?? "");
  }

  /** The answer to the newest call that the SDK has placed. */
  answerCall({ gateway }: { gateway: ScriptedGateway }): Promise<object> {
    return this.answer(gateway.messages("call").at(-1)?.jsep);
  }
}
