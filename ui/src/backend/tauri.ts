/** The real phone: Tauri's commands and events. */

import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";

import type { DialPreview } from "../../bindings/DialPreview";
import type { ImportFailure } from "../../bindings/ImportFailure";
import type { ImportPreview } from "../../bindings/ImportPreview";
import type { ImportSource } from "../../bindings/ImportSource";
import type { Intent } from "../../bindings/Intent";
import type { Refusal } from "../../bindings/Refusal";
import type { Snapshot } from "../../bindings/Snapshot";
import type { BookFailure } from "../../bindings/BookFailure";
import type { CallerView } from "../../bindings/CallerView";
import type { ContactList } from "../../bindings/ContactList";
import type { Via } from "../../bindings/Via";
import type { ContactView } from "../../bindings/ContactView";
import type { DeletedContact } from "../../bindings/DeletedContact";
import type { LabelCount } from "../../bindings/LabelCount";
import type { SaveFailure } from "../../bindings/SaveFailure";
import type { CallCount } from "../../bindings/CallCount";
import type { CallDetails } from "../../bindings/CallDetails";
import type { CallsExported } from "../../bindings/CallsExported";
import type { PastCall } from "../../bindings/PastCall";
import type { PersonTraces } from "../../bindings/PersonTraces";
import type { Retention } from "../../bindings/Retention";
import type { SyncRefusal } from "../../bindings/SyncRefusal";
import type { SyncView } from "../../bindings/SyncView";
import { BackendFailed, type Backend, type BackendEvents } from "./backend";
import type { CallsBackend } from "./calls";
import type { ContactsBackend } from "./contacts";
import { eventStream, files, lists } from "./tauri-books";
import type { SyncBackend } from "./sync";

export class TauriBackend implements Backend {
  readonly calls: CallsBackend = {
    list: (filter, before, limit) => asked<PastCall[]>("calls", { filter, before, limit }),
    find: (filter, row) => asked<PastCall | null>("find_call", { filter, row }),
    count: (filter) => asked<CallCount>("count_calls", { filter }),
    details: (row) => asked<CallDetails>("past_call", { row }),
    openRecording: (row) => asked<null>("open_recording", { row }),
    draft: (row, draft) => asked<null>("draft_call_note", { row, draft }),
    note: (row, note) => asked<null>("note_call", { row, note }),
    exportTo: (filter, format) => asked<CallsExported>("export_calls", { filter, format }),
    retention: () => asked<Retention>("retention"),
    tooOld: (wish) => asked<number>("too_old", { wish }),
    keep: (wish) => asked<number>("keep_calls", { wish }),
    person: (number) => asked<PersonTraces>("person", { number }),
    erase: (number) => asked<PersonTraces>("erase_person", { number }),
  };

  readonly contacts: ContactsBackend = {
    list: (text, offset, limit, group) =>
      asked<ContactList>("contacts", { text, offset, limit, group }),
    one: (id) => asked<ContactView>("contact", { id }),
    labels: () => asked<LabelCount[]>("contact_labels"),
    save: (id, seen, fields) =>
      asked<ContactView, SaveFailure>("save_contact", { id, seen, fields }),
    setFavourite: (id, on) => asked<ContactView>("set_favourite", { id, on }),
    delete: (id) => asked<DeletedContact>("delete_contact", { id }),
    restore: (kept) => asked<ContactView>("restore_contact", { kept }),
    caller: (peer, before) => asked<CallerView>("caller", { peer, before }),
  };

  readonly eventStream = eventStream;
  readonly files = files;
  readonly lists = lists;

  readonly sync: SyncBackend = {
    view: () => asked<SyncView>("sync"),
    set: (source) => asked<SyncRefusal | null, SyncRefusal>("set_sync", { source }),
    now: () => command<undefined>("sync_now"),
    end: () => asked<null>("end_sync"),
    endConflict: (copy, keep) => asked<null>("end_conflict", { copy, keep }),
  };

  snapshot(): Promise<Snapshot> {
    return command<Snapshot>("snapshot");
  }

  async act(intent: Intent): Promise<Refusal | null> {
    try {
      await invoke("act", { intent });
      return null;
    } catch (error) {
      if (isRefusal(error)) return error;
      throw new BackendFailed("act", error);
    }
  }

  preview(typed: string, via: Via): Promise<DialPreview | null> {
    return command<DialPreview | null>("preview", { typed, via });
  }

  async importPreview(source: ImportSource): Promise<ImportPreview | ImportFailure> {
    try {
      return await invoke<ImportPreview>("import_preview", { source });
    } catch (error) {
      if (isImportFailure(error)) return error;
      throw new BackendFailed("import_preview", error);
    }
  }

  askToQuit(): Promise<void> {
    return command<undefined>("ask_to_quit");
  }

  quit(): Promise<void> {
    return command<undefined>("quit");
  }

  async listen(events: BackendEvents): Promise<void> {
    try {
      await Promise.all([
        listen<Snapshot>("snapshot", ({ payload }) => events.snapshot(payload)),
        listen<number | null>("recent_calls_changed", ({ payload }) =>
          events.recentCallsChanged(payload),
        ),
        listen("contacts_changed", () => events.contactsChanged()),
        listen("sync_changed", () => events.syncChanged()),
        listen("confirm_quit", () => events.confirmQuit()),
      ]);
    } catch (error) {
      throw new BackendFailed("listen", error);
    }
  }
}

async function command<T>(name: string, given?: Record<string, unknown>): Promise<T> {
  try {
    return await invoke<T>(name, given);
  } catch (error) {
    throw new BackendFailed(name, error);
  }
}

/** The answer, or why the book could not give it. */
async function asked<T, F = BookFailure>(
  name: string,
  given?: Record<string, unknown>,
): Promise<T | F> {
  try {
    return await invoke<T>(name, given);
  } catch (error) {
    if (isRefused(error)) return error as F;
    throw new BackendFailed(name, error);
  }
}

/** A command that the phone refused rejects with the refusal; one that never reached it, with words. */
function isRefusal(error: unknown): error is Refusal {
  return isRefused(error);
}

function isImportFailure(error: unknown): error is ImportFailure {
  return isRefused(error);
}

function isRefused(error: unknown): boolean {
  return typeof error === "object" && error !== null && "kind" in error;
}
