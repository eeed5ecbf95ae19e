import { expect, intents, ring, talk, test } from "./window";

test("ringing leaves the focus and the typing where they were", async ({ app }) => {
  const field = app.getByTestId("dial-field");
  await field.pressSequentially("0711");
  await ring(app);
  await expect(field).toBeFocused();
  await app.keyboard.type(" 000 ");
  await expect(field).toHaveValue("0711 000 ");
  await expect(app.getByTestId("incoming-card")).toBeVisible();
});

test("no plain key answers or declines", async ({ app }) => {
  await ring(app);
  for (const key of ["Enter", "Space", "a", "Escape", "Backspace", "5", "Delete"]) {
    await app.keyboard.press(key);
  }
  await expect(app.getByTestId("incoming-card")).toBeVisible();
  expect(await intents(app)).toEqual([]);
});

test("a click that was meant for a key under the card does nothing", async ({ app }) => {
  await ring(app);
  const answer = await app.getByTestId("answer").boundingBox();
  await app.evaluate(() => window.simuFake.end("missed"));
  await app.getByTestId("new-call").click();
  if (!answer) throw new Error("the card has no place");
  await app.mouse.move(answer.x + answer.width / 2, answer.y + answer.height / 2);
  // In one task: the card appears and the finger that was on its way comes down.
  const hit = await app.evaluate(
    async ([x, y]) => {
      window.simuFake.ring("+254722000111");
      await new Promise((drawn) => requestAnimationFrame(drawn));
      const under = document.elementFromPoint(x, y);
      under?.dispatchEvent(new MouseEvent("click", { bubbles: true, detail: 1 }));
      return under?.closest("[data-testid]")?.getAttribute("data-testid");
    },
    [answer.x + answer.width / 2, answer.y + answer.height / 2] as const,
  );
  expect(hit).toBe("answer");
  await expect(app.getByTestId("incoming-card")).toBeVisible();
  expect(await intents(app)).toEqual([]);
});

test("Answer and Decline are clicked as soon as the mouse goes there", async ({ app }) => {
  await ring(app);
  await app.getByTestId("answer").click();
  await expect(app.getByTestId("call-card")).toHaveAttribute("data-state", "active");
  await app.getByTestId("hang-up").click();
  await ring(app);
  await app.getByTestId("decline").click();
  await expect(app.getByTestId("ended-card")).toHaveAttribute("data-code", "declined");
});

test("a number half typed is still there after the call", async ({ app }) => {
  await app.getByTestId("dial-field").fill("+25471100");
  await ring(app);
  await app.getByTestId("answer").click();
  await app.getByTestId("hang-up").click();
  await app.getByTestId("new-call").click();
  await expect(app.getByTestId("dial-field")).toHaveValue("+25471100");
});

test("the settings never hide a call that rings", async ({ app }) => {
  await app.getByTestId("open-settings").click();
  await expect(app.getByTestId("dial-panel")).toBeHidden();
  await ring(app);
  await expect(app.getByTestId("answer")).toBeInViewport();
});

test("a second caller waits, takes no focus, and is declined or answered", async ({ app }) => {
  await talk(app);
  const focused = () => app.evaluate(() => document.activeElement?.outerHTML);
  const before = await focused();
  const waiting = { peer: "+254733000222", peer_name: "Otieno", since: Date.now() };
  await app.evaluate((waiting) => window.simuFake.show({ waiting }), waiting);
  await expect(app.getByTestId("waiting-peer")).toContainText("Otieno");
  await expect(app.getByTestId("announcer")).toHaveText("Otieno is calling too");
  expect(await focused()).toBe(before);
  await app.getByTestId("decline-waiting").click();
  await expect(app.getByTestId("waiting-call")).toBeHidden();
  await expect(app.getByTestId("call-card")).toBeVisible();
  await app.evaluate((waiting) => window.simuFake.show({ waiting }), waiting);
  await app.keyboard.press("Control+Shift+A");
  expect(await intents(app)).toEqual([{ name: "decline_waiting" }, { name: "answer_waiting" }]);
});
