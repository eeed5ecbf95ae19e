/** A contact being written. What is wrong with it is the phone's to say. */

import type { ContactFields } from "../../bindings/ContactFields";
import type { ContactView } from "../../bindings/ContactView";
import type { LabelledText } from "../../bindings/LabelledText";
import type { SaveFailure } from "../../bindings/SaveFailure";
import type { Phone } from "../phone.svelte";

/** A line of a list, with a name of its own, so that lines above it may go. */
export interface Line<T> {
  key: number;
  value: T;
}

export class ContactForm {
  /** None for a new contact. */
  readonly id: number | null;
  fields = $state<ContactFields>(emptyFields());
  numbers = $state<Line<LabelledText>[]>([]);
  emails = $state<Line<LabelledText>[]>([]);
  failure = $state.raw<SaveFailure | null>(null);
  /** A second click while it is being saved makes no second contact. */
  #saving = false;
  readonly #seen: number | null;
  readonly #phone: Phone;
  readonly #before: string;
  #keys = 0;

  constructor(phone: Phone, contact: ContactView | null, known = { number: "", name: "" }) {
    this.#phone = phone;
    this.id = contact?.id ?? null;
    this.#seen = contact?.changed_at ?? null;
    const fields = contact?.fields ?? {
      ...emptyFields(),
      name: known.name,
      numbers: known.number ? [{ label: "mobile", text: known.number }] : [],
    };
    // A copy: the contact itself may be shown elsewhere.
    this.fields = structuredClone(fields);
    this.numbers = fields.numbers.map((value) => this.#line({ ...value }));
    this.emails = fields.emails.map((value) => this.#line({ ...value }));
    if (this.numbers.length === 0) this.addNumber();
    this.#before = this.#written();
  }

  /** Something was typed that is not saved. */
  get touched(): boolean {
    return this.#written() !== this.#before;
  }

  addNumber(): void {
    this.numbers.push(this.#line({ label: "mobile", text: "" }));
  }

  addEmail(): void {
    this.emails.push(this.#line({ label: "", text: "" }));
  }

  /** The contact as it was written, or null with the reason in `failure`. */
  async save(): Promise<ContactView | null> {
    if (this.#saving) return null;
    this.#saving = true;
    this.failure = null;
    const { id } = this;
    const fields = this.#whole();
    const saved = await this.#phone.book((contacts) => contacts.save(id, this.#seen, fields));
    this.#saving = false;
    if (saved === null) return null;
    if ("kind" in saved) {
      this.failure = saved;
      return null;
    }
    return saved;
  }

  #whole(): ContactFields {
    return {
      ...$state.snapshot(this.fields),
      numbers: this.numbers.map(({ value }) => $state.snapshot(value)),
      emails: this.emails.map(({ value }) => $state.snapshot(value)),
    };
  }

  #written(): string {
    return JSON.stringify(this.#whole());
  }

  #line<T>(value: T): Line<T> {
    this.#keys += 1;
    return { key: this.#keys, value };
  }
}

export function emptyFields(): ContactFields {
  return {
    name: "",
    prefix: "",
    given: "",
    middle: "",
    family: "",
    suffix: "",
    other_names: [],
    numbers: [],
    emails: [],
    organisation: "",
    title: "",
    labels: [],
    note: "",
    favourite: false,
    custom: [],
  };
}
