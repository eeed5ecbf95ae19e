/** Contacts that are chosen in the list, to do something with all of them. */

import { SvelteSet } from "svelte/reactivity";

import type { CallListMade } from "../../bindings/CallListMade";
import type { ListFailure } from "../../bindings/ListFailure";
import type { Phone } from "../phone.svelte";
import type { ContactPages } from "./contact-list.svelte";

/** One more than a list holds, so that the phone can say that it is too many. */
const MOST = 20_001;

export class Selection {
  /** Rows are chosen by a click, not opened. */
  on = $state(false);
  /** In the order in which they were chosen. */
  readonly chosen = new SvelteSet<number>();
  made = $state.raw<CallListMade | null>(null);
  failure = $state.raw<ListFailure | null>(null);
  readonly #phone: Phone;
  readonly #pages: ContactPages;
  /** Where the last choice was made. */
  #last = 0;
  /** Counts what was asked for at once: a later wish goes before an answer to an earlier one. */
  #wish = 0;

  constructor(phone: Phone, pages: ContactPages) {
    this.#phone = phone;
    this.#pages = pages;
  }

  begin(): void {
    this.on = true;
    this.made = this.failure = null;
  }

  end(): void {
    this.on = false;
    this.none();
  }

  /** The contact in this row; with `through`, all from the last choice to here become as this one. */
  async toggle(id: number, at: number, through: boolean): Promise<void> {
    const choose = !this.chosen.has(id);
    const from = this.#last;
    this.#last = at;
    this.#put([id], choose);
    if (through) await this.#all(Math.min(from, at), Math.max(from, at) + 1, choose);
  }

  /** Everybody who is found, in sight or not. */
  async all(): Promise<void> {
    await this.#all(0, MOST, true);
  }

  none(): void {
    this.#wish += 1;
    this.chosen.clear();
    this.#last = 0;
    this.failure = null;
  }

  /** A call list of those who are chosen. */
  async makeList(name: string): Promise<boolean> {
    const contacts = [...this.chosen];
    const answer = await this.#phone.ask(({ lists }) =>
      lists.make(name, { from: "selection", contacts }),
    );
    this.failure = answer && "kind" in answer ? answer : null;
    this.made = answer && "added" in answer ? answer : null;
    if (this.made) this.end();
    return this.made !== null;
  }

  async #all(first: number, end: number, choose: boolean): Promise<void> {
    const mine = (this.#wish += 1);
    const found = await this.#pages.ids(first, Math.min(end, first + MOST));
    if (mine !== this.#wish || found === null) return;
    if ("kind" in found) this.failure = { kind: "book", failure: found };
    else this.#put(found, choose);
  }

  #put(ids: number[], choose: boolean): void {
    for (const id of ids) {
      if (choose) this.chosen.add(id);
      else this.chosen.delete(id);
    }
  }
}
