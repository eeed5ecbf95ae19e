import { expect, intents, recentCalls, test } from "./window";

async function paste(app: import("@playwright/test").Page, text: string) {
  await app.getByTestId("dial-field").evaluate((field, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true }));
  }, text);
}

test("the pad dials, and 0 held down gives the plus", async ({ app }) => {
  await app.getByTestId("key-0").click({ delay: 700 });
  for (const digit of "254711000001") await app.getByTestId(`key-${digit}`).click();
  await expect(app.getByTestId("dial-field")).toHaveValue("+254711000001");
  await app.getByTestId("call-button").click();
  await expect(app.getByTestId("call-peer")).toHaveText("+254 711 000 001");
  await expect(app.getByTestId("call-card")).toHaveAttribute("data-state", "active");
});

test("letters are refused in a sentence beside the field, until it changes", async ({ app }) => {
  await app.getByTestId("dial-field").fill("call me");
  await app.getByTestId("call-button").click();
  const refusal = app.getByTestId("dial-panel").getByRole("alert");
  await expect(refusal).toContainText("This is not a number.");
  await expect(app.getByTestId("dial-field")).toHaveAttribute("aria-invalid", "true");
  await app.getByTestId("erase").click();
  await expect(refusal).toBeEmpty();
});

test("an empty field is refused in a sentence", async ({ app }) => {
  await app.getByTestId("call-button").click();
  await expect(app.getByTestId("refusal")).toHaveText("Enter a number first.");
});

test("a pasted number loses its dressing and lands at the caret", async ({ app }) => {
  await app.getByTestId("dial-field").focus();
  await paste(app, " tel:+254 (711) 000-001 ");
  await expect(app.getByTestId("dial-field")).toHaveValue("+254711000001");
});

test("a paste of 3,000 characters is one sentence, and the window stays whole", async ({ app }) => {
  await paste(app, "7".repeat(3000));
  await app.getByTestId("dial-field").press("Enter");
  await expect(app.getByTestId("refusal")).toHaveText("This is too long for a number.");
  await expect(app.getByTestId("call-button")).toBeInViewport();
  expect(await app.evaluate(() => document.documentElement.scrollWidth)).toBe(420);
  await app.getByTestId("dial-field").fill("+254711000001");
  await app.keyboard.press("Enter");
  await expect(app.getByTestId("call-card")).toBeVisible();
});

test("a recent call fills the field, and its button calls", async ({ app }) => {
  await app.evaluate((calls) => window.simuFake.setRecent(calls), recentCalls(Date.now()));
  const row = app.getByTestId("recent-row").nth(1);
  await row.getByRole("button").first().click();
  await expect(app.getByTestId("dial-field")).toHaveValue("+254711000001");
  expect(await intents(app)).toEqual([]);
  await row.getByTestId("recent-call").click();
  expect(await intents(app)).toEqual([{ name: "dial_at_once", to: "+254711000001", via: "auto" }]);
});

test("the demo says which number to try, and can be rung", async ({ app }) => {
  await app.getByTestId("try-number").click();
  await expect(app.getByTestId("dial-field")).toHaveValue("+254711000001");
  await app.getByTestId("ring-me").click();
  await expect(app.getByTestId("incoming-card")).toBeVisible();
});

test("a busy callee is told in words, and called again by one click", async ({ app }) => {
  await app.getByTestId("dial-field").fill("+254711000002");
  await app.keyboard.press("Enter");
  await expect(app.getByTestId("call-state")).toHaveText("Busy");
  await app.getByTestId("call-again").click();
  await expect(app.getByTestId("call-card")).toHaveAttribute("data-state", "dialing");
});

test("the line says why it is down, counts down, and tries at once when asked", async ({ app }) => {
  await app.evaluate(() =>
    window.simuFake.show({
      line: { state: "lost", reason: { kind: "unreachable" }, retry_at: Date.now() + 9_500 },
    }),
  );
  await expect(app.getByTestId("line-title")).toHaveText("Cannot be reached");
  await expect(app.getByTestId("line-retry")).toHaveText("Next try in 8 s.");
  await expect(app.getByTestId("call-button")).toBeDisabled();
  await app.getByTestId("try-now").click();
  await expect(app.getByTestId("line-title")).toHaveText("Ready for calls");
});
