/** Files, lists, numbers that must not be called and a token, asked of the real phone. */

import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";

import { BackendFailed } from "./backend";
import type { EventsBackend } from "./events";
import type { FilesBackend } from "./files";
import type { ListsBackend } from "./lists";

export const eventStream: EventsBackend = { newToken: () => ask("new_event_token") };

export const files: FilesBackend = {
  chooseToImport: () => ask("choose_contacts_file"),
  chooseAccountFile: () => ask("choose_account_file"),
  chooseToExport: (format) => ask("choose_export_file", { format }),
  chooseForRejected: () => ask("choose_rejected_file"),
  preview: (how) => ask("preview_contacts_import", { how }),
  import: (how) => ask("import_contacts", { how }),
  saveRejected: async (to) => {
    const saved = await ask<string | { kind: "not_chosen" }>("save_rejected", { to });
    return typeof saved === "string" ? { name: saved } : saved;
  },
  undo: (id) => ask("undo_contacts_import", { import: id }),
  last: () => ask("last_contacts_import"),
  export: (to, format, which) => ask("export_contacts", { to, format, which }),
  progress: () => ask("file_job"),
  stop: () => ask("stop_file_job"),
  listenForDrops: async (dropped) => {
    await listen<Parameters<typeof dropped>[0]>("file_dropped", ({ payload }) => dropped(payload));
  },
};

export const lists: ListsBackend = {
  all: () => ask("call_lists"),
  turn: (list, dayBegan) => ask("list_turn", { list, dayBegan }),
  entries: (list, offset, limit) => ask("list_entries", { list, offset, limit }),
  make: (name, of) => ask("make_call_list", { name, of }),
  settle: (entry, fate) => ask("settle_list_entry", { entry, fate }),
  remove: (list) => ask("delete_call_list", { list }),
  call: (wish) => ask("call_from_list", { wish }),
  blocked: (text, offset, limit) => ask("do_not_call", { text, offset, limit }),
  blockNumber: (number, reason) => ask("block_number", { number, reason }),
  blockContact: (contact, reason) => ask("block_contact", { contact, reason }),
  blockedOf: (numbers) => ask("blocked_of", { numbers }),
  turnAway: (numbers, on) => ask("turn_away", { numbers, on }),
  blockFile: (how, reason) => ask("block_file", { how, reason }),
  unblock: (number) => ask("unblock_number", { number }),
};

/** The answer, or why the phone refused: that has a kind, and a fault of the way to it has none. */
async function ask<T>(name: string, given?: Record<string, unknown>): Promise<T> {
  try {
    return await invoke<T>(name, given);
  } catch (error) {
    if (typeof error === "object" && error !== null && "kind" in error) return error as T;
    throw new BackendFailed(name, error);
  }
}
