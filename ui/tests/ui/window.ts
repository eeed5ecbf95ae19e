/** The window on the made-up phone, as the UI tests meet it. */

import { test as base, expect, type Page } from "@playwright/test";

import type { PastCall } from "../../bindings/PastCall";

export { expect };

/** `app` fails on whatever the page complains about: exceptions, blocked styles, missing files. */
export const test = base.extend<{ app: Page }>({
  page: async ({ page }, use) => {
    // The shell freezes the prototype too (tauri.conf.json, freezePrototype).
    await page.addInitScript(() => Object.freeze(Object.prototype));
    await use(page);
  },
  app: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    await openWindow(page);
    await use(page);
    expect(complaints).toEqual([]);
  },
});

/** Opens the window, or opens it anew: nothing but what it keeps for itself is left of before. */
export async function openWindow(page: Page): Promise<void> {
  await page.goto("/?backend=fake");
  await expect(page.getByTestId("line")).toBeVisible();
}

export function intents(page: Page): Promise<unknown[]> {
  return page.evaluate(() => window.simuFake.intents);
}

export async function ring(page: Page, from = "+254722000111", name: string | null = null) {
  await page.evaluate(([from, name]) => window.simuFake.ring(from, name), [from, name] as const);
  await expect(page.getByTestId("incoming-card")).toBeVisible();
}

/** A call that is up and stands still, its clock apart. */
export async function talk(page: Page, from?: string, name?: string | null): Promise<void> {
  await ring(page, from, name);
  await page.evaluate(() => window.simuFake.enter({ name: "active", since: Date.now() - 157_000 }));
  await expect(page.getByTestId("call-card")).toBeVisible();
}

export function recentCalls(now: number): PastCall[] {
  const row = (id: number, minutes: number, call: Partial<PastCall>): PastCall => ({
    id,
    direction: "outgoing",
    route: "webrtc",
    peer: "+254711000001",
    peer_name: null,
    started_at: now - minutes * 60_000,
    seconds: null,
    end: null,
    has_note: false,
    outcome: null,
    has_draft: false,
    cost: null,
    has_recording: false,
    ...call,
  });
  const end = (code: NonNullable<PastCall["end"]>["code"]) => ({ code, detail: null });
  return [
    row(5, 6, { direction: "incoming", peer: "+254722000111", end: end("missed") }),
    row(4, 25, {
      peer_name: "Wanjiku Kamau",
      seconds: 412,
      end: end("remote_hangup"),
      has_note: true,
      outcome: "callback",
      cost: { amount: "3.50", currency: "KES" },
      has_recording: true,
    }),
    row(3, 50, { peer: "+255754000222", end: end("busy") }),
    row(2, 1600, { direction: "incoming", peer: "", seconds: 3725, end: end("local_hangup") }),
    row(1, 4500, { peer: "agent2.acme" }),
  ];
}
