/** The states of links from other programs. */

import type { Page } from "@playwright/test";

type Setting = (page: Page) => Promise<unknown>;
type Change = Parameters<typeof window.simuFake.show>[0];

const show = (page: Page, change: Change) =>
  page.evaluate((change) => window.simuFake.show(change), change);

export const linkStates: Record<string, Setting> = {
  "a number from a link": (page) =>
    show(page, {
      filled: { serial: 1, source: "tel", text: "+254711000001", held_back: { kind: "special" } },
    }),
  "what links may do": async (page) => {
    const settings = { dials: ["tel" as const], shortcut: "Control+Alt+KeyC" };
    await show(page, { click_to_call: { settings, shortcut: { kind: "not_here" } } });
    await page.getByTestId("open-settings").click();
    await page.getByTestId("links-part").scrollIntoViewIfNeeded();
  },
  "keys from the desktop": async (page) => {
    const settings = { dials: [], shortcut: "Control+Alt+KeyC" };
    const shortcut = { kind: "by_desktop" as const, keys: "Meta+Shift+F12" };
    await show(page, { click_to_call: { settings, shortcut } });
    await page.getByTestId("open-settings").click();
    await page.getByTestId("links-part").scrollIntoViewIfNeeded();
  },
};
