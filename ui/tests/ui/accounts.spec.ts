import { accounts, vault } from "./made-up";
import { accountStates } from "./more-states";
import { expect, intents, test } from "./window";

test("the first account is two answers, and then its key is asked for in its window", async ({
  app,
}) => {
  await accountStates["the first run"]?.(app);
  await expect(app.getByTestId("account-username")).toBeFocused();
  await app.keyboard.type("acme");
  await app.keyboard.press("Tab");
  await app.keyboard.type("+254711082000, +255754000222");
  await app.keyboard.press("Enter");
  await expect(app.getByTestId("secret-step")).toBeFocused();
  const asked = await intents(app);
  expect(asked[0]).toMatchObject({
    name: "accounts",
    wish: {
      name: "save",
      draft: { service: { username: "acme", numbers: ["+254711082000", "+255754000222"] } },
    },
  });
  await expect.poll(() => intents(app)).toHaveLength(2);
  expect((await intents(app))[1]).toMatchObject({
    wish: { name: "ask_for_secret", purpose: { purpose: "api_key", account: "made-up-0" } },
  });
  await app.getByTestId("secret-step-done").click();
  await expect(app.getByTestId("dial-panel")).toBeVisible();
});

test("a refused form names its field, which gets the focus", async ({ app }) => {
  await accountStates["the first questions"]?.(app);
  await expect(app.getByTestId("account-username")).toBeFocused();
  await expect(app.getByTestId("account-username")).toHaveAttribute("aria-invalid", "true");
  await expect(app.getByTestId("account-form")).toContainText("This cannot be empty.");
});

test("whose account it is is no question: other ways stand below, and what is typed stays", async ({
  app,
}) => {
  await accountStates["the first run"]?.(app);
  await app.getByTestId("account-username").fill("acme");
  await app.getByTestId("kind-company_server").click();
  await expect(app.getByTestId("account-server_url")).toBeFocused();
  await expect(app.getByTestId("kind-company_server")).toBeHidden();
  await app.getByTestId("kind-africas_talking").click();
  await expect(app.getByTestId("account-username")).toHaveValue("acme");
  await expect(app.getByTestId("account-cancel")).toBeHidden();
  await expect(app.getByTestId("first-run").locator("input")).toHaveCount(2);
});

test("who is signed out signs in again with a click, or makes another account", async ({ app }) => {
  await accountStates["signed out of what is stored"]?.(app);
  await app.getByTestId("first-run-add").click();
  await expect(app.getByTestId("account-username")).toBeFocused();
  await app.keyboard.press("Enter");
  await expect(app.getByTestId("refusal")).toBeVisible();
  await app.getByTestId("account-cancel").click();
  await app.getByTestId("sign-in").last().click();
  await expect(app.getByTestId("dial-panel")).toBeVisible();
  expect((await intents(app)).at(-1)).toMatchObject({ wish: { name: "use", id: "company" } });
});

test("another account is asked for as the first is, and Escape leads back to the list", async ({
  app,
}) => {
  await accountStates["another account"]?.(app);
  await expect(app.getByTestId("account-username")).toBeFocused();
  await app.keyboard.press("Escape");
  await expect(app.getByTestId("accounts-panel")).toBeFocused();
  await expect(app.getByTestId("account-row")).toHaveCount(2);
});

test("the demo asks nothing", async ({ app }) => {
  await accountStates["the first run"]?.(app);
  await app.getByTestId("kind-demo").click();
  await expect(app.getByTestId("dial-panel")).toBeVisible();
});

test("an import is shown before it is taken", async ({ app }) => {
  await accountStates["an import with mistakes"]?.(app);
  await expect(app.getByTestId("import-preview")).toContainText("AT_API_KEY: is missing");
  await expect(app.getByTestId("import-take")).toBeDisabled();
  await app.getByTestId("import-path").fill("/home/wanjiku/.env");
  await app.getByTestId("import-look").click();
  await app.getByTestId("import-take").click();
  await expect(app.getByTestId("dial-panel")).toBeVisible();
  expect((await intents(app)).at(-1)).toEqual({
    name: "accounts",
    wish: { name: "import", from: { from: "file", path: "/home/wanjiku/.env" } },
  });
});

