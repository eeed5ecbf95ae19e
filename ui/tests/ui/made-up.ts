/** Accounts, places for secrets and calls by telephone, for the states of the window. */

import type { AccountEntry } from "../../bindings/AccountEntry";
import type { AccountsView } from "../../bindings/AccountsView";
import type { PhoneCallState } from "../../bindings/PhoneCallState";
import type { PhoneCallView } from "../../bindings/PhoneCallView";
import type { PhoneWay } from "../../bindings/PhoneWay";
import type { TestState } from "../../bindings/TestState";
import type { VaultView } from "../../bindings/VaultView";

const entry: AccountEntry = {
  id: "acme",
  origin: "stored",
  label: "Acme support",
  client_name: "wanjiku",
  service: {
    kind: "africas_talking",
    username: "acme",
    numbers: ["+254711082000", "+255754000222"],
    number_policy: "fixed",
    sandbox: false,
    token_url: null,
    gateway_url: null,
    voice_url: null,
  },
  ice: { urls: [], username: null, relay_only: false },
  by_phone: {
    route: "ring_my_phone",
    own_phone: "+254722000999",
    callback_connects: true,
    record: false,
    callback_url: null,
  },
  screen_pop: { url: "https://crm.example.com/find?phone={number}", moment: "answer" },
  endpoints: [],
  locked: [],
  secrets: [{ kind: "api_key", presence: "present" }],
  in_use: true,
  can_use: false,
  can_edit: true,
  can_remove: true,
  can_test: true,
};

const company: AccountEntry = {
  ...entry,
  id: "company",
  origin: "policy",
  label: "Nairobi call centre",
  service: {
    kind: "company_server",
    url: "https://calls.example.com",
    user: "wanjiku.kamau",
    gateway_url: "wss://gateway.example.com",
  },
  endpoints: [
    { purpose: "company_server", url: "https://calls.example.com", is_africas_talking: false },
    { purpose: "gateway", url: "wss://gateway.example.com", is_africas_talking: false },
  ],
  locked: ["server_url", "gateway_url", "relay_only"],
  secrets: [{ kind: "password", presence: "missing" }],
  in_use: false,
  can_use: true,
  can_remove: false,
};

export const accounts: AccountsView = {
  list: [entry, company],
  in_use: "acme",
  saved: null,
  first_run: false,
  can_add: true,
  can_import_environment: false,
  client_name: "wanjiku",
  test: null,
  policy: { state: "in_force", path: "/etc/simu/policy.toml" },
};

export const tested = (state: TestState): AccountsView => ({
  ...accounts,
  test: { account: "acme", state },
});

export const noAccounts: AccountsView = {
  ...accounts,
  list: [],
  in_use: null,
  first_run: true,
  policy: { state: "absent" },
};

export const vault: VaultView = {
  place: "keychain",
  allowed: ["keychain", "sealed_file", "session"],
  keychain: { state: "ready" },
  file: { state: "none" },
  locked: false,
  unlock: "not_locked",
  asking: false,
  secret_window: null,
  idle_lock: { minutes: 15, line_stays_up: false },
  idle_lock_is_set: false,
  trouble: null,
};

export const offered: PhoneWay = {
  kind: "offered",
  reason: "no_reply",
  route: "ring_my_phone",
  agent_hears_nothing: false,
  maybe_placed: true,
};

export const phoneCall = (
  state: PhoneCallState,
  part: Partial<PhoneCallView> = {},
): PhoneCallView => ({
  id: 71,
  peer: "+254733000222",
  peer_name: null,
  route: "ring_my_phone",
  shown_number: "+254711082000",
  own_phone: "+254722000999",
  instead_of: null,
  state,
  cautions: [],
  can_close: state.name !== "requesting",
  ...part,
});
