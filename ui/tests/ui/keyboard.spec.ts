import { expect, intents, ring, talk, test } from "./window";

test("a call is dialled, muted, held, given digits and ended without a mouse", async ({ app }) => {
  await app.keyboard.type("+254711000009");
  await app.keyboard.press("Backspace");
  await app.keyboard.type("1");
  await expect(app.getByTestId("dial-field")).toHaveValue("+254711000001");
  await app.keyboard.press("Enter");
  await expect(app.getByTestId("call-card")).toHaveAttribute("data-state", "active");
  await app.keyboard.type("12#");
  await app.keyboard.press("Control+m");
  await expect(app.getByTestId("mute")).toHaveAttribute("aria-pressed", "true");
  await app.keyboard.press("Control+m");
  await app.keyboard.press("Control+h");
  await expect(app.getByTestId("call-card")).toHaveAttribute("data-state", "on_hold");
  await app.keyboard.press("Control+h");
  await app.keyboard.press("Control+Shift+D");
  await expect(app.getByTestId("ended-card")).toHaveAttribute("data-code", "local_hangup");
  expect(await intents(app)).toEqual([
    { name: "dial", to: "+254711000001", via: "auto" },
    { name: "send_digits", digits: "1" },
    { name: "send_digits", digits: "2" },
    { name: "send_digits", digits: "#" },
    { name: "mute", on: true },
    { name: "mute", on: false },
    { name: "hold", on: true },
    { name: "hold", on: false },
    { name: "hang_up" },
  ]);
});

test("every control is reached by Tab, and shows that it has the focus", async ({ app }) => {
  await talk(app);
  const reached: (string | null)[] = [];
  for (let step = 0; step < 12; step += 1) {
    await app.keyboard.press("Tab");
    const focused = app.locator(":focus-visible");
    if ((await focused.count()) === 0) break;
    expect(await focused.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe(
      "solid",
    );
    reached.push(await focused.getAttribute("data-testid"));
  }
  expect(reached).toEqual(expect.arrayContaining(["mute", "hold", "keypad", "hang-up"]));
});

test("the focus goes to the card, not to a button, when a call replaces the dial pad", async ({
  app,
}) => {
  await app.getByTestId("dial-field").fill("+254711000001");
  await app.keyboard.press("Enter");
  await expect(app.getByTestId("call-card")).toBeFocused();
  await app.keyboard.press("Enter");
  await app.keyboard.press("Space");
  await expect(app.getByTestId("call-card")).toHaveAttribute("data-state", "active");
  expect(await intents(app)).toHaveLength(1);
});

test("quitting during a call asks first, and Escape keeps the call", async ({ app }) => {
  await talk(app);
  await app.keyboard.press("Control+q");
  await expect(app.getByTestId("quit-stay")).toBeFocused();
  await app.keyboard.press("Escape");
  await expect(app.getByTestId("quit-dialog")).toBeHidden();
  expect(await app.evaluate(() => window.simuFake.quits)).toBe(0);

  await app.keyboard.press("Control+q");
  await app.keyboard.press("Tab");
  await expect(app.getByTestId("quit-go")).toBeFocused();
  await app.keyboard.press("Enter");
  await expect(app.getByTestId("quit-dialog")).toBeHidden();
  expect(await app.evaluate(() => window.simuFake.quits)).toBe(1);
});

test("without a call quitting asks nothing, by key or by button", async ({ app }) => {
  await app.keyboard.press("Control+q");
  await expect.poll(() => app.evaluate(() => window.simuFake.quits)).toBe(1);
  await app.getByTestId("open-settings").click();
  await app.getByTestId("quit").click();
  await expect.poll(() => app.evaluate(() => window.simuFake.quits)).toBe(2);
  await expect(app.getByTestId("quit-dialog")).toBeHidden();
});

test("digits typed after a call begin the next number at once", async ({ app }) => {
  await talk(app);
  await app.keyboard.press("Control+Shift+D");
  await expect(app.getByTestId("ended-card")).toBeVisible();
  await app.keyboard.type("0711");
  await expect(app.getByTestId("dial-field")).toHaveValue("0711");
});

test("an incoming call is answered by its chord and declined by the other", async ({ app }) => {
  await ring(app);
  await app.keyboard.press("Control+Shift+A");
  await expect(app.getByTestId("call-card")).toHaveAttribute("data-state", "active");
  await app.keyboard.press("Control+Shift+D");
  await ring(app);
  await app.keyboard.press("Control+Shift+D");
  await expect(app.getByTestId("ended-card")).toHaveAttribute("data-code", "declined");
});

test("Escape leaves the settings, back to the button that opened them", async ({ app }) => {
  await app.getByTestId("open-settings").focus();
  await app.keyboard.press("Enter");
  await expect(app.getByTestId("settings")).toBeVisible();
  await app.keyboard.press("Tab");
  await app.keyboard.press("Escape");
  await expect(app.getByTestId("recent-calls")).toBeVisible();
  await expect(app.getByTestId("open-settings")).toBeFocused();
});
