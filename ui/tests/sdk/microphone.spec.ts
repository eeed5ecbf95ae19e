/** A webview whose microphone is refused or missing: the call fails in words, and is not placed. */
import { chromium as browser, expect, test } from "@playwright/test";
import { chromium } from "./chromium";
import { PageUnderTest } from "./page-under-test";
import { ScriptedGateway } from "./scripted-gateway";

const TROUBLES = [
  {
    trouble: "refused",
    flags: ["--use-fake-device-for-media-stream", "--deny-permission-prompts"],
    words: "microphone refused",
  },
  {
    trouble: "missing",
    flags: ["--use-fake-ui-for-media-stream", "--disable-audio-input"],
    words: "microphone not found",
  },
];

for (const { trouble, flags, words } of TROUBLES) {
  test(`a microphone that is ${trouble} is told in words and no call is placed`, async () => {
    const instance = await browser.launch(chromium(flags));
    try {
      const gateways: ScriptedGateway[] = [];
      const page = await PageUnderTest.open(await instance.newContext(), "webview", (under) => {
        const gateway = new ScriptedGateway(under);
        gateways.push(gateway);
        return (message) => gateway.hear(message);
      });
      await page.done({ name: "start", relay_only: false, ice_servers: [] });
      await page.event("ready");

      const call = page.done({ name: "call", to: "+254700000001" });
      await expect(call).rejects.toThrow(`call: ${words}`);
      expect(gateways.flatMap((gateway) => gateway.requests())).toEqual(["register"]);
      expect(page.sent("failed"), "told once").toHaveLength(1);
    } finally {
      await instance.close();
    }
  });
}
