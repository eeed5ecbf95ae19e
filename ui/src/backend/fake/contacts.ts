/** Contacts made up in the page. */

import type { BookFailure } from "../../../bindings/BookFailure";
import type { CallerView } from "../../../bindings/CallerView";
import type { ContactFields } from "../../../bindings/ContactFields";
import type { ContactGroup } from "../../../bindings/ContactGroup";
import type { ContactList } from "../../../bindings/ContactList";
import type { ContactRow } from "../../../bindings/ContactRow";
import type { ContactView } from "../../../bindings/ContactView";
import type { DeletedContact } from "../../../bindings/DeletedContact";
import type { LabelCount } from "../../../bindings/LabelCount";
import type { SaveFailure } from "../../../bindings/SaveFailure";
import type { ContactsBackend } from "../contacts";
import { digitsOf, madeUpView, matches, nobody, rowOf } from "./made-up-contacts";

export class FakeContacts implements ContactsBackend {
  #people = new Map<number, ContactFields>();
  #many = 0;
  /** What every question is answered with from now on, if anything. */
  failure: BookFailure | null = null;
  /** What is known of whoever calls. */
  known: CallerView = nobody;
  /** Every answer waits as long, in ms. */
  delay = 0;
  readonly #changed: () => void;

  /** Tells the window of each change. */
  constructor(changed: () => void = () => undefined) {
    this.#changed = changed;
  }

  /** These people, and no others. */
  set(people: Partial<ContactFields>[]): void {
    this.#people = new Map(people.map((fields, at) => [at + 1, { ...madeUpView(fields).fields }]));
    this.#many = 0;
    this.#changed();
  }

  /** So many people, named by their numbers. */
  setMany(count: number): void {
    this.#people.clear();
    this.#many = count;
    this.#changed();
  }

  async list(
    text: string,
    offset: number,
    limit: number,
    group?: ContactGroup | null,
  ): Promise<ContactList | BookFailure> {
    await this.#wait();
    if (this.failure) return this.failure;
    if (this.#many > 0) return this.#manyFrom(offset, limit);
    const inGroup = [...this.#people].filter(
      ([, { favourite, labels }]) =>
        !group || (group.kind === "label" ? labels.includes(group.label) : favourite),
    );
    const found = inGroup.filter(([, fields]) => matches(fields, text));
    const rows = found.map(([id, fields]) => rowOf(id, fields, text));
    if (text.trim() === "") rows.sort((a, b) => a.name.localeCompare(b.name));
    return { contacts: rows.slice(offset, offset + limit), total: inGroup.length };
  }

  async one(id: number): Promise<ContactView | BookFailure> {
    await this.#wait();
    const fields = this.#people.get(id);
    return this.failure ?? (fields ? madeUpView(fields, id) : { kind: "missing" });
  }

  async labels(): Promise<LabelCount[] | BookFailure> {
    const counts = new Map<string, number>();
    for (const label of [...this.#people.values()].flatMap(({ labels }) => labels)) {
      counts.set(label, (counts.get(label) ?? 0) + 1);
    }
    return this.failure ?? [...counts].map(([label, contacts]) => ({ label, contacts }));
  }

  async save(
    id: number | null,
    _seen: number | null,
    fields: ContactFields,
  ): Promise<ContactView | SaveFailure> {
    await this.#wait();
    if (this.failure) return { kind: "book", failure: this.failure };
    const numbers = fields.numbers.filter(({ text }) => text.trim() !== "");
    const faulty = numbers.findIndex(({ text }) => digitsOf(text) === "");
    if (faulty >= 0) return { kind: "not_a_number", at: faulty, why: { kind: "not_a_number" } };
    if (!fields.name && !fields.organisation && numbers.length === 0) return { kind: "nothing" };
    const row = id ?? Math.max(0, ...this.#people.keys()) + 1;
    this.#people.set(row, { ...fields, numbers });
    this.#changed();
    return madeUpView({ ...fields, numbers }, row);
  }

  async setFavourite(id: number, on: boolean): Promise<ContactView | BookFailure> {
    const fields = this.#people.get(id);
    if (!fields) return { kind: "missing" };
    this.#people.set(id, { ...fields, favourite: on });
    this.#changed();
    return this.one(id);
  }

  async delete(id: number): Promise<DeletedContact | BookFailure> {
    const fields = this.#people.get(id);
    if (this.failure || !fields) return this.failure ?? { kind: "missing" };
    this.#people.delete(id);
    this.#changed();
    return { title: fields.name, kept: JSON.stringify([id, fields]) };
  }

  async restore(kept: string): Promise<ContactView | BookFailure> {
    const [id, fields] = JSON.parse(kept) as [number, ContactFields];
    this.#people.set(id, fields);
    this.#changed();
    return this.one(id);
  }

  async caller(): Promise<CallerView | BookFailure> {
    await this.#wait();
    return this.failure ?? this.known;
  }

  #manyFrom(offset: number, limit: number): ContactList {
    const length = Math.max(0, Math.min(limit, this.#many - offset));
    const contacts: ContactRow[] = Array.from({ length }, (_, at) => {
      const number = `+2547${String(offset + at).padStart(8, "0")}`;
      const name = `Person ${offset + at}`;
      return rowOf(offset + at, { name, numbers: [{ label: "mobile", text: number }] }, "");
    });
    return { contacts, total: this.#many };
  }

  async #wait(): Promise<void> {
    if (this.delay > 0) await new Promise((resolve) => setTimeout(resolve, this.delay));
  }
}
