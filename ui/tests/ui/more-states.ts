/** The states of accounts, of places for secrets and of calls by telephone. */

import type { Page } from "@playwright/test";

import type { AccountsView } from "../../bindings/AccountsView";
import type { DialPreview } from "../../bindings/DialPreview";
import { accounts, noAccounts, offered, phoneCall, tested, vault } from "./made-up";
import { talk } from "./window";

type Setting = (page: Page) => Promise<unknown>;
type Change = Parameters<typeof window.simuFake.show>[0];

const show = (page: Page, change: Change) =>
  page.evaluate((change) => window.simuFake.show(change), change);

const firstRun: Setting = (page) =>
  show(page, { account: null, accounts: noAccounts, line: { state: "signed_out" } });

const signedOut: AccountsView = {
  ...accounts,
  list: accounts.list.map((entry) => ({ ...entry, in_use: false, can_use: true })),
  in_use: null,
};

const settings =
  (change: Change): Setting =>
  async (page) => {
    await show(page, change);
    await page.getByTestId("open-settings").click();
  };

const plan =
  (typed: string, plan: Partial<DialPreview>, change: Change = {}): Setting =>
  async (page) => {
    await show(page, change);
    await page.evaluate((plan) => {
      window.simuFake.plan = plan;
    }, plan);
    await page.getByTestId("dial-field").fill(typed);
    await page.locator("[data-testid='dial-plan'][data-plan]").waitFor();
  };

const phone = (...call: Parameters<typeof phoneCall>): Setting => {
  return (page) => show(page, { phone_call: phoneCall(...call) });
};

const since = Date.now();

export const accountStates: Record<string, Setting> = {
  "the first run": firstRun,
  "the first questions": async (page) => {
    await firstRun(page);
    await page.getByTestId("account-save").click();
    await page.getByTestId("refusal").waitFor();
  },
  "the first questions for a company server": async (page) => {
    await firstRun(page);
    await page.getByTestId("kind-company_server").click();
  },
  "signed out of what is stored": (page) =>
    show(page, { account: null, accounts: signedOut, line: { state: "signed_out" } }),
  "another account": async (page) => {
    await settings({ accounts })(page);
    await page.getByTestId("add-open").click();
  },
  "the first secret without a place": async (page) => {
    await firstRun(page);
    await show(page, {
      vault: { ...vault, place: null, keychain: { state: "absent", detail: "" } },
    });
    await page.getByTestId("kind-company_server").click();
    await page.getByTestId("account-server_url").fill("https://calls.example.com");
    await page.getByTestId("account-user").fill("wanjiku");
    await page.getByTestId("account-save").click();
    await page.getByTestId("secret-step").waitFor();
  },
  "an import with mistakes": async (page) => {
    await firstRun(page);
    await page.getByTestId("import-open").click();
    await page.getByTestId("import-path").fill("/home/wanjiku/faulty.env");
    await page.getByTestId("import-look").click();
    await page.getByTestId("import-preview").waitFor();
  },
  accounts: settings({ accounts }),
  "an account's form": async (page) => {
    await settings({ accounts })(page);
    await page.getByTestId("edit-account").last().click();
    await page.getByTestId("account-more").locator("summary").click();
    await page.getByTestId("account-by-phone").locator("summary").click();
    await page.getByTestId("account-ice").locator("summary").click();
  },
  "an account to remove": async (page) => {
    await settings({ accounts })(page);
    await page.getByTestId("remove-account").click();
  },
  "a test that works": settings({
    accounts: tested({ state: "registered", milliseconds: 640 }),
  }),
  "a test of the account in use": settings({
    accounts: tested({ state: "in_use", registered: 640, at: 0, answered: 38, token: 210 }),
  }),
  "a test that fails": settings({
    accounts: tested({ state: "failed", step: "token", reason: { kind: "key_rejected" } }),
  }),
  "no place for secrets": settings({
    vault: {
      ...vault,
      place: null,
      keychain: { state: "absent", detail: "org.freedesktop.secrets was not provided" },
      file: { state: "damaged" },
    },
  }),
  locked: async (page) => {
    const file = { state: "locked", wait_until: Date.now() + 30_000 } as const;
    await show(page, {
      vault: { ...vault, place: "sealed_file", file, locked: true, unlock: "passphrase" },
      line: { state: "refused", reason: { kind: "vault_locked" } },
    });
  },
};

