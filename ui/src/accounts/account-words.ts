/** Accounts, their parts and their tests in words. */

import type { AccountEntry } from "../../bindings/AccountEntry";
import type { AccountKind } from "../../bindings/AccountKind";
import type { AccountOrigin } from "../../bindings/AccountOrigin";
import type { EndpointPurpose } from "../../bindings/EndpointPurpose";
import type { SecretKind } from "../../bindings/SecretKind";
import type { SecretPresence } from "../../bindings/SecretPresence";
import type { SecretPurpose } from "../../bindings/SecretPurpose";
import type { TestStep } from "../../bindings/TestStep";
import { m } from "../paraglide/messages";
import { grouped } from "../shared/number";
import { plain } from "../shared/text";

export const kinds: AccountKind[] = ["africas_talking", "company_server", "demo"];

export function kindName(kind: AccountKind): string {
  switch (kind) {
    case "africas_talking":
      return m.kind_africas_talking();
    case "company_server":
      return m.kind_company_server();
    case "demo":
      return m.kind_demo();
  }
}

export function kindMore(kind: AccountKind): string {
  switch (kind) {
    case "africas_talking":
      return m.kind_africas_talking_more();
    case "company_server":
      return m.kind_company_server_more();
    case "demo":
      return m.kind_demo_more();
  }
}

/** The last question, which another window asks. */
export function secretComes(kind: AccountKind): string | null {
  switch (kind) {
    case "africas_talking":
      return m.account_then_key();
    case "company_server":
      return m.account_then_password();
    case "demo":
      return null;
  }
}

/** Where it comes from, if not from this window. */
export function originWords(origin: AccountOrigin): string | null {
  switch (origin) {
    case "stored":
      return null;
    case "environment":
      return m.origin_environment();
    case "policy":
      return m.origin_policy();
  }
}

/** What tells this account from another of its kind. */
export function holder({ service, client_name }: AccountEntry): string {
  switch (service.kind) {
    case "africas_talking":
      return [plain(service.username), ...service.numbers.slice(0, 1).map(grouped)].join(" · ");
    case "company_server":
      return [plain(service.user), plain(service.url)].join(" · ");
    case "demo":
      return plain(client_name);
  }
}

export function endpointName(purpose: EndpointPurpose): string {
  switch (purpose) {
    case "token":
      return m.endpoint_token();
    case "gateway":
      return m.endpoint_gateway();
    case "voice":
      return m.endpoint_voice();
    case "balance":
      return m.endpoint_balance();
    case "company_server":
      return m.endpoint_company_server();
  }
}

export function secretName(kind: SecretKind): string {
  switch (kind) {
    case "api_key":
      return m.secret_api_key();
    case "password":
      return m.secret_password();
    case "turn_credential":
      return m.secret_turn();
  }
}

export function presenceWords(presence: SecretPresence): string {
  switch (presence) {
    case "unknown":
      return m.presence_unknown();
    case "present":
      return m.presence_present();
    case "missing":
      return m.presence_missing();
    case "locked":
      return m.presence_locked();
    case "unavailable":
      return m.presence_unavailable();
  }
}

export function secretPurpose(kind: SecretKind, account: string): SecretPurpose {
  switch (kind) {
    case "api_key":
      return { purpose: "api_key", account };
    case "password":
      return { purpose: "password", account };
    case "turn_credential":
      return { purpose: "turn_credential", account };
  }
}

/** What the test is at. */
export function stepWords(step: TestStep): string {
  switch (step) {
    case "prepare":
      return m.test_prepare();
    case "token":
      return m.test_token();
    case "account":
      return m.test_account_data();
    case "register":
      return m.test_register();
    case "answer":
      return m.test_answer();
  }
}
