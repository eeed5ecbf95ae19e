/** Lists and numbers that must not be called, made up in the page. */

import type { BookFailure } from "../../../bindings/BookFailure";
import type { CallFromList } from "../../../bindings/CallFromList";
import type { CallListMade } from "../../../bindings/CallListMade";
import type { CallListView } from "../../../bindings/CallListView";
import type { DoNotCallList } from "../../../bindings/DoNotCallList";
import type { DoNotCallRow } from "../../../bindings/DoNotCallRow";
import type { EntryFate } from "../../../bindings/EntryFate";
import type { EntryView } from "../../../bindings/EntryView";
import type { HowToRead } from "../../../bindings/HowToRead";
import type { ListFailure } from "../../../bindings/ListFailure";
import type { ListProgressView } from "../../../bindings/ListProgressView";
import type { ListSource } from "../../../bindings/ListSource";
import type { ListTurn } from "../../../bindings/ListTurn";
import type { NumbersBlocked } from "../../../bindings/NumbersBlocked";
import type { Refusal } from "../../../bindings/Refusal";
import type { ListsBackend } from "../lists";

export class FakeLists implements ListsBackend {
  people: EntryView[] = [];
  /** When who has the turn was called today. */
  calledToday: number | null = null;
  numbers: DoNotCallRow[] = [];
  canOverride = false;
  made: { name: string; of: ListSource }[] = [];
  calls: CallFromList[] = [];
  #name: string | null = null;

  async all(): Promise<CallListView[]> {
    if (this.#name === null) return [];
    return [{ id: 1, name: this.#name, made_at: Date.now(), progress: this.#progress() }];
  }

  async turn(): Promise<ListTurn | BookFailure> {
    const now = Date.now();
    const dues = this.people.flatMap(({ state }) => (state.name === "later" ? [state.due_at] : []));
    const due = this.people.find(({ state }) => state.name === "later" && state.due_at <= now);
    const entry = due ?? this.people.find(({ state }) => state.name === "open") ?? null;
    const later = dues.filter((at) => at > now);
    return {
      entry,
      called_today: entry && this.calledToday,
      next_due: later.length > 0 ? Math.min(...later) : null,
      progress: this.#progress(),
    };
  }

  async entries(): Promise<EntryView[]> {
    return this.people;
  }

  async make(name: string, of: ListSource): Promise<CallListMade | ListFailure> {
    this.made.push({ name, of });
    if (this.people.length === 0) return { kind: "nobody" };
    this.#name = name;
    const added = this.people.length;
    return { list: 1, added, twice: 1, without_number: 0, do_not_call: 0 };
  }

  async settle(id: number, fate: EntryFate): Promise<BookFailure | null> {
    this.people = this.people.map((person) =>
      person.id === id
        ? { ...person, state: fate, outcome: fate.name === "done" ? fate.outcome : null }
        : person,
    );
    return null;
  }

  async remove(): Promise<null> {
    this.#name = null;
    return null;
  }

  async call(wish: CallFromList): Promise<ListFailure | null> {
    this.calls.push(wish);
    if (this.calledToday !== null && !wish.again) {
      return { kind: "called_today", at: this.calledToday };
    }
    const to = wish.number ?? "";
    const refusal = await window.simuFake.act({ name: "dial", to, via: "auto" });
    return refusal && { kind: "refused", refusal };
  }

  async blocked(text: string, offset: number, limit: number): Promise<DoNotCallList> {
    const found = this.numbers.filter(({ number }) => number.includes(text));
    return { numbers: found.slice(offset, offset + limit), total: this.numbers.length };
  }

  async blockNumber(number: string, reason: string): Promise<NumbersBlocked | ListFailure> {
    if (number === "999") return { kind: "emergency" };
    if (!number.startsWith("+")) return { kind: "no_number" };
    const known = this.numbers.some((row) => row.number === number);
    const row = { number, name: null, since: Date.now(), reason, turned_away: false };
    if (!known) this.numbers = [row, ...this.numbers];
    return { added: known ? 0 : 1, known: known ? 1 : 0, without_number: 0 };
  }

  async blockContact(id: number, reason: string): Promise<NumbersBlocked | ListFailure> {
    const contact = await window.simuFake.contacts.one(id);
    const numbers = "kind" in contact ? [] : contact.numbers.flatMap(({ e164 }) => e164 ?? []);
    if (numbers.length === 0) return { kind: "no_number" };
    for (const number of numbers) await this.blockNumber(number, reason);
    return { added: numbers.length, known: 0, without_number: 0 };
  }

  async blockedOf(numbers: string[]): Promise<DoNotCallRow[]> {
    return this.numbers.filter(({ number }) => numbers.includes(number));
  }

  async turnAway(numbers: string[], on: boolean): Promise<null> {
    this.numbers = this.numbers.map((row) =>
      numbers.includes(row.number) ? { ...row, turned_away: on } : row,
    );
    return null;
  }

  async blockFile(_how: HowToRead, reason: string): Promise<NumbersBlocked | ListFailure> {
    await this.blockNumber("+254711000009", reason);
    return { added: 1, known: 0, without_number: 2 };
  }

  async unblock(number: string): Promise<BookFailure | null> {
    this.numbers = this.numbers.filter((row) => row.number !== number);
    return null;
  }

  /** Why a number is not dialled. */
  refusal(dial: { name: "dial" | "dial_anyway"; to: string }): Refusal | null {
    const row = this.numbers.find((row) => row.number === dial.to);
    if (!row || (dial.name === "dial_anyway" && this.canOverride)) return null;
    const { since, reason } = row;
    return { kind: "do_not_call", since, reason, can_override: this.canOverride };
  }

  #progress(): ListProgressView {
    const of = (name: EntryView["state"]["name"]): number =>
      this.people.filter(({ state }) => state.name === name).length;
    const [open, later, done] = [of("open"), of("later"), of("done")];
    const [skipped, do_not_call] = [of("skipped"), of("do_not_call")];
    return { whole: this.people.length, open, later, done, skipped, do_not_call };
  }
}
