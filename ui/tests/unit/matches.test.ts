import { expect, test, vi } from "vitest";

import type { ContactRow } from "../../bindings/ContactRow";
import type { DialReading } from "../../bindings/DialReading";
import type { Intent } from "../../bindings/Intent";
import { emptySnapshot, madeUpPreview } from "../../src/backend/fake/made-up";
import { Dial } from "../../src/dial/dial.svelte";
import { Matches } from "../../src/dial/matches.svelte";
import type { Phone } from "../../src/phone.svelte";

test("an answer to what is no longer typed is dropped, whenever it comes", async () => {
  const { phone, asked } = scripted();
  const matches = new Matches(phone);
  matches.ask("wan");
  matches.ask("wanj");
  asked[1]?.answer([row(2)]);
  await matches.settled();
  asked[0]?.answer([row(1)]);
  await Promise.resolve();
  expect(matches.rows.map(({ id }) => id)).toEqual([2]);
  matches.ask("  ");
  expect(matches.rows).toEqual([]);
  expect(asked.map(({ text }) => text)).toEqual(["wan", "wanj"]);
});

test("the arrows go round through what was typed, and Escape puts the list away", async () => {
  const { phone, asked } = scripted();
  const dial = new Dial(phone);
  dial.set("w");
  asked[0]?.answer([row(1), row(2)]);
  await dial.matches.settled();
  const places = ["ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"].map((key) => {
    dial.key(key, { found: true, open: true });
    return dial.matches.at;
  });
  expect(places).toEqual([0, 1, -1, 1]);
  expect(dial.key("Escape", { found: true, open: true })).toBe(true);
  expect(dial.matches.first).toBeUndefined();
  expect(dial.key("Escape", { found: true, open: false })).toBe(true);
  expect(dial.number).toBe("");
  expect(dial.key("Escape", { found: false, open: false })).toBe(false);
});

test("Enter calls whom was chosen, a number as it stands, or else the first match", async () => {
  for (const [typed, choose, to] of [
    ["wanjiku", -1, "+254700000001"],
    ["wanjiku", 1, "+254700000002"],
    ["0711", -1, "0711"],
    ["0711", 0, "+254700000001"],
    ["agent2.acme", -1, "agent2.acme"],
  ] as const) {
    const { phone, asked, dialled } = scripted();
    const dial = new Dial(phone);
    dial.set(typed);
    asked[0]?.answer([row(1), row(2)]);
    await dial.matches.settled();
    dial.matches.at = choose;
    await dial.call();
    expect(dialled, typed).toEqual([to]);
    expect(dial.number).toBe("");
  }
});

test("Enter pressed before the answer waits for it, and calls nobody if typing goes on", async () => {
  const { phone, asked, dialled } = scripted();
  const dial = new Dial(phone);
  dial.set("wanjiku");
  const called = dial.call();
  expect(dialled).toEqual([]);
  asked[0]?.answer([row(1)]);
  await called;
  expect(dialled).toEqual(["+254700000001"]);
  dial.set("otieno");
  const dropped = dial.call();
  dial.set("otieno o");
  asked[1]?.answer([row(2)]);
  asked[2]?.answer([row(2)]);
  await dropped;
  expect(dialled).toHaveLength(1);
});

test("a click on what has just come only chooses", async () => {
  vi.useFakeTimers();
  const { phone, asked } = scripted();
  const matches = new Matches(phone);
  matches.ask("w");
  asked[0]?.answer([row(1), { ...row(2), dial: null }]);
  await matches.settled();
  expect(matches.rows).toHaveLength(1);
  expect(matches.choose(0)).toBe(false);
  vi.advanceTimersByTime(400);
  expect(matches.choose(0)).toBe(true);
  vi.useRealTimers();
});

function row(id: number): ContactRow {
  const number = `+25470000000${id}`;
  return {
    id,
    name: `Person ${id}`,
    organisation: "",
    favourite: false,
    number,
    number_label: "",
    dial: number,
  };
}

/** A phone whose contacts answer when they are told to. */
function scripted() {
  const asked: { text: string; answer: (contacts: ContactRow[]) => void }[] = [];
  const dialled: string[] = [];
  const list = (text: string) =>
    new Promise((resolve) =>
      asked.push({ text, answer: (contacts) => resolve({ contacts, total: 9 }) }),
    );
  const phone = {
    book: (ask: (book: unknown) => unknown) => ask({ list }),
    forgetRefusal: () => undefined,
    act: async (intent: Intent) => {
      if (intent.name === "dial") dialled.push(intent.to);
      return true;
    },
    preview: async (typed: string) => {
      const word: DialReading = /\d/u.test(typed)
        ? { kind: "short_code", keys: typed }
        : { kind: "unreadable", why: { kind: "not_a_number" } };
      const client: DialReading = { kind: "client", address: typed };
      return {
        ...madeUpPreview(typed, emptySnapshot()),
        reading: typed.includes(".") ? client : word,
      };
    },
  };
  return { phone: phone as unknown as Phone, asked, dialled };
}
