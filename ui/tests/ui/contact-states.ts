/** The states of contacts, of the dial field over them, and of calls with people who are known. */

import type { Page } from "@playwright/test";

import { hostile, know, openFirst, otieno, wanjiku } from "./people";
import { ring, talk } from "./window";

type Setting = (page: Page) => Promise<unknown>;

const known: Setting = (page) =>
  page.evaluate(() => {
    window.simuFake.contacts.known = {
      contact: {
        id: 1,
        name: "Wanjikũ Kamau",
        organisation: "Safari Traders",
        title: "Buyer",
        labels: ["VIP"],
        note: `Pays on Fridays. ${"Never call before noon. ".repeat(9)}`,
      },
      last_call: {
        id: 7,
        direction: "incoming",
        route: "webrtc",
        peer: "+254722000111",
        peer_name: "Wanjikũ Kamau",
        started_at: Date.now() - 86_400_000,
        seconds: 190,
        end: { code: "remote_hangup", detail: null },
        has_note: true,
        outcome: null,
        has_draft: false,
        cost: null,
        has_recording: false,
      },
      last_note: "Wants an invoice",
    };
  });

export const contactStates: Record<string, Setting> = {
  "no contacts": (page) => page.getByTestId("tab-contacts").click(),
  contacts: async (page) => {
    await know(page, [wanjiku, otieno, hostile]);
    await page.getByTestId("tab-contacts").click();
    await page.getByTestId("contact-row").first().waitFor();
  },
  "contacts being chosen": async (page) => {
    await contactStates["contacts"]?.(page);
    await page.getByTestId("choose-several").click();
    await page.getByTestId("contact-list").getByRole("checkbox").nth(1).click();
    await page.getByTestId("selection-name").fill("Monday");
  },
  "contacts that cannot be read": async (page) => {
    await page.evaluate(() => {
      window.simuFake.contacts.failure = { kind: "closed" };
    });
    await page.getByTestId("tab-contacts").click();
    await page.getByTestId("contacts").getByRole("alert").waitFor();
  },
  "a contact": async (page) => {
    await know(page, [wanjiku]);
    await openFirst(page);
  },
  "a hostile contact": async (page) => {
    await know(page, [hostile]);
    await openFirst(page);
  },
  "a contact's form": async (page) => {
    await contactStates["a contact"]?.(page);
    await page.getByTestId("contact-edit").click();
    await page.getByTestId("contact-names").locator("summary").click();
    await page.getByTestId("add-custom").click();
    await page.getByTestId("contact-number-0").fill("call me");
    await page.getByTestId("contact-save").click();
    await page.locator("[data-testid='contact-number-0'][aria-invalid='true']").waitFor();
  },
  "a form to leave": async (page) => {
    await page.getByTestId("tab-contacts").click();
    await page.getByTestId("add-contact").click();
    await page.getByTestId("contact-name").fill("Juma");
    await page.getByTestId("contact-cancel").click();
    await page.getByTestId("leave-contact-dialog").waitFor();
  },
  "a deleted contact": async (page) => {
    await contactStates["a contact"]?.(page);
    await page.getByTestId("contact-delete").click();
    await page.getByTestId("contact-deleted").waitFor();
  },
  "contacts below the dial field": async (page) => {
    await know(page, [wanjiku, otieno, { ...hostile, name: `Wanjala ${hostile.name}` }]);
    await page.getByTestId("dial-field").fill("wanj");
    await page.getByTestId("dial-match").first().waitFor();
    await page.keyboard.press("ArrowDown");
    await page.getByTestId("dial-whom").waitFor();
  },
  "a contact found by the pad": async (page) => {
    await know(page, [wanjiku, otieno]);
    for (const key of "926") await page.getByTestId(`key-${key}`).click();
    await page.getByTestId("dial-hint").waitFor();
  },
  "a number where it is another time": async (page) => {
    await page.evaluate(() => {
      window.simuFake.plan = {
        reading: {
          kind: "number",
          e164: "+13105550123",
          national: "(310) 555-0123",
          international: "+1 310-555-0123",
          country: "US",
          time_zones: ["America/Los_Angeles"],
          extension: null,
          after: null,
        },
      };
    });
    await page.getByTestId("dial-field").fill("+13105550123");
    await page.getByTestId("time-there").waitFor();
  },
  "somebody known rings": async (page) => {
    await known(page);
    await ring(page, "+254722000111", "Wanjikũ Kamau");
    await page.getByTestId("caller-known").waitFor();
  },
  "a call with somebody known": async (page) => {
    await known(page);
    await talk(page, "+254722000111", "Wanjikũ Kamau");
    const waiting = { peer: "+254733000222", peer_name: "Otieno Ouma", since: Date.now() };
    await page.evaluate((waiting) => window.simuFake.show({ waiting }), waiting);
    await page.getByTestId("waiting-call").getByTestId("caller-known").waitFor();
  },
};
