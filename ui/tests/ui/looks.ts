/** What can be found wrong with what a page shows, whatever it shows. */

import { expect, type Page } from "@playwright/test";
import axe from "axe-core";

/** Every violation of the rules that axe applies unless told otherwise, as `rule: element`. */
export async function violations(page: Page): Promise<string[]> {
  // @axe-core/playwright takes eight times as long: for pages within pages, it loads axe again in
  // a new page, and fetches all that passed. Simu's windows have none.
  expect(page.frames()).toHaveLength(1);
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const loaded = (window as unknown as { axe: typeof axe }).axe;
    const { violations } = await loaded.run(document, { resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}

/** What sticks out of the window, or is wider than the box it stands in. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    // What is drawn by its size is drawn in the frame after it.
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
    const width = document.documentElement.clientWidth;
    // Cut with an ellipsis is cut on purpose.
    const inEllipsis = (element: Element | null): boolean =>
      element !== null &&
      (getComputedStyle(element).textOverflow === "ellipsis" || inEllipsis(element.parentElement));
    return [...document.querySelectorAll<HTMLElement>("body *")]
      .filter((element) => !element.closest(".heard, option") && element.checkVisibility())
      .filter((element) => !element.matches("input, select") && !inEllipsis(element))
      .filter((element) => {
        const clips = getComputedStyle(element).overflowX !== "visible";
        const overflows = clips && element.scrollWidth > element.clientWidth + 1;
        return overflows || element.getBoundingClientRect().right > width + 0.5;
      })
      .map((element) => element.outerHTML.slice(0, 120));
  });
}
