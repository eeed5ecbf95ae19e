/** The lists, and the one that the agent works through: whose turn it is, and what came of them. */

import type { CallListMade } from "../../bindings/CallListMade";
import type { CallListView } from "../../bindings/CallListView";
import type { EntryFate } from "../../bindings/EntryFate";
import type { EntryView } from "../../bindings/EntryView";
import type { ListFailure } from "../../bindings/ListFailure";
import type { ListSource } from "../../bindings/ListSource";
import type { ListTurn } from "../../bindings/ListTurn";
import type { Phone } from "../phone.svelte";
import { dayBegan } from "./list-words";

/** Entries that are shown of a list. */
const SHOWN = 200;

export class Working {
  all = $state.raw<CallListView[] | null>(null);
  list = $state.raw<CallListView | null>(null);
  turn = $state.raw<ListTurn | null>(null);
  entries = $state.raw<EntryView[]>([]);
  made = $state.raw<CallListMade | null>(null);
  failure = $state.raw<ListFailure | null>(null);
  readonly #phone: Phone;

  constructor(phone: Phone) {
    this.#phone = phone;
  }

  async read(): Promise<void> {
    const all = await this.#phone.ask(({ lists }) => lists.all());
    if (all && "kind" in all) this.failure = { kind: "book", failure: all };
    else if (all) this.all = all;
  }

  async make(name: string, of: ListSource): Promise<boolean> {
    const made = await this.#phone.ask(({ lists }) => lists.make(name, of));
    this.failure = made && "kind" in made ? made : null;
    this.made = made && "added" in made ? made : null;
    await this.read();
    return this.made !== null;
  }

  async open(list: CallListView): Promise<void> {
    this.list = list;
    this.made = null;
    await this.next();
  }

  async close(): Promise<void> {
    this.list = this.turn = this.failure = null;
    this.entries = [];
    await this.read();
  }

  /** Reads whose turn it is. */
  async next(): Promise<void> {
    const list = this.list?.id;
    if (list === undefined) return;
    const turn = await this.#phone.ask(({ lists }) => lists.turn(list, dayBegan(Date.now())));
    const entries = await this.#phone.ask(({ lists }) => lists.entries(list, 0, SHOWN));
    if (this.list?.id !== list) return;
    if (turn && "kind" in turn) this.failure = { kind: "book", failure: turn };
    else if (turn) this.turn = turn;
    if (Array.isArray(entries)) this.entries = entries;
  }

  async call(entry: number, number: string | null, again: boolean): Promise<void> {
    const wish = { entry, number, again, day_began: dayBegan(Date.now()) };
    this.failure = await this.#phone.ask(({ lists }) => lists.call(wish));
    await this.next();
  }

  async settle(entry: number, fate: EntryFate): Promise<void> {
    const failure = await this.#phone.ask(({ lists }) => lists.settle(entry, fate));
    this.failure = failure && { kind: "book", failure };
    await this.next();
  }

  async remove(list: number): Promise<void> {
    const failure = await this.#phone.ask(({ lists }) => lists.remove(list));
    this.failure = failure && { kind: "book", failure };
    await this.read();
  }
}
