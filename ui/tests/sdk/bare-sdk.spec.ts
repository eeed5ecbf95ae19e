/**
 * Africa's Talking's SDK alone, without any of our shims, at the address that is fixed in it: the
 * proof that the simulator speaks the dialect which the SDK expects, TLS included.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { chromium as browser, expect, test } from "@playwright/test";
import { chromium, speaking } from "./chromium";
import { likeness, samplesOf } from "./likeness";
import { Simulator, speech } from "./simulator";

const ORIGIN = "https://bare.localhost";
const SDK = fileURLToPath(
  new URL("../../node_modules/africastalking-client/build/africastalking.js", import.meta.url),
);

interface Heard {
  events: string[];
}

test("the bare SDK registers, calls, is heard and hangs up over TLS", async () => {
  const simulator = await Simulator.start();
  const { port } = new URL(simulator.ready.gateway_tls);
  const instance = await browser.launch(
    chromium([
      ...speaking(speech("announcement")),
      `--host-resolver-rules=MAP webrtc.africastalking.com:443 127.0.0.1:${port}`,
      "--ignore-certificate-errors",
      // A public page may not reach this machine unasked; here it is meant to.
      "--disable-features=LocalNetworkAccessChecks",
    ]),
  );
  try {
    const page = await instance.newPage();
    await serve(page);
    await page.goto(`${ORIGIN}/`);
    await start(page, await simulator.token("bare"));
    await expect.poll(() => events(page)).toContain("ready");

    await page.evaluate(() => window.client?.call("+254711000015"));
    await expect.poll(() => events(page)).toContain("callaccepted");
    const { call_id } = await simulator.callOnce("connected");
    await expect.poll(async () => (await simulator.call(call_id)).packets_in).toBeGreaterThan(150);
    await page.evaluate(() => window.client?.hangup());
    await expect.poll(() => events(page)).toContain("hangup");

    expect(await events(page)).toEqual(["ready", "calling", "callaccepted", "hangup"]);
    const call = await simulator.callOnce("ended", call_id);
    const heard = await samplesOf(call.heard_wav ?? "");
    expect(likeness(heard, await samplesOf(speech("announcement")))).toBeGreaterThan(0.5);
  } finally {
    await instance.close();
    await simulator.stop();
  }
});

declare global {
  interface Window {
    client?: { call(to: string): void; hangup(): void };
    heard?: Heard;
  }
}

async function serve(page: Page): Promise<void> {
  const sdk = await readFile(SDK, "utf8");
  await page.route(`${ORIGIN}/**`, (route) =>
    route.request().url().endsWith(".js")
      ? route.fulfill({ contentType: "text/javascript", body: sdk })
      : route.fulfill({
          contentType: "text/html",
          body: '<!doctype html><body></body><script src="sdk.js"></script>',
        }),
  );
}

async function start(page: Page, token: string): Promise<void> {
  await page.evaluate((capability) => {
    const silence =
      "data:audio/wav;base64,UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=";
    const sounds = { dialing: silence, ringing: silence };
    const sdk = window.Africastalking;
    if (!sdk) {
      throw new Error("the SDK did not load");
    }
    const client = new sdk.Client(capability, { sounds, iceServers: [] });
    const heard: Heard = { events: [] };
    for (const name of ["ready", "calling", "callaccepted", "hangup", "closed"] as const) {
      client.on(name, () => heard.events.push(name));
    }
    Object.assign(window, { client, heard });
  }, token);
}

function events(page: Page): Promise<string[]> {
  return page.evaluate(() => window.heard?.events ?? []);
}
