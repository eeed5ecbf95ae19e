import { expect, test } from "vitest";

import type { AccountEntry } from "../../bindings/AccountEntry";
import type { Refusal } from "../../bindings/Refusal";
import {
  AccountForm,
  fieldProblem,
  hasProblem,
  listOf,
} from "../../src/accounts/account-form.svelte";
import { m } from "../../src/paraglide/messages";
import { accounts } from "../ui/made-up";

test("a list is taken apart at commas, semicolons and new lines, never at spaces", () => {
  expect(listOf(" +254 711 000 000, +254711000001;\n,turn:a ")).toEqual([
    "+254 711 000 000",
    "+254711000001",
    "turn:a",
  ]);
  expect(listOf("  ")).toEqual([]);
});

test.each(accounts.list.map((entry) => [entry.label, entry] as const))(
  "%s comes out of its form as it went in",
  (_, entry: AccountEntry) => {
    const { id, label, client_name, service, ice, by_phone, screen_pop } = entry;
    expect(new AccountForm(entry).draft()).toEqual({
      id,
      label,
      client_name,
      service,
      ice,
      by_phone,
      screen_pop,
    });
  },
);

test("what is left empty is left to the phone", () => {
  const form = new AccountForm("africas_talking");
  form.texts.username = " acme ";
  form.texts.numbers = "+254711000000";
  form.texts.own_phone = "  ";
  expect(form.draft()).toMatchObject({
    id: null,
    label: "",
    client_name: "",
    service: { username: "acme", numbers: ["+254711000000"], token_url: null },
    by_phone: { route: null, own_phone: null },
  });
});

test("a mistake is told at its own field, and opens the part of the form that has it", () => {
  const refusal: Refusal = {
    kind: "account",
    problem: {
      kind: "bad_fields",
      problems: [{ field: "ice_urls", what: { kind: "bad_entry", position: 2 } }],
    },
  };
  expect(fieldProblem(refusal, "ice_urls")).toBe(m.field_bad_entry({ position: 2 }));
  expect(fieldProblem(refusal, "username")).toBeUndefined();
  expect(hasProblem(refusal, ["label", "ice_urls"])).toBe(true);
  expect(hasProblem({ kind: "account", problem: { kind: "locked" } }, ["ice_urls"])).toBe(false);
});

test("fields that the policy has set are locked, and no others", () => {
  const company = accounts.list[1] as AccountEntry;
  const form = new AccountForm(company);
  expect(form.isLocked("server_url")).toBe(true);
  expect(form.isLocked("user")).toBe(false);
});
