import { cutOff } from "./looks";
import { states } from "./states";
import { expect, recentCalls, ring, talk, test } from "./window";

test("a name that tries to be more than a name stays a name", async ({ app }) => {
  const hostile = `<img src=x onerror="document.title='taken'">\u202e+254999\u2066`;
  await app.evaluate(
    (calls) => window.simuFake.setRecent(calls),
    [{ ...recentCalls(Date.now())[0], peer: "\u202e111000", peer_name: hostile } as never],
  );
  await ring(app, hostile, null);
  await talk(app, "+254722000111", hostile);
  const shown = app.getByTestId("call-peer");
  await expect(shown).toContainText("<img src=x");
  await expect(shown.locator("bdi")).toBeVisible();
  expect(await shown.innerText()).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/u);
  await expect(app.getByTestId("recent-row").last().locator("bdi").first()).toBeVisible();
  await expect(app.locator("img")).toHaveCount(0);
  await expect(app).toHaveTitle("Simu");
});

test("a very long name leaves the buttons in sight", async ({ app }) => {
  await talk(app, "+254722000111", "Chukwuemeka".repeat(300));
  await expect(app.getByTestId("hang-up")).toBeInViewport({ ratio: 1 });
  expect(await cutOff(app)).toEqual([]);
});

test("nothing below jumps when a call comes, is answered and ends", async ({ app }) => {
  const recent = app.getByTestId("recent-calls");
  const before = (await recent.boundingBox())?.y;
  await ring(app);
  expect((await recent.boundingBox())?.y).toBe(before);
  await talk(app);
  expect((await recent.boundingBox())?.y).toBe(before);
  await app.getByTestId("hang-up").click();
  expect((await recent.boundingBox())?.y).toBe(before);
});

test("the language is changed at once and remembered", async ({ app }) => {
  await app.getByTestId("open-settings").click();
  await app.getByTestId("language").selectOption("sw");
  await expect(app.getByTestId("line-title")).toHaveText("Tayari kwa simu");
  await expect(app.locator("html")).toHaveAttribute("lang", "sw");
  await app.reload();
  await expect(app.getByTestId("line-title")).toHaveText("Tayari kwa simu");
});

test("sound settings are asked for one by one, the others kept", async ({ app }) => {
  await app.getByTestId("open-settings").click();
  await app.getByTestId("microphone").selectOption("built-in");
  await app.getByTestId("noise-suppression").click();
  await expect(app.getByTestId("noise-suppression")).toHaveAttribute("aria-checked", "false");
  const asked = await app.evaluate(() => window.simuFake.intents.at(-1));
  expect(asked).toMatchObject({
    name: "set_audio",
    settings: { microphone: "built-in", ringer: "speakers", noise_suppression: false },
  });
});

test("a phone that does not answer is told in a sentence", async ({ app }) => {
  await states["contact lost"]?.(app);
  await expect(app.getByTestId("lost-contact")).toContainText("Quit Simu and start it again");
});
