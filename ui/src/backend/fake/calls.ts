/** Calls of the past, made up in the page. */

import type { BookFailure } from "../../../bindings/BookFailure";
import type { CallCount } from "../../../bindings/CallCount";
import type { CallDetails } from "../../../bindings/CallDetails";
import type { CallFilter } from "../../../bindings/CallFilter";
import type { CallsExported } from "../../../bindings/CallsExported";
import type { CallsExportFormat } from "../../../bindings/CallsExportFormat";
import type { NoteDraft } from "../../../bindings/NoteDraft";
import type { PastCall } from "../../../bindings/PastCall";
import type { PersonTraces } from "../../../bindings/PersonTraces";
import type { Retention } from "../../../bindings/Retention";
import type { CallsBackend } from "../calls";

const DAY = 86_400_000;

export class FakeCalls implements CallsBackend {
  rows: PastCall[] = [];
  /** What every question is answered with from now on, if anything. */
  failure: BookFailure | null = null;
  /** How many pages were asked for, and how many single rows. */
  pages = 0;
  singles = 0;
  readonly notes = new Map<number, NoteDraft>();
  readonly drafts = new Map<number, NoteDraft>();
  readonly exports: { filter: CallFilter; format: CallsExportFormat }[] = [];
  /** Calls whose recordings were opened. */
  readonly opened: number[] = [];
  #kept: Retention = { days: null };
  readonly #changed: (row: number | null) => void;

  constructor(changed: (row: number | null) => void) {
    this.#changed = changed;
  }

  async list(filter: CallFilter, before: number | null, limit: number) {
    if (this.failure) return this.failure;
    this.pages += 1;
    const found = this.#found(filter);
    const from = before === null ? 0 : found.findIndex(({ id }) => id === before) + 1;
    return found.slice(from, from + limit);
  }

  async find(filter: CallFilter, row: number): Promise<PastCall | null | BookFailure> {
    this.singles += 1;
    return this.failure ?? this.#found(filter).find(({ id }) => id === row) ?? null;
  }

  async count(filter: CallFilter): Promise<CallCount | BookFailure> {
    return this.failure ?? { calls: this.#found(filter).length, more: false };
  }

  async details(row: number): Promise<CallDetails | BookFailure> {
    const call = this.rows.find(({ id }) => id === row);
    if (this.failure) return this.failure;
    if (!call) return { kind: "missing" };
    const rang = call.started_at + 7_000;
    const talked = call.seconds !== null;
    return {
      call,
      contact: null,
      connected_at: talked ? rang : null,
      ended_at: call.end ? rang + (call.seconds ?? 0) * 1000 : null,
      ring_seconds: call.end ? 7 : null,
      note: this.notes.get(row)?.note ?? "",
      draft: this.drafts.get(row) ?? null,
      quality: talked
        ? { mos: 4.12, lowest_mos: 3.4, round_trip_ms: 180, lost_percent: 0.8 }
        : null,
      recording_host: call.has_recording ? "voice.example" : null,
      request: call.route === "voice_api" ? "6d1f5b0c2a9e4e31b7c48a02f95d3e10" : null,
      session: call.route === "voice_api" ? "ATVId_a3f1c9d27b" : null,
    };
  }

  async openRecording(row: number): Promise<BookFailure | null> {
    if (this.failure) return this.failure;
    this.opened.push(row);
    return null;
  }

  async draft(row: number, draft: NoteDraft): Promise<BookFailure | null> {
    if (this.failure) return this.failure;
    this.drafts.set(row, draft);
    return null;
  }

  async note(row: number, note: NoteDraft): Promise<BookFailure | null> {
    if (this.failure) return this.failure;
    this.drafts.delete(row);
    this.notes.set(row, note);
    this.set(
      this.rows.map((call) =>
        call.id === row
          ? { ...call, has_note: note.note !== "", outcome: note.outcome, has_draft: false }
          : call,
      ),
      row,
    );
    return null;
  }

  async exportTo(
    filter: CallFilter,
    format: CallsExportFormat,
  ): Promise<CallsExported | BookFailure> {
    if (this.failure) return this.failure;
    this.exports.push({ filter, format });
    const path = `/home/agent/Downloads/Simu calls 2026-03-10.${format}`;
    return { path, calls: this.#found(filter).length };
  }

  async retention(): Promise<Retention | BookFailure> {
    return this.failure ?? this.#kept;
  }

  async tooOld({ days }: Retention): Promise<number | BookFailure> {
    const oldest = days === null ? 0 : Date.now() - days * DAY;
    return this.failure ?? this.rows.filter((call) => call.started_at < oldest).length;
  }

  async keep(wish: Retention): Promise<number | BookFailure> {
    const gone = await this.tooOld(wish);
    if (typeof gone !== "number") return gone;
    this.#kept = wish;
    this.set(this.rows.slice(0, this.rows.length - gone));
    return gone;
  }

  async person(number: string): Promise<PersonTraces | BookFailure> {
    const calls = this.rows.filter(({ peer }) => peer === number);
    const notes = calls.filter(({ has_note }) => has_note).length;
    return this.failure ?? { contacts: 1, calls: calls.length, notes };
  }

  async erase(number: string): Promise<PersonTraces | BookFailure> {
    const traces = await this.person(number);
    if (!("kind" in traces)) this.set(this.rows.filter(({ peer }) => peer !== number));
    return traces;
  }

  /** Says that this row has changed; none: more than one. */
  set(rows: PastCall[], row: number | null = null): void {
    this.rows = rows;
    this.#changed(row);
  }

  #found({ text, kind, outcome, since, until }: CallFilter): PastCall[] {
    return this.rows
      .filter((call) => `${call.peer} ${call.peer_name}`.toLowerCase().includes(text.toLowerCase()))
      .filter((call) => isOfKind(call, kind))
      .filter((call) => outcome === null || call.outcome === outcome)
      .filter((call) => since === null || call.started_at >= since)
      .filter((call) => until === null || call.started_at < until)
      .sort((a, b) => b.started_at - a.started_at || b.id - a.id);
  }
}

function isOfKind(call: PastCall, kind: CallFilter["kind"]): boolean {
  switch (kind) {
    case "all":
      return true;
    case "incoming":
    case "outgoing":
      return call.direction === kind;
    case "answered":
      return call.seconds !== null;
    case "by_phone":
      return call.route === "voice_api";
    case "failed":
      return call.direction === "outgoing" && call.seconds === null && call.end !== null;
    case "missed":
    case "declined":
    case "answered_elsewhere":
      return call.direction === "incoming" && call.end?.code === kind;
  }
}
