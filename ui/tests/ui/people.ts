/** Contacts for the tests of the window. */

import type { Page } from "@playwright/test";

import type { ContactFields } from "../../bindings/ContactFields";

export const wanjiku: Partial<ContactFields> = {
  name: "Wanjikũ Kamau",
  organisation: "Safari Traders",
  title: "Buyer",
  labels: ["VIP", "Nairobi"],
  favourite: true,
  note: "Pays on Fridays.\nCall before noon.",
  numbers: [
    { label: "mobile", text: "0712 345 678" },
    { label: "work", text: "+1 310 555 0123" },
  ],
  emails: [{ label: "work", text: "wanjiku@safari.example" }],
  custom: [{ name: "Shop", value: "Gĩthũrai 45" }],
};

export const otieno: Partial<ContactFields> = {
  name: "Otieno Ouma",
  numbers: [{ label: "mobile", text: "0733 000 222" }],
};

/** What a stranger may call himself: markup, marks that turn text, and too much of it. */
export const hostile: Partial<ContactFields> = {
  name: `<img src=x onerror="document.title='taken'">\u202e+254999\u2066`,
  organisation: `${"Chukwuemeka".repeat(900)}`,
  labels: ["\u202eVIP"],
  note: `<script>document.title='taken'</script>\u202e\n${"x".repeat(10_000)}`,
  numbers: [{ label: "\u202e<b>", text: "0700\u202e000 666" }],
};

export async function know(page: Page, people: Partial<ContactFields>[]): Promise<void> {
  await page.evaluate((people) => window.simuFake.contacts.set(people), people);
}

/** The first contact by name, opened. */
export async function openFirst(page: Page): Promise<void> {
  await page.getByTestId("tab-contacts").click();
  await page.getByTestId("contact-row").first().getByRole("button").first().click();
  await page.getByTestId("contact-title").waitFor();
}
