import { contactStates } from "./contact-states";
import { hostile, know, openFirst, otieno, wanjiku } from "./people";
import { expect, intents, test } from "./window";

test("several contacts are chosen by mouse and keyboard, and become a call list", async ({
  app,
}) => {
  await app.setViewportSize({ width: 1366, height: 768 });
  await know(app, [wanjiku, otieno, { name: "Achieng" }, { name: "Zuri" }]);
  await app.evaluate(() =>
    window.simuFake.lists.people.push({
      id: 1,
      name: "Achieng",
      numbers: [],
      state: { name: "open" },
      outcome: null,
      calls: 0,
    }),
  );
  await app.getByTestId("tab-contacts").click();
  await app.getByTestId("choose-several").click();
  const rows = app.getByTestId("contact-list").getByRole("checkbox");
  await expect(rows).toHaveCount(4);
  await rows.nth(1).click();
  await app.keyboard.press("ArrowDown");
  await app.keyboard.press("Space");
  await expect(rows.nth(2)).toHaveAttribute("aria-checked", "true");
  await expect(app.getByTestId("chosen")).toHaveText("Chosen: 2");
  await rows.nth(0).click({ modifiers: ["Shift"] });
  await expect(app.getByTestId("chosen")).toHaveText("Chosen: 3");
  await app.getByTestId("choose-none").click();
  await app.getByTestId("contacts-find").fill("zuri");
  await expect(rows).toHaveCount(1);
  await app.getByTestId("choose-all").click();
  await app.getByTestId("contacts-find").fill("");
  await expect(rows).toHaveCount(4);
  await expect(app.getByTestId("chosen")).toHaveText("Chosen: 1");
  await expect(app.getByTestId("selection-make")).toBeDisabled();
  await app.getByTestId("selection-name").fill("Monday");
  await app.getByTestId("selection-name").press("Enter");
  await expect(app.getByTestId("selection-made")).toContainText("People in the list: 1");
  expect(await app.evaluate(() => window.simuFake.lists.made)).toEqual([
    { name: "Monday", of: { from: "selection", contacts: [4] } },
  ]);
  await app.getByTestId("selection-lists").click();
  await expect(app.getByTestId("list-row")).toContainText("Monday");
});

test("all found are chosen though only some are drawn, and Escape lets go of them", async ({
  app,
}) => {
  await app.evaluate(() => window.simuFake.contacts.setMany(3_000));
  await app.getByTestId("tab-contacts").click();
  await app.getByTestId("choose-several").click();
  await app.getByTestId("choose-all").click();
  await expect(app.getByTestId("chosen")).toHaveText("Chosen: 3,000");
  const list = app.getByTestId("contact-list");
  await list.locator("[data-row='0'] button").focus();
  await app.keyboard.press("End");
  const last = list.locator("[data-row='2999'] button");
  await expect(last).toBeFocused();
  await expect(last).toHaveAttribute("aria-checked", "true");
  await app.keyboard.press("Space");
  await expect(app.getByTestId("chosen")).toHaveText("Chosen: 2,999");
  expect(await list.locator("li").count()).toBeLessThan(60);
  await app.keyboard.press("Escape");
  await expect(app.getByTestId("selection")).toBeHidden();
  await expect(list.getByRole("checkbox")).toHaveCount(0);
});

test("all numbers of a contact are blocked from its card", async ({ app }) => {
  await know(app, [wanjiku]);
  await openFirst(app);
  await app.getByTestId("block-ask").click();
  await expect(app.getByTestId("block-dialog")).toContainText("Wanjikũ Kamau");
  await app.getByTestId("block-turn-away").click();
  await app.getByTestId("block-go").click();
  await expect(app.getByTestId("is-blocked")).toHaveCount(2);
  await app.getByTestId("tab-lists").click();
  await expect(app.getByTestId("blocked-row").first()).toContainText("Their calls are declined");
});

test("a click on a number calls, the button beside it fills", async ({ app }) => {
  await contactStates["a contact"]?.(app);
  await expect(app.getByTestId("contact-number").first()).toContainText("Mobile · Kenya");
  await app.getByTestId("number-fill").last().click();
  await expect(app.getByTestId("dial-field")).toHaveValue("+1 310 555 0123");
  expect(await intents(app)).toEqual([]);
  await app.getByTestId("number-call").first().click();
  expect(await intents(app)).toEqual([{ name: "dial_at_once", to: "0712 345 678", via: "auto" }]);
});

test("a row calls by its button and opens by a click", async ({ app }) => {
  await know(app, [wanjiku, otieno]);
  await app.getByTestId("tab-contacts").click();
  const row = app.getByTestId("contact-row").first();
  await expect(row).toContainText("Otieno Ouma");
  await row.getByTestId("contact-call").click();
  expect(await intents(app)).toEqual([{ name: "dial_at_once", to: "0733 000 222", via: "auto" }]);
});

