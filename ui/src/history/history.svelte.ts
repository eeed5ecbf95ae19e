/** The calls of the past as the window knows them: what is asked for, and the pages that came. */

import { createContext } from "svelte";

import type { BookFailure } from "../../bindings/BookFailure";
import type { CallCount } from "../../bindings/CallCount";
import type { CallDetails } from "../../bindings/CallDetails";
import type { CallFilter } from "../../bindings/CallFilter";
import type { CallsExported } from "../../bindings/CallsExported";
import type { CallsExportFormat } from "../../bindings/CallsExportFormat";
import type { NoteDraft } from "../../bindings/NoteDraft";
import type { PastCall } from "../../bindings/PastCall";
import type { PersonTraces } from "../../bindings/PersonTraces";
import type { Phone } from "../phone.svelte";
import { WHOLE } from "./filter";

/** Rows that are asked for at once. */
const PAGE = 200;

export class History {
  filter = $state.raw<CallFilter>(WHOLE);
  /** None until the first page came. */
  rows = $state.raw<PastCall[] | null>(null);
  count = $state.raw<CallCount | null>(null);
  failed = $state(false);
  /** There is nothing older. */
  complete = $state(false);
  /** Whose number is the latest of several answers. */
  #asked = 0;
  #loading = false;
  /** What `rows` were asked with. */
  #of: CallFilter | null = null;
  /** What is read again next: all that is on top, or these rows. */
  #stale = false;
  #changed: number[] = [];
  #reading: Promise<void> | null = null;
  readonly #phone: Phone;

  constructor(phone: Phone) {
    this.#phone = phone;
  }

  async ask(change: Partial<CallFilter>): Promise<void> {
    this.filter = { ...this.filter, ...change };
    await this.#first(false);
  }

  /** Something has changed: what is on top is read again, what is below stays. */
  refresh(): Promise<void> {
    return this.changed(null);
  }

  /**
   * The call in this row was written or has changed, so it alone is read again; null: anything may
   * have changed. Done once nothing is left to read: what is told meanwhile waits its turn.
   */
  changed(row: number | null): Promise<void> {
    if (row === null) this.#stale = true;
    else if (!this.#changed.includes(row)) this.#changed.push(row);
    this.#reading ??= this.#read();
    return this.#reading;
  }

  /** The next page, if there is one and it is not on its way. */
  async more(): Promise<void> {
    const rows = this.rows;
    const last = rows?.at(-1);
    if (!rows || !last || this.complete || this.#loading) return;
    const asked = this.#asked;
    this.#loading = true;
    const page = await this.#phone.past((calls) => calls.list(this.filter, last.id, PAGE));
    this.#loading = false;
    if (asked !== this.#asked) return;
    if (!page || "kind" in page) {
      this.failed = true;
      return;
    }
    this.complete = page.length < PAGE;
    this.rows = [...(this.rows ?? []), ...page];
  }

  details(row: number): Promise<CallDetails | BookFailure | null> {
    return this.#phone.past((calls) => calls.details(row));
  }

  /** Why not, if the browser was not asked for it. */
  openRecording(row: number): Promise<BookFailure | null> {
    return this.#phone.past<null>((calls) => calls.openRecording(row));
  }

  async draft(row: number, draft: NoteDraft): Promise<void> {
    await this.#phone.past((calls) => calls.draft(row, draft));
  }

  /** True if it is written. */
  async note(row: number, note: NoteDraft): Promise<boolean> {
    const failure = await this.#phone.past(
      async (calls) => (await calls.note(row, note)) ?? "done",
    );
    if (failure !== "done") return false;
    const changed = { has_note: note.note.trim() !== "", outcome: note.outcome, has_draft: false };
    this.rows =
      this.rows?.map((call) => (call.id === row ? { ...call, ...changed } : call)) ?? null;
    return true;
  }

  exportTo(format: CallsExportFormat): Promise<CallsExported | BookFailure | null> {
    return this.#phone.past((calls) => calls.exportTo(this.filter, format));
  }

  person(number: string): Promise<PersonTraces | BookFailure | null> {
    return this.#phone.past((calls) => calls.person(number));
  }

  erase(number: string): Promise<PersonTraces | BookFailure | null> {
    return this.#phone.past((calls) => calls.erase(number));
  }

  async #read(): Promise<void> {
    while (this.#stale || this.#changed.length > 0) {
      const row = this.#changed.shift();
      // Rows that are on their way, or could not be read, come from the top.
      const whole = this.#stale || this.failed || this.#of !== this.filter;
      if (whole || row === undefined) {
        this.#stale = false;
        this.#changed = [];
        await this.#first(true);
      } else {
        await this.#one(row);
      }
    }
    this.#reading = null;
  }

  async #one(row: number): Promise<void> {
    const { filter } = this;
    const asked = this.#asked;
    const found = await this.#phone.past<PastCall | "none">(
      async (calls) => (await calls.find(filter, row)) ?? "none",
    );
    if (asked !== this.#asked) return;
    this.failed = found === null || (found !== "none" && "kind" in found);
    if (found === null || (found !== "none" && "kind" in found)) return;
    const before = this.rows ?? [];
    const rows = withRow(before, row, found === "none" ? null : found, this.complete);
    this.rows = rows;
    if (rows.length !== before.length) await this.#recount(asked);
  }

  async #first(keepsOlder: boolean): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    this.#loading = false;
    const { filter } = this;
    const page = await this.#phone.past((calls) => calls.list(filter, null, PAGE));
    if (asked !== this.#asked) return;
    this.failed = page === null || "kind" in page;
    if (!page || "kind" in page) return;
    const older = keepsOlder && this.#of === filter ? olderThan(page, this.rows ?? []) : [];
    this.complete = page.length < PAGE || (older.length > 0 && this.complete);
    this.rows = [...page, ...older];
    this.#of = filter;
    await this.#recount(asked);
  }

  async #recount(asked: number): Promise<void> {
    const { filter } = this;
    const count = await this.#phone.past((calls) => calls.count(filter));
    if (asked === this.#asked && count && !("kind" in count)) this.count = count;
  }
}

/** Those of `rows` that come after the page; nothing if they do not hang together. */
export function olderThan(page: PastCall[], rows: PastCall[]): PastCall[] {
  const last = page.at(-1);
  const at = last ? rows.findIndex(({ id }) => id === last.id) : -1;
  return at === -1 ? [] : rows.slice(at + 1);
}

/** `rows`, latest first, with this one as it is now, where it belongs; null: it is none of them. */
export function withRow(
  rows: PastCall[],
  row: number,
  call: PastCall | null,
  complete: boolean,
): PastCall[] {
  const was = rows.findIndex(({ id }) => id === row);
  if (!call) return was === -1 ? rows : rows.filter(({ id }) => id !== row);
  if (was !== -1) return rows.map((other) => (other.id === row ? call : other));
  const at = rows.findIndex(
    ({ started_at, id }) =>
      started_at < call.started_at || (started_at === call.started_at && id < call.id),
  );
  // What is older than all of them comes with the next page.
  if (at === -1) return complete ? [...rows, call] : rows;
  return [...rows.slice(0, at), call, ...rows.slice(at)];
}

export const [getHistory, setHistory] = createContext<History>();
