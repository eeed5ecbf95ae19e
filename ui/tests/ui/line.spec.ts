import type { LineView } from "../../bindings/LineView";
import { expect, intents, test } from "./window";

async function show(app: Parameters<typeof intents>[0], line: LineView): Promise<void> {
  await app.evaluate((line) => window.simuFake.show({ line }), line);
}

test("a step that takes long says how long nothing answered", async ({ app }) => {
  await show(app, { state: "registering", since: Date.now() });
  await expect(app.getByTestId("line-title")).toHaveText("Registering…");
  await expect(app.getByTestId("line-waiting")).toBeHidden();
  await expect(app.getByTestId("line-waiting")).toHaveText(/no answer yet \([3-5] s\)/u);
});

test("a line that gives no answer is not shown as ready, and cannot dial", async ({ app }) => {
  await show(app, { state: "silent", since: Date.now() - 4_000 });
  await expect(app.getByTestId("line-title")).toHaveText("No answer from Africa's Talking");
  await expect(app.getByTestId("line-waiting")).toHaveText(/for [4-6] s/u);
  await expect(app.getByTestId("call-button")).toBeDisabled();
});

test("without a network it says so, when it tries again, and tries at once", async ({ app }) => {
  await show(app, { state: "offline", retry_at: Date.now() + 8_000 });
  await expect(app.getByTestId("line-title")).toHaveText("No network");
  await expect(app.getByTestId("line-problem")).toContainText("Check the cable or the Wi-Fi");
  await expect(app.getByTestId("line-retry")).toHaveText(/Next try in [6-8] s/u);
  await app.getByTestId("try-now").click();
  expect(await intents(app)).toEqual([{ name: "try_now" }]);
});

test("the agent chooses how much data is spent on noticing a dead line", async ({ app }) => {
  await app.getByTestId("open-settings").click();
  await app.getByTestId("spare-data").selectOption("always");
  expect(await intents(app)).toEqual([{ name: "set_spare_data", wish: "always" }]);
});