test("two clicks switch the account", async ({ app }) => {
  await app.evaluate((accounts) => window.simuFake.show({ accounts }), accounts);
  await app.getByTestId("open-settings").click();
  await app.getByTestId("use-account").click();
  expect(await intents(app)).toEqual([{ name: "accounts", wish: { name: "use", id: "company" } }]);
});

test("a test says what it is at, and how long registering took", async ({ app }) => {
  await accountStates["accounts"]?.(app);
  await app.getByTestId("test-account").last().click();
  await expect(app.getByTestId("account-test")).toContainText("Fetching a token…");
  await expect(app.getByTestId("account-test")).toHaveText("Registered in 640 ms");
});

test("the test of the account in use tells its line's registration, and when the line answered", async ({
  app,
}) => {
  await accountStates["accounts"]?.(app);
  await app.evaluate(() => {
    const since = Date.parse("2026-03-02T14:02:00+03:00");
    window.simuFake.show({ line: { state: "ready", since } });
  });
  await app.getByTestId("test-account").first().click();
  await expect(app.getByTestId("account-test")).toHaveAttribute("data-state", "in_use");
  await expect(app.getByTestId("account-test")).toHaveText(
    "Registered in 640 ms, at 14:02. Line answered just now in 38 ms; a new token took 210 ms.",
  );
});

test("removing asks first; Escape keeps the account", async ({ app }) => {
  await accountStates["an account to remove"]?.(app);
  await app.keyboard.press("Escape");
  await expect(app.getByTestId("remove-dialog")).toBeHidden();
  await expect(app.getByTestId("accounts-panel")).toBeVisible();
  expect(await intents(app)).toEqual([]);
  await app.getByTestId("remove-account").click();
  await app.getByTestId("remove-erase").click();
  await app.getByTestId("remove-go").click();
  const wish = expect.objectContaining({ name: "remove", erase: true }) as object;
  expect(await intents(app)).toEqual([{ name: "accounts", wish }]);
  await expect(app.getByTestId("account-row")).toHaveCount(1);
});

test("what the policy has set is shown and cannot be changed", async ({ app }) => {
  await accountStates["an account's form"]?.(app);
  await expect(app.getByTestId("account-server_url")).toBeDisabled();
  await expect(app.getByTestId("account-server_url")).toHaveValue("https://calls.example.com");
  await expect(app.getByTestId("account-user")).toBeEnabled();
});

test("Escape leaves a form for the list, and not the settings", async ({ app }) => {
  await accountStates["accounts"]?.(app);
  await app.getByTestId("edit-account").first().click();
  await expect(app.getByTestId("account-username")).toBeFocused();
  await app.keyboard.press("Escape");
  await expect(app.getByTestId("accounts-panel")).toBeFocused();
  await app.keyboard.press("Escape");
  await expect(app.getByTestId("settings")).toBeHidden();
});

test("a place for secrets is chosen, and the mark follows the phone", async ({ app }) => {
  await accountStates["no place for secrets"]?.(app);
  await app.getByTestId("place-sealed_file").click({ force: true });
  await app.getByTestId("place-session").click();
  await expect(app.getByTestId("place-session")).toBeChecked();
  expect((await intents(app)).at(-1)).toEqual({
    name: "vault",
    wish: { name: "choose_place", place: "session" },
  });
  await app.getByTestId("discard-file").click();
  await app.getByTestId("discard-go").click();
  await expect(app.getByTestId("discard-file")).toBeHidden();
});

test("locked, it says so on top and asks for the passphrase in its window", async ({ app }) => {
  await accountStates["locked"]?.(app);
  await app.getByTestId("unlock").click();
  expect(await intents(app)).toEqual([
    {
      name: "vault",
      wish: { name: "ask_for_secret", purpose: { purpose: "passphrase" }, language: "en" },
    },
  ]);
});

test("moving the mouse and typing keep the phone from locking, said now and then", async ({
  app,
}) => {
  await app.evaluate((vault) => window.simuFake.show({ vault }), vault);
  await app.mouse.move(50, 50);
  await app.mouse.move(90, 90);
  await app.keyboard.press("Shift");
  expect(await intents(app)).toEqual([{ name: "vault", wish: { name: "still_here" } }]);
});
