/** The wall between the window and the phone behind it. */

import type { DialPreview } from "../../bindings/DialPreview";
import type { ImportFailure } from "../../bindings/ImportFailure";
import type { ImportPreview } from "../../bindings/ImportPreview";
import type { ImportSource } from "../../bindings/ImportSource";
import type { Intent } from "../../bindings/Intent";
import type { Refusal } from "../../bindings/Refusal";
import type { Snapshot } from "../../bindings/Snapshot";
import type { Via } from "../../bindings/Via";
import type { CallsBackend } from "./calls";
import type { ContactsBackend } from "./contacts";
import type { EventsBackend } from "./events";
import type { FilesBackend } from "./files";
import type { ListsBackend } from "./lists";
import type { SyncBackend } from "./sync";

/** Each promise rejects with `BackendFailed` when the phone cannot be reached, and only then. */
export interface Backend {
  readonly calls: CallsBackend;
  readonly contacts: ContactsBackend;
  readonly eventStream: EventsBackend;
  readonly files: FilesBackend;
  readonly lists: ListsBackend;
  readonly sync: SyncBackend;
  snapshot(): Promise<Snapshot>;
  /** Carries out what the agent asks for, or says why not. */
  act(intent: Intent): Promise<Refusal | null>;
  /** What would happen if this were dialled now; null once the phone has stopped. */
  preview(typed: string, via: Via): Promise<DialPreview | null>;
  /** What would be imported from there, without any secret. */
  importPreview(source: ImportSource): Promise<ImportPreview | ImportFailure>;
  /** Ends the app, or answers by `confirmQuit` while a call is up. */
  askToQuit(): Promise<void>;
  /** Ends the app, and the call that is up. */
  quit(): Promise<void>;
  /** Passes on what the phone reports, for as long as the window lives. */
  listen(events: BackendEvents): Promise<void>;
}

export interface BackendEvents {
  snapshot(snapshot: Snapshot): void;
  /** The call in this row was written or has changed; null: more than one. */
  recentCallsChanged(row: number | null): void;
  contactsChanged(): void;
  syncChanged(): void;
  /** The agent asked to quit while a call is up. */
  confirmQuit(): void;
}

/** The phone behind the window did not answer. */
export class BackendFailed extends Error {
  constructor(what: string, cause: unknown) {
    super(what, { cause });
    this.name = "BackendFailed";
  }
}
