/** Contacts that what is being typed finds: asked for with every key, and the last answer counts. */

import type { ContactRow } from "../../bindings/ContactRow";
import type { Phone } from "../phone.svelte";

const SHOWN = 8;

/** A row that has just come may stand where another one was meant. */
const SURPRISE_MS = 300;

export class Matches {
  /** Those that can be called, the best first. */
  rows = $state.raw<ContactRow[]>([]);
  /** Which of them the arrows have chosen; -1 for what was typed. */
  at = $state(-1);
  /** Put away until something else is typed. */
  closed = $state(false);
  readonly #phone: Phone;
  #text = "";
  #count = 0;
  #answer: Promise<void> = Promise.resolve();
  #changedAt = 0;

  constructor(phone: Phone) {
    this.#phone = phone;
  }

  get chosen(): ContactRow | undefined {
    return this.rows[this.at];
  }

  /** Whom Enter calls where what was typed is no number. */
  get first(): ContactRow | undefined {
    return this.closed ? undefined : this.rows[0];
  }

  ask(text: string): void {
    this.#text = text.trim();
    this.closed = false;
    this.at = -1;
    this.again();
  }

  /** The same once more: contacts have changed. */
  again(): void {
    const mine = (this.#count += 1);
    const text = this.#text;
    if (text === "") {
      this.rows = [];
      this.#answer = Promise.resolve();
      return;
    }
    this.#answer = this.#phone
      .book((book) => book.list(text, 0, SHOWN))
      .then((answer) => {
        if (mine !== this.#count) return;
        const found = answer && !("kind" in answer) ? answer.contacts : [];
        this.rows = found.filter(({ dial }) => dial !== null);
        if (this.at >= this.rows.length) this.at = -1;
        this.#changedAt = performance.now();
      });
  }

  /** What was typed last has been answered. */
  settled(): Promise<void> {
    return this.#answer;
  }

  /** The arrows: from what was typed to the first, and from the last back to it. */
  move(by: 1 | -1): void {
    if (this.closed) {
      this.closed = false;
      if (by < 0) return;
    }
    const places = this.rows.length + 1;
    this.at = ((this.at + 1 + by + places) % places) - 1;
  }

  /** Until something else is typed; what was typed counts as it stands. */
  close(): void {
    this.closed = true;
    this.at = -1;
  }

  /** By a click; whether it was meant for this row, and not for one that stood here before. */
  choose(at: number): boolean {
    this.at = at;
    return performance.now() - this.#changedAt > SURPRISE_MS;
  }
}
