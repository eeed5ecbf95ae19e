/** The history, its details and what is written about calls, for the states of the window. */

import type { Page } from "@playwright/test";

import type { WrapUpView } from "../../bindings/WrapUpView";
import { recentCalls, talk } from "./window";

type Setting = (page: Page) => Promise<unknown>;

const listed: Setting = async (page) => {
  await page.evaluate((calls) => window.simuFake.setRecent(calls), recentCalls(Date.now()));
  await page.getByTestId("recent-row").first().waitFor();
};

const details = async (page: Page, row: number): Promise<void> => {
  await listed(page);
  await page.getByTestId("call-details-open").nth(row).click();
  await page.getByTestId("call-facts").waitFor();
};

const noting = async (page: Page): Promise<void> => {
  await talk(page, "+254722000111", "Wanjiku Kamau");
  await page.keyboard.press("Control+n");
  await page.getByTestId("note").fill("Wants the blue one by Friday");
};

const wrapUp = (change: Partial<WrapUpView>): Setting => {
  return async (page) => {
    await noting(page);
    await page.evaluate(() => window.simuFake.end("remote_hangup"));
    await page.evaluate(() => window.simuFake.freeze());
    await page.evaluate(async (change) => {
      const { wrap_up } = await window.simuFake.snapshot();
      if (wrap_up) window.simuFake.show({ call: null, wrap_up: { ...wrap_up, ...change } });
    }, change);
    await page.getByTestId("wrap-up-card").waitFor();
  };
};

export const historyStates: Record<string, Setting> = {
  "more filters": async (page) => {
    await listed(page);
    await page.getByTestId("history-search").fill("254");
    await page.getByTestId("history-more").locator("summary").click();
    await page.getByTestId("export-json").click();
    await page.getByText("/home/agent").waitFor();
  },
  "nothing found": async (page) => {
    await listed(page);
    await page.getByTestId("history-kind").selectOption("declined");
    await page.getByTestId("nothing-found").waitFor();
  },
  "a call's details": (page) => details(page, 1),
  "details of a missed call": (page) => details(page, 0),
  "blocking a caller": async (page) => {
    await details(page, 0);
    await page.getByTestId("block-ask").click();
    await page.getByTestId("block-dialog").waitFor();
  },
  "a blocked caller": async (page) => {
    await page.evaluate(async () => {
      await window.simuFake.lists.blockNumber("+254722000111", "asked us");
      await window.simuFake.lists.turnAway(["+254722000111"], true);
    });
    await details(page, 0);
    await page.getByTestId("turn-away").waitFor();
  },
  "erasing a person": async (page) => {
    await details(page, 1);
    await page.getByTestId("erase-person").click();
    await page.getByTestId("erase-dialog").waitFor();
  },
  "noting while talking": noting,
  "noting an ended call": async (page) => {
    await noting(page);
    await page.evaluate(() => window.simuFake.end("remote_hangup"));
    await page.evaluate(() => window.simuFake.freeze());
  },
  "writing after a call": wrapUp({ until: Date.now() + 45_000 }),
  "an outcome that is overdue": wrapUp({ overdue: true, can_finish: false }),
};
