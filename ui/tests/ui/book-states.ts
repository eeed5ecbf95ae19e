/** The states of imports, exports, lists and numbers that must not be called. */

import type { Page } from "@playwright/test";

import type { EntryView } from "../../bindings/EntryView";

type Setting = (page: Page) => Promise<unknown>;

const person = (id: number, name: string, part: Partial<EntryView> = {}): EntryView => ({
  id,
  name,
  numbers: [`+25471100000${id}`],
  state: { name: "open" },
  outcome: null,
  calls: 0,
  ...part,
});

const people: EntryView[] = [
  person(1, "Wanjikũ Kamau", { numbers: ["+254711000001", "+254202111222"] }),
  person(2, "Otieno Ouma"),
  person(3, "Njeri", { state: { name: "done" }, outcome: "sold" }),
  person(4, "Achieng", { state: { name: "do_not_call" } }),
];

const lists: Setting = (page) => page.getByTestId("tab-lists").click();

const list: Setting = async (page) => {
  await page.evaluate(async (people) => {
    window.simuFake.lists.people = people;
    await window.simuFake.lists.make("Monday", { from: "selection", contacts: [] });
  }, people);
  await lists(page);
  await page.getByTestId("list-row").waitFor();
};

export const bookStates: Record<string, Setting> = {
  "a preview of contacts": async (page) => {
    await lists(page);
    await page.getByTestId("import-choose").click();
    await page.getByTestId("contacts-preview").waitFor();
  },
  "an import under way": async (page) => {
    await lists(page);
    await page.evaluate(() => {
      window.simuFake.files.job = { stage: "looking", entries: 26_000, per_mille: 520 };
    });
    await page.getByTestId("import-choose").click();
    await page.getByText("52%").waitFor();
  },
  "contacts imported": async (page) => {
    await bookStates["a preview of contacts"]?.(page);
    await page.getByTestId("import-run").click();
    await page.getByTestId("import-done").waitFor();
  },
  lists: list,
  "a new list": async (page) => {
    await list(page);
    await page.getByTestId("list-new").click();
  },
  "somebody's turn": async (page) => {
    await list(page);
    await page.getByTestId("list-open").click();
    await page.getByTestId("turn-later").click();
    await page.getByTestId("list-entries").locator("summary").click();
  },
  "called today": async (page) => {
    await page.evaluate(() => {
      window.simuFake.lists.calledToday = Date.now() - 60_000;
    });
    await list(page);
    await page.getByTestId("list-open").click();
    await page.getByTestId("called-today").waitFor();
  },
  "numbers not to call": async (page) => {
    await page.evaluate(() => window.simuFake.lists.blockNumber("+254711000001", "asked us"));
    await lists(page);
    await page.getByTestId("block-allow").click();
  },
  "must not be called": async (page) => {
    await page.evaluate(async () => {
      window.simuFake.lists.canOverride = true;
      await window.simuFake.lists.blockNumber("+254711000001", "asked us");
    });
    await page.getByTestId("dial-field").fill("+254711000001");
    await page.getByTestId("dial-field").press("Enter");
    await page.getByTestId("call-anyway").waitFor();
  },
};
