/** The made-up phone's accounts and places for secrets. */

import type { AccountDraft } from "../../../bindings/AccountDraft";
import type { AccountEntry } from "../../../bindings/AccountEntry";
import type { AccountRefusal } from "../../../bindings/AccountRefusal";
import type { AccountWish } from "../../../bindings/AccountWish";
import type { ImportFailure } from "../../../bindings/ImportFailure";
import type { ImportPreview } from "../../../bindings/ImportPreview";
import type { ImportSource } from "../../../bindings/ImportSource";
import type { Refusal } from "../../../bindings/Refusal";
import type { SecretKind } from "../../../bindings/SecretKind";
import type { Snapshot } from "../../../bindings/Snapshot";
import type { TestState } from "../../../bindings/TestState";
import type { VaultWish } from "../../../bindings/VaultWish";

export interface Outcome {
  change?: Partial<Snapshot>;
  refusal: Refusal | null;
}

const refused = (problem: AccountRefusal): Outcome => ({ refusal: { kind: "account", problem } });

export const environmentDemo: AccountEntry = {
  id: "environment",
  origin: "environment",
  label: "Demo",
  client_name: "agent1",
  service: { kind: "demo" },
  ice: { urls: [], username: null, relay_only: false },
  by_phone: {
    route: null,
    own_phone: null,
    callback_connects: false,
    record: false,
    callback_url: null,
  },
  screen_pop: { url: null, moment: "ring" },
  endpoints: [],
  locked: [],
  secrets: [],
  in_use: true,
  can_use: false,
  can_edit: false,
  can_remove: false,
  can_test: true,
};

export function accountWish(wish: AccountWish, { accounts, vault }: Snapshot): Outcome {
  const list = (list: AccountEntry[]): Outcome => ({
    change: { accounts: { ...accounts, list } },
    refusal: null,
  });
  switch (wish.name) {
    case "save":
      return save(wish.draft, accounts);
    case "use": {
      const entries = accounts.list.map((entry) => {
        const in_use = entry.id === wish.id;
        return { ...entry, in_use, can_use: !in_use };
      });
      const entry = entries.find(({ in_use }) => in_use);
      if (!entry) return refused({ kind: "no_such_account" });
      return {
        change: {
          accounts: { ...accounts, list: entries, in_use: wish.id },
          account: accountOf(entry),
          line: { state: "ready", since: Date.now() },
        },
        refusal: null,
      };
    }
    case "remove":
      return list(accounts.list.filter(({ id }) => id !== wish.id));
    case "test": {
      const state = { state: "running", since: Date.now(), step: "token" } as const;
      const test = { account: wish.id, state };
      return { change: { accounts: { ...accounts, test } }, refusal: null };
    }
    case "import":
      if (vault.place === null) return refused({ kind: "no_place" });
      return save(imported, accounts, "present");
  }
}

/** Asks for as much as a form needs to be refused. */
function save(
  draft: AccountDraft,
  accounts: Snapshot["accounts"],
  presence: "missing" | "present" = "missing",
): Outcome {
  const { service } = draft;
  if (service.kind === "africas_talking" && service.username === "") {
    const problems = [{ field: "username", what: { kind: "empty" } } as const];
    return refused({ kind: "bad_fields", problems });
  }
  const before = accounts.list.find(({ id }) => id === draft.id);
  const first = accounts.in_use === null;
  const secrets: SecretKind[] =
    service.kind === "demo" ? [] : [service.kind === "company_server" ? "password" : "api_key"];
  const entry: AccountEntry = {
    ...environmentDemo,
    ...draft,
    origin: "stored",
    id: draft.id ?? `made-up-${accounts.list.length}`,
    label: draft.label || (service.kind === "africas_talking" ? service.username : service.kind),
    client_name: draft.client_name || accounts.client_name,
    secrets: before?.secrets ?? secrets.map((kind) => ({ kind, presence })),
    locked: before?.locked ?? [],
    in_use: before?.in_use ?? first,
    can_use: !(before?.in_use ?? first),
    can_edit: true,
    can_remove: true,
  };
  const others = accounts.list.filter(({ id }) => id !== entry.id);
  const change: Partial<Snapshot> = {
    accounts: {
      ...accounts,
      list: [...others, entry],
      in_use: first ? entry.id : accounts.in_use,
      saved: entry.id,
      first_run: false,
    },
  };
  if (first) change.account = accountOf(entry);
  return { change, refusal: null };
}

function accountOf({ service, client_name }: AccountEntry): Snapshot["account"] {
  switch (service.kind) {
    case "africas_talking":
      return {
        kind: "africas_talking",
        username: service.username,
        client_name,
        number: service.numbers[0] ?? null,
        other_hosts: [],
      };
    case "company_server":
      return {
        kind: "company_server",
        username: service.user,
        client_name,
        number: null,
        other_hosts: [],
      };
    case "demo":
      return {
        kind: "demo",
        username: "demo",
        client_name,
        number: "+254711082000",
        other_hosts: [],
      };
  }
}

const imported: AccountDraft = {
  id: null,
  label: "",
  client_name: "",
  service: {
    kind: "africas_talking",
    username: "acme",
    numbers: ["+254711082000"],
    number_policy: "fixed",
    sandbox: false,
    token_url: null,
    gateway_url: null,
    voice_url: null,
  },
  ice: environmentDemo.ice,
  by_phone: environmentDemo.by_phone,
  screen_pop: environmentDemo.screen_pop,
};

export function importPreview(): ImportPreview {
  return {
    username: "acme",
    numbers: ["+254711082000"],
    sandbox: false,
    key_is_there: true,
    problems: [],
    can_import: true,
  };
}

/** A path with `none` in it is no file; one with `faulty` has mistakes. */
export function importFrom(source: ImportSource): ImportPreview | ImportFailure {
  const path = source.from === "file" ? source.path : "";
  if (path.includes("none")) return { kind: "no_such_file" };
  if (!path.includes("faulty")) return importPreview();
  return {
    ...importPreview(),
    key_is_there: false,
    problems: [
      { variable: "AT_API_KEY", what: { kind: "missing" } },
      { variable: "AT_PHONE_NUMBERS", what: { kind: "bad_number", position: 2 } },
    ],
    can_import: false,
  };
}

export function vaultWish(wish: VaultWish, { vault }: Snapshot): Outcome {
  const change = (part: Partial<Snapshot["vault"]>): Outcome => ({
    change: { vault: { ...vault, ...part } },
    refusal: null,
  });
  switch (wish.name) {
    case "ask_for_secret":
      if (vault.place === null && !wish.purpose.purpose.includes("passphrase"))
        return { refusal: { kind: "vault", problem: { kind: "no_place" } } };
      return change({ secret_window: wish.purpose });
    case "lock":
      return change({ locked: true, unlock: vault.file.state === "open" ? "passphrase" : "click" });
    case "unlock":
      return change({ locked: false, unlock: "not_locked" });
    case "choose_place":
      return change({ place: wish.place });
    case "discard_sealed_file":
      return change({ file: { state: "none" } });
    case "set_idle_lock":
      return change({ idle_lock: wish.settings });
    case "look":
    case "still_here":
      return { refusal: null };
  }
}

/** A test of this account has gone well. */
export function registered({ accounts, line }: Snapshot, account: string): Partial<Snapshot> {
  const state: TestState =
    accounts.in_use === account && line.state === "ready"
      ? { state: "in_use", registered: 640, at: line.since, answered: 38, token: 210 }
      : { state: "registered", milliseconds: 640 };
  return { accounts: { ...accounts, test: { account, state } } };
}
