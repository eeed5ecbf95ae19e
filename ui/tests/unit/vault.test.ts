import { expect, test } from "vitest";

import type { VaultView } from "../../bindings/VaultView";
import { placeWish, unlockWish } from "../../src/vault/place-wish";
import { StillHere } from "../../src/vault/still-here";
import { vault } from "../ui/made-up";

test("the sealed file is made, opened, or taken as it is", () => {
  const wish = (file: VaultView["file"]) => placeWish("sealed_file", { ...vault, file }, "sw");
  expect(wish({ state: "none" })).toEqual({
    name: "ask_for_secret",
    purpose: { purpose: "new_passphrase" },
    language: "sw",
  });
  expect(wish({ state: "locked", wait_until: null })).toMatchObject({
    purpose: { purpose: "passphrase" },
  });
  expect(wish({ state: "open" })).toEqual({ name: "choose_place", place: "sealed_file" });
  expect(placeWish("session", vault, "en")).toEqual({ name: "choose_place", place: "session" });
});

test("unlocking asks for what it takes, and for nothing where nothing is locked", () => {
  expect(unlockWish(vault, "en")).toBeNull();
  expect(unlockWish({ ...vault, unlock: "click" }, "en")).toEqual({ name: "unlock" });
  expect(unlockWish({ ...vault, unlock: "passphrase" }, "en")).toMatchObject({
    name: "ask_for_secret",
  });
});

test("the agent's presence is told at once and then now and then, only where it counts", () => {
  const here = new StillHere();
  expect(here.noticed(vault, 1_000)).toBe(true);
  expect(here.noticed(vault, 20_000)).toBe(false);
  expect(here.noticed(vault, 27_000)).toBe(true);
  const never = { ...vault, idle_lock: { minutes: null, line_stays_up: false } };
  expect(here.noticed(never, 90_000)).toBe(false);
  expect(here.noticed({ ...vault, locked: true }, 90_000)).toBe(false);
  expect(here.noticed(undefined, 90_000)).toBe(false);
});
