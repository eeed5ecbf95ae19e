import { states } from "./states";
import { expect, openWindow, test } from "./window";

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