const source = {
  url: "https://dav.example.com/",
  username: "wanjiku@example.com",
  book: "https://dav.example.com/wanjiku/a/",
  share_own: true,
};

const contact = (id: number, name: string) => ({
  id,
  name,
  organisation: "",
  favourite: false,
  number: null,
  number_label: "",
  dial: null,
});

const synced =
  (change: Parameters<typeof window.simuFake.sync.show>[0]): Setting =>
  async (page) => {
    await page.evaluate((change) => window.simuFake.sync.show(change), {
      source,
      can_sync: true,
      ...change,
    });
    await settings({})(page);
    await page.getByTestId("sync-state").waitFor();
  };

export const syncStates: Record<string, Setting> = {
  "contacts on a server": synced({
    state: { state: "done" },
    synced_at: since - 130_000,
    waiting: 2,
    read_only: true,
    refused: 1,
    books: [
      { url: source.book, name: "Wateja", writable: true },
      { url: "https://dav.example.com/wanjiku/b/", name: "Company", writable: false },
    ],
    conflicts: [
      { ours: contact(7, "Amina Juma"), theirs: contact(3, "Amina Said") },
      { ours: contact(8, "Baraka"), theirs: null },
    ],
  }),
  "a contacts' server that refuses": synced({
    state: { state: "failed", problem: { kind: "password" } },
  }),
};

export const phoneStates: Record<string, Setting> = {
  "a plan": plan(
    "0711000001",
    { plan: { kind: "webrtc", then: "ring_my_phone" } },
    { balance: { text: "KES 1785.50", low: false, at: since } },
  ),
  "an emergency number": plan("999", {
    reading: { kind: "emergency", keys: "999" },
    cautions: [{ kind: "emergency" }, { kind: "no_takeover", lack: "not_a_number" }],
  }),
  "a plan by phone": plan(
    "0711000001",
    {
      plan: { kind: "voice_api", route: "through_company_number", reason: "no_microphone" },
      cautions: [{ kind: "agent_hears_nothing" }, { kind: "low_balance" }, { kind: "sandbox" }],
    },
    { balance: { text: "KES 4.10", low: true, at: since } },
  ),
  "an impossible plan": plan("0711", {
    reading: { kind: "unreadable", why: { kind: "too_few_digits" } },
    plan: { kind: "impossible", why: { kind: "too_few_digits" } },
    shown_number: null,
  }),
  "offered by phone": async (page) => {
    await talk(page);
    await page.evaluate(() => window.simuFake.end("no_reply"));
    await page.evaluate((phone_way) => {
      window.simuFake.freeze();
      void window.simuFake.snapshot().then(({ call }) => {
        if (call) window.simuFake.show({ call: { ...call, phone_way, can_call_by_phone: true } });
      });
    }, offered);
    await page.getByTestId("call-by-phone").waitFor();
  },
  "no way by phone": async (page) => {
    await phoneStates["offered by phone"]?.(page);
    await page.evaluate(async () => {
      const { call } = await window.simuFake.snapshot();
      const phone_way = { kind: "missing", reason: "refused", lack: "no_route" } as const;
      if (call) window.simuFake.show({ call: { ...call, phone_way, can_call_by_phone: false } });
    });
  },
  "requested by phone": phone({ name: "requesting", since }, { instead_of: "line_lost" }),
  "queued by phone": phone({ name: "queued", since, session: "ATVId_a1b2c3d4e5f6" }),
  "followed by phone": phone(
    { name: "followed", since, step: { kind: "in_progress" }, session: "ATVId_a1b2c3d4e5f6" },
    { route: "through_company_number", cautions: [{ kind: "agent_hears_nothing" }] },
  ),
  "out of sight by phone": phone(
    { name: "out_of_sight", since, last: { kind: "ringing" }, session: null },
    {
      route: "through_company_number",
      cautions: [{ kind: "agent_hears_nothing" }],
      shown_number: null,
    },
  ),
  "maybe placed by phone": phone(
    { name: "maybe_placed", since, why: { kind: "timed_out" }, find_out: "list_of_calls" },
    { route: "direct", cautions: [{ kind: "agent_hears_nothing" }, { kind: "not_recorded" }] },
  ),
  "refused by phone": phone({ name: "refused", reason: { kind: "insufficient_credit" } }),
};
