import { contactStates } from "./contact-states";
import { know, otieno, wanjiku } from "./people";
import { expect, intents, talk, test } from "./window";

const dialled = (to: string) => [{ name: "dial", to, via: "auto" }];
const clicked = (to: string) => [{ name: "dial_at_once", to, via: "auto" }];

test("a name finds its contact, the arrows choose, and Enter calls", async ({ app }) => {
  await know(app, [wanjiku, { ...otieno, name: "Wanjala Ouma" }]);
  const field = app.getByTestId("dial-field");
  await expect(field).toHaveAttribute("aria-expanded", "false");
  await field.fill("wanj");
  await expect(app.getByTestId("dial-match")).toHaveCount(2);
  await expect(field).toHaveAttribute("aria-expanded", "true");
  await expect(app.getByTestId("refusal")).toHaveCount(0);
  await app.keyboard.press("ArrowDown");
  await app.keyboard.press("ArrowDown");
  const chosen = app.locator("[data-testid='dial-match'][aria-selected='true']");
  await expect(chosen).toContainText("Wanjala Ouma");
  const id = await chosen.getAttribute("id");
  await expect(field).toHaveAttribute("aria-activedescendant", id ?? "");
  await expect(app.getByTestId("dial-whom")).toHaveText("Wanjala Ouma");
  await expect(app.getByTestId("dial-reading")).toContainText("0733 000222");
  await app.keyboard.press("Enter");
  await expect(app.getByTestId("call-card")).toBeVisible();
  expect(await intents(app)).toEqual(dialled("0733 000 222"));
});

test("with nobody chosen Enter calls the number as it stands", async ({ app }) => {
  await know(app, [wanjiku]);
  await app.getByTestId("dial-field").fill("0712345");
  await expect(app.getByTestId("dial-match")).toHaveCount(1);
  await app.keyboard.press("Enter");
  expect(await intents(app)).toEqual(dialled("0712345"));
});

test("a name and Enter at once call the first match", async ({ app }) => {
  await know(app, [wanjiku, otieno]);
  await app.evaluate(() => {
    window.simuFake.contacts.delay = 80;
    window.simuFake.plan = {
      reading: { kind: "unreadable", why: { kind: "not_a_number" } },
    };
  });
  await app.getByTestId("dial-field").pressSequentially("otie");
  await app.keyboard.press("Enter");
  await expect.poll(() => intents(app)).toEqual(dialled("0733 000 222"));
});

test("Escape closes the list, then clears the field, and only then leaves", async ({ app }) => {
  await app.setViewportSize({ width: 1100, height: 768 });
  await know(app, [wanjiku]);
  await app.getByTestId("open-settings").click();
  await app.getByTestId("dial-field").fill("wanj");
  await app.getByTestId("dial-match").waitFor();
  await app.keyboard.press("Escape");
  await expect(app.getByTestId("dial-match")).toHaveCount(0);
  await expect(app.getByTestId("dial-field")).toHaveValue("wanj");
  await app.keyboard.press("Escape");
  await expect(app.getByTestId("dial-field")).toHaveValue("");
  await expect(app.getByTestId("settings")).toBeVisible();
});

test("digits from the pad find names and leave the pad free", async ({ app }) => {
  await know(app, [wanjiku]);
  for (const key of "926") await app.getByTestId(`key-${key}`).click();
  await expect(app.getByTestId("dial-hint")).toContainText("Wanjikũ Kamau");
  await app.getByTestId("key-5").click();
  await expect(app.getByTestId("dial-field")).toHaveValue("9265");
  await app.getByTestId("dial-hint").click();
  await expect(app.getByTestId("dial-match")).toHaveCount(1);
  await app.waitForTimeout(350);
  await app.getByTestId("dial-match").click();
  expect(await intents(app)).toEqual(clicked("0712 345 678"));
});

test("an answer that is late changes nothing any more", async ({ app }) => {
  await know(app, [wanjiku, otieno]);
  const field = app.getByTestId("dial-field");
  await field.fill("wanj");
  await app.getByTestId("dial-match").waitFor();
  await app.evaluate(() => {
    window.simuFake.contacts.delay = 150;
  });
  await field.fill("wanjx");
  await app.evaluate(() => {
    window.simuFake.contacts.delay = 0;
  });
  await field.fill("otieno");
  await expect(app.getByTestId("dial-match")).toContainText("Otieno Ouma");
  await app.waitForTimeout(200);
  await expect(app.getByTestId("dial-match")).toContainText("Otieno Ouma");
});

test("nothing covers a call that rings", async ({ app }) => {
  await know(app, [wanjiku]);
  await app.getByTestId("dial-field").fill("wanj");
  await app.getByTestId("dial-match").waitFor();
  await app.evaluate(() => window.simuFake.ring("+254722000111"));
  await expect(app.getByTestId("dial-match")).toHaveCount(0);
  await expect(app.getByTestId("dial-field")).toBeFocused();
});

test("the window says what time it is there before it calls", async ({ app }) => {
  await contactStates["a number where it is another time"]?.(app);
  await expect(app.getByTestId("time-there")).toHaveText(/It is (night there: )?\d/u);
  await app.evaluate(() => {
    window.simuFake.plan = {};
  });
  await app.getByTestId("dial-field").fill("0712345678");
  await expect(app.getByTestId("dial-reading")).toContainText("Kenya");
  await expect(app.getByTestId("time-there")).toHaveCount(0);
});

test("who rings is told with note and last call, and nothing jumps for it", async ({ app }) => {
  const before = (await app.getByTestId("recent-calls").boundingBox())?.y;
  await contactStates["somebody known rings"]?.(app);
  const card = app.getByTestId("incoming-card");
  await expect(card.getByTestId("caller-note")).toContainText("Pays on Fridays.");
  await expect(card.getByTestId("caller-last")).toContainText("Last call: Yesterday");
  await expect(card.getByTestId("caller-last")).toContainText("3 minutes");
  expect((await app.getByTestId("recent-calls").boundingBox())?.y).toBe(before);
  await talk(app, "+254722000111", "Wanjikũ Kamau");
  await expect(app.getByTestId("call-card").getByTestId("caller-note")).toBeVisible();
  expect((await app.getByTestId("recent-calls").boundingBox())?.y).toBe(before);
});
