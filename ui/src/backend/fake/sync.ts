/** A contacts' server made up in the page. */

import type { SyncRefusal } from "../../../bindings/SyncRefusal";
import type { SyncSource } from "../../../bindings/SyncSource";
import type { SyncView } from "../../../bindings/SyncView";
import type { SyncBackend } from "../sync";

export class FakeSync implements SyncBackend {
  #view: SyncView = {
    source: null,
    books: [],
    state: { state: "idle" },
    read_only: false,
    refused: 0,
    contacts: 0,
    waiting: 0,
    synced_at: null,
    conflicts: [],
    can_sync: false,
  };
  readonly #changed: () => void;
  rounds = 0;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  async view(): Promise<SyncView> {
    return this.#view;
  }

  async set(source: SyncSource): Promise<SyncRefusal | null> {
    if (!/^(https:\/\/)?[\w.-]+\.\w+/u.test(source.url)) return { kind: "address" };
    if (source.username.trim() === "") return { kind: "username" };
    this.show({ source, state: { state: "password_missing" }, can_sync: true });
    return null;
  }

  async now(): Promise<void> {
    this.rounds += 1;
    this.show({ state: { state: "done" }, synced_at: Date.now(), waiting: 0 });
  }

  async end(): Promise<null> {
    this.show({
      source: null,
      books: [],
      state: { state: "idle" },
      synced_at: null,
      can_sync: false,
    });
    return null;
  }

  async endConflict(copy: number): Promise<null> {
    this.show({ conflicts: this.#view.conflicts.filter(({ ours }) => ours.id !== copy) });
    return null;
  }

  /** Changes what the window is told. */
  show(change: Partial<SyncView>): void {
    this.#view = { ...this.#view, ...change };
    this.#changed();
  }
}
