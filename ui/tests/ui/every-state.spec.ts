/** What holds of every state: nothing is cut off at any size, and axe finds nothing. */

import { cutOff, violations } from "./looks";
import { groups } from "./states";
import { expect, openWindow, test } from "./window";

const zoomed = { width: 210, height: 360 };
const wide = { width: 1366, height: 768 };

const sizes = {
  "200 % zoom": zoomed,
  "360 wide": { width: 360, height: 640 },
  wide,
  // The last: at this one axe looks.
  "the size it opens at": { width: 420, height: 720 },
};

// Contrast depends on the colours, names on the language: two runs see all four. The ways into the
// states are gone at the smallest size in one and at the largest in the other.
const runs = [
  { locale: "en-KE", colorScheme: "light", entered: zoomed },
  { locale: "sw-KE", colorScheme: "dark", entered: wide },
] as const;

for (const { locale, colorScheme, entered } of runs) {
  test.describe(`${locale} ${colorScheme}`, () => {
    // Colours on their way to others would be taken for faint ones.
    test.use({ locale, colorScheme, contextOptions: { reducedMotion: "reduce" } });

    for (const [group, states] of Object.entries(groups)) {
      // One page for the group: a new one for each state takes three times as long.
      test(`nothing is cut off and axe finds nothing: ${group}`, async ({ page }) => {
        test.setTimeout(240_000);
        for (const [state, enter] of Object.entries(states)) {
          await test.step(state, async () => {
            await page.setViewportSize(entered);
            await openWindow(page);
            await enter(page);
            for (const [name, size] of Object.entries(sizes)) {
              await page.setViewportSize(size);
              expect.soft(await cutOff(page), `${state}, ${name}`).toEqual([]);
            }
            expect.soft(await violations(page), state).toEqual([]);
          });
        }
      });
    }
  });
}