test("a contact is added, found, edited, starred, deleted and put back", async ({ app }) => {
  await app.getByTestId("tab-contacts").click();
  await expect(app.getByTestId("no-contacts")).toBeVisible();
  await app.getByTestId("add-contact").click();
  await expect(app.getByTestId("contact-name")).toBeFocused();
  await app.keyboard.type("Achieng Odhiambo");
  await app.getByTestId("contact-number-0").fill("0722 000 333");
  await app.getByTestId("add-number").click();
  await app.getByTestId("contact-number-1").fill("020 123 4567");
  await app.getByTestId("contact-number-label-1").selectOption("work");
  await app.getByTestId("contact-labels").fill("VIP, Kisumu");
  await app.keyboard.press("Enter");
  await expect(app.getByTestId("contact-title")).toHaveText("Achieng Odhiambo");
  await expect(app.getByTestId("contact-number")).toHaveCount(2);
  await app.getByTestId("contact-favourite").click();
  await expect(app.getByTestId("contact-favourite")).toHaveAttribute("aria-pressed", "true");
  await app.getByTestId("contact-edit").click();
  await app.getByTestId("contact-note").fill("Likes tea");
  await app.getByTestId("contact-save").click();
  await expect(app.getByTestId("contact-panel")).toContainText("Likes tea");
  await app.getByTestId("contact-back").click();
  await app.getByTestId("contact-group").selectOption({ label: "Kisumu (1)" });
  await expect(app.getByTestId("contact-row")).toHaveCount(1);
  await app.getByTestId("contacts-find").fill("odh");
  await app.getByTestId("contact-row").getByRole("button").first().click();
  await app.getByTestId("contact-delete").click();
  await expect(app.getByTestId("contact-deleted")).toContainText("Achieng Odhiambo");
  await app.getByTestId("undo-delete").click();
  await expect(app.getByTestId("contact-title")).toHaveText("Achieng Odhiambo");
});

test("a change made elsewhere is shown at once", async ({ app }) => {
  await contactStates["a contact"]?.(app);
  await know(app, [{ ...wanjiku, name: "Wanjikũ Otieno" }]);
  await expect(app.getByTestId("contact-title")).toHaveText("Wanjikũ Otieno");
  await app.getByTestId("contact-back").click();
  await know(app, [otieno]);
  await expect(app.getByTestId("contact-row")).toContainText("Otieno Ouma");
});

test("Escape asks before it leaves what was typed", async ({ app }) => {
  await contactStates["a form to leave"]?.(app);
  await app.keyboard.press("Escape");
  await expect(app.getByTestId("contact-name")).toHaveValue("Juma");
  await app.getByTestId("contact-name").press("Escape");
  await app.getByTestId("leave-contact-go").click();
  await expect(app.getByTestId("contact-form")).toBeHidden();
});

test("a hundred thousand rows scroll without a gap, by wheel, bar and keys", async ({ app }) => {
  await app.evaluate(() => window.simuFake.contacts.setMany(100_000));
  await app.getByTestId("tab-contacts").click();
  const list = app.getByTestId("contact-list");
  await expect(list.getByTestId("contact-row").first()).toBeVisible();
  const gaps = await list.evaluate(async (list) => {
    const found: string[] = [];
    const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    for (const to of [0, 40, 300, 5_000, 5_100, 2_600_000, 2_600_300, 5_199_000, 4e9, 900, 0]) {
      list.scrollTop = to;
      await drawn();
      const seen = list.getBoundingClientRect();
      for (let y = seen.top + 1; y < seen.bottom; y += 10) {
        const row = document.elementFromPoint(seen.left + 40, y)?.closest("[data-row]");
        if (!row) found.push(`nothing at ${y} of ${to}`);
      }
      await drawn();
      const unread = list.querySelectorAll("[data-testid='contact-unread']");
      if (unread.length > 0) found.push(`${unread.length} unread at ${to}`);
    }
    return found;
  });
  expect(gaps).toEqual([]);
  expect(await list.locator("li").count()).toBeLessThan(60);

  await list.locator("[data-row='0'] button").first().focus();
  await app.keyboard.press("End");
  await expect(list.locator("[data-row='99999'] button").first()).toBeFocused();
  await expect(list.locator("[data-row='99999']")).toBeInViewport();
  await app.keyboard.press("ArrowUp");
  await app.keyboard.press("PageUp");
  await app.keyboard.press("Home");
  await expect(list.locator("[data-row='0'] button").first()).toBeFocused();
  await app.keyboard.press("Enter");
  await expect(app.getByTestId("contact-panel")).toBeVisible();
});

test("the last of a million can be reached", async ({ app }) => {
  await app.evaluate(() => window.simuFake.contacts.setMany(1_000_000));
  await app.getByTestId("tab-contacts").click();
  const list = app.getByTestId("contact-list");
  await list.locator("[data-row='0'] button").first().focus();
  await app.keyboard.press("End");
  await expect(list.locator("[data-row='999999']")).toBeInViewport();
  await expect(list.locator("[data-row='999999']")).toContainText("Person 999999");
  await app.mouse.move(200, 640);
  for (let step = 0; step < 5; step += 1) await app.mouse.wheel(0, -100);
  await expect(list.locator("[data-row='999989']")).toBeVisible();
});

test("a hostile contact is text, in its list, its page and its form", async ({ app }) => {
  await know(app, [hostile]);
  await openFirst(app);
  await expect(app.getByTestId("contact-title")).toContainText("<img src=x");
  await app.getByTestId("contact-edit").click();
  await expect(app.getByTestId("contact-name")).toBeVisible();
  await app.getByTestId("contact-cancel").click();
  await app.getByTestId("contact-back").click();
  await app.getByTestId("dial-field").fill("0700");
  await app.getByTestId("dial-match").waitFor();
  const shown = await app.locator("body").innerText();
  expect(shown).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/u);
  await expect(app.locator("img")).toHaveCount(0);
  await expect(app).toHaveTitle("Simu");
  expect(await app.evaluate(() => document.documentElement.scrollWidth)).toBe(420);
});
