/** The small window in which a secret is typed. */

import { expect, test, type Page } from "@playwright/test";

import { violations } from "./looks";

const open = (page: Page, query: string) => page.goto(`/secret.html?${query}`);

test("the field has the focus, Enter keeps, and nothing stays in it", async ({ page }) => {
  await open(page, "purpose=api_key&language=en&label=Support%20desk");
  await expect(page.getByRole("heading")).toHaveText("API key");
  await expect(page.getByTestId("secret-label")).toHaveText("Support desk");
  const field = page.getByLabel("API key");
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute("type", "password");
  await expect(field).toHaveAttribute("autocomplete", "off");
  await page.keyboard.type("atsk_seeded");
  await page.keyboard.press("Enter");
  await expect(field).toHaveValue("");
});

test("a refusal is said aloud, and Escape forgets what was typed", async ({ page }) => {
  await open(page, "purpose=passphrase&language=sw");
  const field = page.getByLabel("Kaulisiri");
  await page.keyboard.type("wrong passphrase");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toHaveText("Kaulisiri si sahihi. Jaribu tena.");
  await expect(field).toHaveValue("wrong passphrase");
  await page.keyboard.press("Escape");
  await expect(field).toHaveValue("");
});

test("a new passphrase is typed twice", async ({ page }) => {
  await open(page, "purpose=change_passphrase&language=en");
  await page.getByLabel("Passphrase until now").fill("old passphrase");
  await page.getByLabel("Passphrase, at least 8 characters").fill("new passphrase");
  await page.getByLabel("The same again").fill("new passphrasf");
  await page.getByTestId("secret-keep").click();
  await expect(page.getByRole("alert")).toHaveText("The two are not the same. Type them again.");
});

test("a hostile address makes neither markup nor an unknown purpose", async ({ page }) => {
  await open(page, "purpose=evil&language=xx&label=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E");
  await expect(page.getByRole("heading")).toHaveText("API key");
  await expect(page.getByTestId("secret-label")).toHaveText("<img src=x onerror=alert(1)>");
  await expect(page.locator("img")).toHaveCount(0);
});

for (const purpose of ["api_key", "new_passphrase", "passphrase", "change_passphrase"]) {
  test(`${purpose} is accessible and fits the window`, async ({ page }) => {
    await page.setViewportSize({ width: 380, height: 400 });
    await open(page, `purpose=${purpose}&language=sw&label=Dawati`);
    await expect(page.getByTestId("secret-form")).toBeVisible();
    expect(await violations(page)).toEqual([]);
    const overflows = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect(overflows).toBe(false);
  });
}
