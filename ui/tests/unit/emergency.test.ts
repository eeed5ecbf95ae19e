import { expect, test, vi } from "vitest";

import type { ContactRow } from "../../bindings/ContactRow";
import type { DialPreview } from "../../bindings/DialPreview";
import type { PhoneLack } from "../../bindings/PhoneLack";
import { FakeBackend } from "../../src/backend/fake";
import { Dial } from "../../src/dial/dial.svelte";
import { lackOf } from "../../src/dial/plan-words";
import { Phone } from "../../src/phone.svelte";

test("one click on a contact with an emergency number fills the field and calls nobody", async () => {
  const { backend, dial } = await started();
  dial.set("pol");
  dial.matches.rows = [found("999")];
  dial.matches.at = 0;
  await dial.callPicked();
  const { filled, call } = await backend.snapshot();
  expect([filled?.text, filled?.held_back, call]).toEqual(["999", { kind: "emergency" }, null]);
});

test("what the fill has put into the field stays there", async () => {
  const { dial } = await started();
  dial.set("999");
  dial.matches.rows = [found("999")];
  dial.matches.at = 0;
  const picked = dial.callPicked();
  dial.fill({ serial: 1, source: "click", text: "999", held_back: { kind: "emergency" } });
  await picked;
  expect(dial.number).toBe("999");
});

test("what is to be set up is told where nothing can be called, and only there", () => {
  const no_takeover = (lack: PhoneLack) => ({ kind: "no_takeover" as const, lack });
  const of = (plan: DialPreview["plan"], cautions: DialPreview["cautions"]) =>
    lackOf({ plan, cautions } as DialPreview);
  const stuck = { kind: "impossible", why: { kind: "line_not_ready" } } as const;
  expect(of(stuck, [no_takeover("no_route")])).toBe("no_route");
  expect(of(stuck, [])).toBeNull();
  const why = { kind: "not_by_phone", lack: "no_own_phone" } as const;
  expect(of({ kind: "impossible", why }, [])).toBe("no_own_phone");
  expect(of({ kind: "webrtc", then: null }, [no_takeover("no_callback")])).toBeNull();
});

async function started() {
  vi.stubGlobal("window", {});
  const backend = new FakeBackend();
  const phone = new Phone(backend);
  await phone.start();
  return { backend, dial: new Dial(phone) };
}

/** Somebody who was found, with this number. */
const found = (dial: string) => ({ id: 1, name: "Polisi", dial }) as ContactRow;
