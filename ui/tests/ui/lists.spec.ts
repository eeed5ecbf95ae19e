import { bookStates } from "./book-states";
import { expect, intents, test } from "./window";

const files = "customers.csv";

test("an import is looked at, repaired, taken in, and taken back with one click", async ({
  app,
}) => {
  await bookStates["a preview of contacts"]?.(app);
  await expect(app.getByTestId("count-added")).toHaveText("312");
  await expect(app.getByTestId("lines-rejected")).toContainText("Export it again");
  await app.getByTestId("import-repair").click();
  await expect(app.getByTestId("import-repair")).toHaveAttribute("aria-checked", "true");
  await app.getByTestId("import-run").click();
  await expect(app.getByTestId("import-done")).toContainText("Contacts added: 312");
  await expect(app.getByTestId("import-panel")).toBeFocused();
  expect(await app.evaluate(() => window.simuFake.files.how)).toMatchObject({ repair: true });
  await app.getByTestId("rejected-beside").click();
  await expect(app.getByTestId("import-done")).toContainText("customers-rejected.csv");
  await app.getByTestId("import-undo").click();
  await expect(app.getByTestId("import-undone")).toContainText("Removed: 312");
});

test("a column is given its meaning by the keyboard, and the file is looked at again", async ({
  app,
}) => {
  await bookStates["a preview of contacts"]?.(app);
  await app.getByTestId("import-columns").locator("summary").press("Enter");
  await app.getByTestId("column-2").selectOption({ label: "Note" });
  await expect(app.getByTestId("column-2")).toBeVisible();
  const how = await app.evaluate(() => window.simuFake.files.how);
  expect(how?.columns?.[2]).toEqual({ kind: "note" });
});

test("a long import says how far it is, and stops", async ({ app }) => {
  await bookStates["an import under way"]?.(app);
  await expect(app.getByTestId("import-progress")).toContainText("26,000 entries. 52%");
  await app.getByTestId("import-progress-stop").click();
  await expect(app.getByTestId("import-choose")).toBeVisible();
  await expect(app.getByTestId("failure")).toBeHidden();
});

test("what is no list of contacts is told; a dropped file is taken", async ({ app }) => {
  await app.getByTestId("tab-lists").click();
  await app.evaluate(() => {
    window.simuFake.files.failure = { kind: "workbook" };
    window.simuFake.files.drop({ file: 5, name: "list.xlsx" });
  });
  await expect(app.getByTestId("failure")).toHaveText(/save it as CSV/u);
});

test("contacts with a label are exported as a table", async ({ app }) => {
  await app.getByTestId("tab-lists").click();
  await app.getByTestId("export-format").selectOption("csv");
  await app.getByTestId("export-which").selectOption("label");
  await expect(app.getByTestId("export-run")).toBeDisabled();
  await app.getByTestId("export-words").fill("VIP");
  await app.getByTestId("export-run").click();
  await expect(app.getByTestId("export-done")).toContainText("contacts.csv: 312");
  expect(await app.evaluate(() => window.simuFake.files.exported)).toEqual([
    ["csv", { which: "label", label: "VIP" }],
  ]);
});

test("a list is made, called, put off and worked through", async ({ app }) => {
  await bookStates["lists"]?.(app);
  await app.getByTestId("list-open").click();
  await expect(app.getByTestId("turn-card")).toContainText("Wanjikũ Kamau");
  await app.getByTestId("turn-call").first().click();
  expect((await intents(app)).at(-1)).toEqual({ name: "dial", to: "+254711000001", via: "auto" });
  await app.getByTestId("turn-later").click();
  await app.getByTestId("turn-later-go").click();
  await expect(app.getByTestId("turn-card")).toContainText("Otieno Ouma");
  await app.getByTestId("turn-outcome").fill("sold");
  await app.getByTestId("turn-done").click();
  await expect(app.getByTestId("list-over")).toContainText("The next call back is at");
  await app.getByTestId("list-entries").locator("summary").click();
  await expect(app.getByTestId("list-entries")).toContainText("sold");
  await app.getByTestId("entry-reopen").first().click();
  await expect(app.getByTestId("turn-card")).toContainText("Otieno Ouma");
  await app.getByTestId("list-close").click();
  await app.getByTestId("list-remove").click();
  await app.getByTestId("list-remove-go").click();
  await expect(app.getByTestId("list-row")).toBeHidden();
});

test("a list of a file, and one of nobody", async ({ app }) => {
  await app.getByTestId("tab-lists").click();
  await app.getByTestId("list-new").click();
  await app.getByTestId("list-from").selectOption("file");
  await expect(app.getByTestId("list-make")).toBeDisabled();
  await app.getByTestId("list-choose").click();
  await app.getByTestId("list-make").click();
  await expect(app.getByTestId("failure")).toHaveText("Nobody of these has a number.");
  expect(await app.evaluate(() => window.simuFake.lists.made)).toMatchObject([
    { name: files, of: { from: "file", file: 1 } },
  ]);
});

test("who was called today is called again only when the agent says so", async ({ app }) => {
  await bookStates["called today"]?.(app);
  await expect(app.getByTestId("called-today")).toBeVisible();
  await app.getByTestId("turn-call").first().click();
  const calls = await app.evaluate(() => window.simuFake.lists.calls);
  expect(calls).toMatchObject([{ again: true }]);
});

test("a blocked number is refused with its reason, and allowed again", async ({ app }) => {
  await app.getByTestId("tab-lists").click();
  await app.getByTestId("block-number").fill("+254711000001");
  await app.getByTestId("block-reason").fill("asked us");
  await app.getByTestId("block-add").click();
  await expect(app.getByTestId("blocked-row")).toContainText("asked us");
  await app.getByTestId("tab-calls").click();
  await app.getByTestId("dial-field").fill("+254711000001");
  await app.getByTestId("dial-field").press("Enter");
  await expect(app.getByTestId("refusal")).toContainText(/must not be called since .*: asked us/u);
  await expect(app.getByTestId("call-anyway")).toBeHidden();
  await app.getByTestId("tab-lists").click();
  await app.getByTestId("block-allow").click();
  await app.getByTestId("allow-go").click();
  await expect(app.getByTestId("blocked-row")).toBeHidden();
});

test("where the policy allows it the agent may call anyway", async ({ app }) => {
  await bookStates["must not be called"]?.(app);
  await app.getByTestId("call-anyway").click();
  expect((await intents(app)).at(-1)).toMatchObject({ name: "dial_anyway", to: "+254711000001" });
  await expect(app.getByTestId("call-card")).toBeVisible();
});
