import { states } from "./states";
import { expect, openWindow, test, violations } from "./window";

// Contrast depends on the colours, names on the language: two runs see all four.
for (const [locale, colorScheme] of [
  ["en-KE", "light"],
  ["sw-KE", "dark"],
] as const) {
  test.describe(`${locale} ${colorScheme}`, () => {
    test.use({ locale, colorScheme });

    test("axe finds nothing to complain of in any state", async ({ page }) => {
      test.setTimeout(360_000);
      for (const [name, enter] of Object.entries(states)) {
        await test.step(name, async () => {
          await openWindow(page);
          await enter(page);
          expect(await violations(page), name).toEqual([]);
        });
      }
    });
  });
}

test("what the call does is told without moving the focus", async ({ app }) => {
  const announcer = app.getByTestId("announcer");
  await app.getByTestId("dial-field").focus();
  await states["incoming"]?.(app);
  await expect(announcer).toHaveText("Incoming call from Wanjiku Kamau");
  await expect(announcer).toHaveAttribute("aria-live", "assertive");
  await expect(app.getByTestId("dial-field")).toBeFocused();
  await app.evaluate(() => window.simuFake.end("missed"));
  await expect(announcer).toHaveText("Call with Wanjiku Kamau ended: Missed");
});

test("nothing moves for those who asked for less motion", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await openWindow(page);
  await states["in a call"]?.(page);
  await states["settings"]?.(page);
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll("*")]
      .filter((element) => {
        const style = getComputedStyle(element);
        return parseFloat(style.transitionDuration) > 0 || parseFloat(style.animationDuration) > 0;
      })
      .map((element) => element.outerHTML.slice(0, 80)),
  );
  expect(moving).toEqual([]);
});
