/** What the window asks of the contacts' server. */

import type { BookFailure } from "../../bindings/BookFailure";
import type { ConflictChoice } from "../../bindings/ConflictChoice";
import type { SyncRefusal } from "../../bindings/SyncRefusal";
import type { SyncSource } from "../../bindings/SyncSource";
import type { SyncView } from "../../bindings/SyncView";

/** As with `Backend`: a promise rejects only when the phone cannot be reached. */
export interface SyncBackend {
  view(): Promise<SyncView | BookFailure>;
  /** Takes this server, or says why not. */
  set(source: SyncSource): Promise<SyncRefusal | null>;
  now(): Promise<void>;
  /** Leaves the server; contacts stay. */
  end(): Promise<BookFailure | null>;
  /** Ends the conflict of this copy of ours. */
  endConflict(copy: number, keep: ConflictChoice): Promise<BookFailure | null>;
}
