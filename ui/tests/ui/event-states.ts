/** The states of the stream of call events. */

import type { Page } from "@playwright/test";

import type { EventStreamView } from "../../bindings/EventStreamView";

type Setting = (page: Page) => Promise<unknown>;

const settings = { on: true, port: 17466, origins: ["https://crm.example.com"] };

const open = async (page: Page, view: EventStreamView): Promise<void> => {
  await page.evaluate((view) => window.simuFake.show({ event_stream: view }), view);
  await page.getByTestId("open-settings").click();
  await page.getByTestId("events-part").scrollIntoViewIfNeeded();
};

export const eventStates: Record<string, Setting> = {
  "call events that somebody hears": (page) =>
    open(page, { settings, has_token: true, state: { name: "listening", listeners: 2 } }),
  "call events without a port": (page) =>
    open(page, { settings, has_token: true, state: { name: "port_taken" } }),
  "a token that is shown": async (page) => {
    await open(page, { settings, has_token: false, state: { name: "token_missing" } });
    await page.getByTestId("make-token").click();
    await page.getByTestId("event-token").waitFor();
  },
  "a question before a new token": async (page) => {
    await open(page, { settings, has_token: true, state: { name: "listening", listeners: 0 } });
    await page.getByTestId("renew-token").click();
  },
};
