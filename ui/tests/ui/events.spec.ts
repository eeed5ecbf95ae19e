import { eventStates } from "./event-states";
import { expect, intents, test } from "./window";

test("call events are off, and are served once they are on and have a token", async ({ app }) => {
  await app.getByTestId("open-settings").click();
  const state = app.getByTestId("events-state");
  await expect(state).toHaveText("Off. Nothing listens.");
  await expect(app.getByTestId("make-token")).toHaveCount(0);
  await app.getByTestId("events-on").click();
  await expect(state).toHaveText("Not served yet: make a token first.");
  await app.getByTestId("make-token").click();
  await expect(state).toContainText("Ready at http://127.0.0.1:17466/v1/events.");
  await expect(app.getByTestId("event-token")).toHaveValue(/^[0-9a-f]{64}$/u);
  await app.getByTestId("copy-token").click();
  await expect(app.getByTestId("token-said")).toHaveText(/Copied|selected/u);
  await app.getByTestId("hide-token").click();
  await expect(app.getByTestId("event-token")).toHaveCount(0);
  await expect(app.getByTestId("renew-token")).toBeVisible();
  const snapshot = await app.evaluate(() => window.simuFake.snapshot());
  expect(JSON.stringify(snapshot)).not.toContain("5eed");
});

test("a new token is asked about first", async ({ app }) => {
  await eventStates["a question before a new token"]?.(app);
  const dialog = app.getByTestId("renew-token-dialog");
  await expect(dialog).toContainText("The token before stops working at once");
  await dialog.getByRole("button", { name: "Keep the old one" }).click();
  await expect(app.getByTestId("event-token")).toHaveCount(0);
  await app.getByTestId("renew-token").click();
  await dialog.getByRole("button", { name: "Make a new token" }).click();
  await expect(app.getByTestId("event-token")).toBeVisible();
});

test("port and sites are kept when they make sense, and refused in words", async ({ app }) => {
  await eventStates["call events that somebody hears"]?.(app);
  const keep = app.getByTestId("keep-events");
  await expect(keep).toHaveCount(0);
  await app.getByTestId("events-port").fill("80");
  await expect(keep).toBeDisabled();
  await expect(app.getByTestId("events-part")).toContainText("A port is a number from 1024");
  await app.getByTestId("events-port").fill("20000");
  await app.getByTestId("events-origins").fill("http://crm.example.com");
  await keep.click();
  const refusal = app.getByTestId("events-part").getByTestId("refusal");
  await expect(refusal).toContainText("http://crm.example.com is not the address");
  await app.getByTestId("events-origins").fill("https://crm.example.com\nhttps://b.example.com");
  await keep.click();
  await expect(keep).toHaveCount(0);
  const origins = ["https://crm.example.com", "https://b.example.com"];
  expect((await intents(app)).at(-1)).toEqual({
    name: "set_event_stream",
    settings: { on: true, port: 20000, origins },
  });
});
