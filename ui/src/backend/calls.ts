/** What the window asks of the calls of the past. */

import type { BookFailure } from "../../bindings/BookFailure";
import type { CallCount } from "../../bindings/CallCount";
import type { CallDetails } from "../../bindings/CallDetails";
import type { CallFilter } from "../../bindings/CallFilter";
import type { CallsExported } from "../../bindings/CallsExported";
import type { CallsExportFormat } from "../../bindings/CallsExportFormat";
import type { NoteDraft } from "../../bindings/NoteDraft";
import type { PastCall } from "../../bindings/PastCall";
import type { PersonTraces } from "../../bindings/PersonTraces";
import type { Retention } from "../../bindings/Retention";

/** As with `Backend`: a promise rejects only when the phone cannot be reached. */
export interface CallsBackend {
  /** The calls that are asked for, latest first, older than the row `before`. */
  list(filter: CallFilter, before: number | null, limit: number): Promise<PastCall[] | BookFailure>;
  /** The call in this row, if it is one of those that are asked for. */
  find(filter: CallFilter, row: number): Promise<PastCall | null | BookFailure>;
  count(filter: CallFilter): Promise<CallCount | BookFailure>;
  /** All that is known of one call. */
  details(row: number): Promise<CallDetails | BookFailure>;
  /** Opens the recording in the browser. */
  openRecording(row: number): Promise<BookFailure | null>;
  /** Keeps a note that is being written. */
  draft(row: number, draft: NoteDraft): Promise<BookFailure | null>;
  note(row: number, note: NoteDraft): Promise<BookFailure | null>;
  /** Writes the calls that are asked for to a new file. */
  exportTo(filter: CallFilter, format: CallsExportFormat): Promise<CallsExported | BookFailure>;
  retention(): Promise<Retention | BookFailure>;
  /** How many calls would go if they were kept so long. */
  tooOld(wish: Retention): Promise<number | BookFailure>;
  /** How many calls went. */
  keep(wish: Retention): Promise<number | BookFailure>;
  /** How much there is of the person with this number. */
  person(number: string): Promise<PersonTraces | BookFailure>;
  erase(number: string): Promise<PersonTraces | BookFailure>;
}
