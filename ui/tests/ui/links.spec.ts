import type { Filled } from "../../bindings/Filled";
import type { ShortcutState } from "../../bindings/ShortcutState";
import { expect, intents, talk, test } from "./window";

type App = import("@playwright/test").Page;

const give = (app: App, filled: Partial<Filled>) =>
  app.evaluate((filled) => window.simuFake.show({ filled }), {
    serial: 1,
    source: "tel",
    text: "+254711000001",
    held_back: null,
    ...filled,
  } as Filled);

test("a link fills the field, says so, and calls nobody", async ({ app }) => {
  await app.getByTestId("dial-field").fill("0722");
  await give(app, {});
  await expect(app.getByTestId("dial-field")).toHaveValue("+254711000001");
  await expect(app.getByTestId("filled")).toHaveText("From a link: +254711000001");
  expect(await intents(app)).toEqual([{ name: "fill_taken", serial: 1 }]);
  await app.getByTestId("dial-field").press("End");
  await app.keyboard.type("2");
  await expect(app.getByTestId("filled")).toBeEmpty();
});

test("a link without a number leaves the field alone", async ({ app }) => {
  await app.getByTestId("dial-field").fill("0722");
  await give(app, { text: null });
  await expect(app.getByTestId("filled")).toHaveText("The link names nobody who can be called.");
  await expect(app.getByTestId("dial-field")).toHaveValue("0722");
});

test("why a number was not called is said, and digits for later stay in sight", async ({ app }) => {
  await talk(app);
  const text = "+254711000001;ext=12";
  await give(app, { text, held_back: { kind: "call_up" } });
  await app.evaluate(() => window.simuFake.show({ call: null }));
  await expect(app.getByTestId("dial-field")).toHaveValue(text);
  await expect(app.getByTestId("held-back")).toHaveText("Not called: a call is up.");
});

test("calling at once is off, and switched on for each source alone", async ({ app }) => {
  await app.getByTestId("open-settings").click();
  const tel = app.getByTestId("dials-tel");
  await expect(tel).toHaveAttribute("aria-checked", "false");
  await tel.click();
  await app.getByTestId("dials-selection").click();
  await tel.click();
  const settings = { dials: ["selection"], shortcut: null };
  expect((await intents(app)).at(-1)).toEqual({ name: "set_click_to_call", settings });
});

test("keys are set by pressing them, and Tab goes on", async ({ app }) => {
  await app.getByTestId("open-settings").click();
  const field = app.getByTestId("shortcut");
  await field.focus();
  await app.keyboard.press("a");
  await app.keyboard.press("Control+Alt+c");
  await expect(field).toHaveValue("Ctrl+Alt+C");
  await expect(app.getByTestId("shortcut-state")).toContainText("On:");
  await app.keyboard.press("Tab");
  await expect(app.getByTestId("shortcut-off")).toBeFocused();
  await app.keyboard.press("Enter");
  await expect(field).toHaveValue("");
});

test("what the desktop says of the keys is told, with what to do next", async ({ app }) => {
  const settings = { dials: [], shortcut: "Control+Alt+KeyC" };
  const is = (shortcut: ShortcutState) =>
    app.evaluate((change) => window.simuFake.show(change), {
      click_to_call: { settings, shortcut },
    });
  await app.getByTestId("open-settings").click();
  const state = app.getByTestId("shortcut-state");
  await is({ kind: "asking" });
  await expect(state).toContainText("Waiting for the desktop.");
  await is({ kind: "by_desktop", keys: "Meta+\u202eF5" });
  await expect(state).toContainText("press Meta+ F5.");
  await is({ kind: "by_desktop", keys: null });
  await expect(state).toContainText("does not say which keys");
  await is({ kind: "refused" });
  await expect(state).toContainText("press the keys here again");
  await is({ kind: "lost" });
  await expect(state).toContainText("no longer gives these keys");
});
