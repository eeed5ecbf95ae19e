import { FakeContacts } from "../../src/backend/fake/contacts";
import { FakeEvents } from "../../src/backend/fake/events";
import { FakeFiles } from "../../src/backend/fake/files";
import { FakeLists } from "../../src/backend/fake/lists";
import { FakeSync } from "../../src/backend/fake/sync";
import { expect, test } from "vitest";

import type { Intent } from "../../bindings/Intent";
import type { Refusal } from "../../bindings/Refusal";
import type { Snapshot } from "../../bindings/Snapshot";
import { BackendFailed, type Backend, type BackendEvents } from "../../src/backend/backend";
import { importPreview } from "../../src/backend/fake/accounts";
import { FakeCalls } from "../../src/backend/fake/calls";
import { emptySnapshot, newCall } from "../../src/backend/fake/made-up";
import { Dial } from "../../src/dial/dial.svelte";
import { Phone } from "../../src/phone.svelte";

test("an older snapshot never replaces a newer one", async () => {
  const { phone, backend } = await started();
  backend.events?.snapshot({ ...emptySnapshot(), revision: 7, can_dial: false });
  backend.events?.snapshot({ ...emptySnapshot(), revision: 6, can_dial: true });
  expect(phone.snapshot).toMatchObject({ revision: 7, can_dial: false });
});

test("a refusal stands where it was caused, until the next try there", async () => {
  const { phone, backend } = await started();
  backend.refusal = { kind: "line_not_ready" };
  expect(await phone.act({ name: "dial", to: "1", via: "auto" }, "dial")).toBe(false);
  expect(phone.refusals).toMatchObject({ dial: { kind: "line_not_ready" } });
  expect(phone.refusals.call).toBeUndefined();
  backend.refusal = null;
  expect(await phone.act({ name: "dial", to: "1", via: "auto" }, "dial")).toBe(true);
  expect(phone.refusals.dial).toBeUndefined();
});

test("a phone that does not answer is noticed, and so is its return", async () => {
  const { phone, backend } = await started();
  backend.broken = true;
  expect(await phone.act({ name: "answer" }, "call")).toBe(false);
  expect(phone.lostContact).toBe(true);
  backend.events?.snapshot({ ...emptySnapshot(), revision: 9 });
  expect(phone.lostContact).toBe(false);
});

test("the question about quitting goes away with the call", async () => {
  const { phone, backend } = await started();
  const call = newCall("incoming", "+254711000001", null, { name: "active", since: 0 });
  backend.events?.snapshot({ ...emptySnapshot(), revision: 2, call });
  await phone.askToQuit();
  expect(phone.quitAsked).toBe(true);
  backend.events?.snapshot({ ...emptySnapshot(), revision: 3, call: null });
  expect(phone.quitAsked).toBe(false);
});

test("the number is kept when the phone refuses it, and cleared when it is taken", async () => {
  const { phone, backend } = await started();
  const dial = new Dial(phone);
  dial.set("hello");
  backend.refusal = { kind: "not_a_number" };
  await dial.call();
  expect(dial.number).toBe("hello");
  expect(phone.refusals.dial?.kind).toBe("not_a_number");
  dial.erase();
  expect(phone.refusals.dial).toBeUndefined();
  backend.refusal = null;
  await dial.call();
  expect(dial.number).toBe("");
  expect(backend.intents.at(-1)).toEqual({ name: "dial", to: "hell", via: "auto" });
});

test("a paste replaces what is selected and tells where it ends", async () => {
  const dial = new Dial((await started()).phone);
  dial.set("+254xxx01");
  expect(dial.paste(" 711-000 ", 4, 7)).toBe(10);
  expect(dial.number).toBe("+25471100001");
});

async function started() {
  const backend = new InMemoryBackend();
  const phone = new Phone(backend);
  await phone.start();
  return { backend, phone };
}

class InMemoryBackend implements Backend {
  readonly calls = new FakeCalls(() => undefined);
  readonly contacts = new FakeContacts();
  readonly files = new FakeFiles();
  readonly lists = new FakeLists();
  readonly eventStream = new FakeEvents(() => undefined);
  readonly sync = new FakeSync(() => undefined);
  events: BackendEvents | null = null;
  refusal: Refusal | null = null;
  broken = false;
  intents: Intent[] = [];

  async snapshot(): Promise<Snapshot> {
    return emptySnapshot();
  }

  async act(intent: Intent): Promise<Refusal | null> {
    if (this.broken) throw new BackendFailed("act", null);
    this.intents.push(intent);
    return this.refusal;
  }

  async preview() {
    return null;
  }

  async importPreview() {
    return importPreview();
  }

  async askToQuit() {
    this.events?.confirmQuit();
  }

  async quit() {
    this.intents = [];
  }

  async listen(events: BackendEvents) {
    this.events = events;
  }
}
