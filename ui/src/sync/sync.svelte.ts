/** The contacts' server as the window knows it. */

import type { ConflictChoice } from "../../bindings/ConflictChoice";
import type { SyncRefusal } from "../../bindings/SyncRefusal";
import type { SyncSource } from "../../bindings/SyncSource";
import type { SyncView } from "../../bindings/SyncView";
import { isBookFailure } from "../backend/contacts";
import type { Backend } from "../backend/backend";
import type { Phone } from "../phone.svelte";

export class Sync {
  /** None until the phone has answered. */
  view = $state.raw<SyncView | null>(null);
  refusal = $state.raw<SyncRefusal | null>(null);

  readonly #phone: Phone;

  constructor(phone: Phone) {
    this.#phone = phone;
  }

  async read(): Promise<void> {
    const view = await this.#phone.ask(({ sync }) => sync.view());
    if (view && !isBookFailure(view)) this.view = view;
  }

  /** True if it was taken. */
  async set(source: SyncSource): Promise<boolean> {
    const taken = ({ sync }: Pick<Backend, "sync">) =>
      sync.set(source).then((refusal) => ({ refusal }));
    const answer = await this.#phone.ask(taken);
    if (!answer) return false;
    this.refusal = answer.refusal;
    return answer.refusal === null;
  }

  async now(): Promise<void> {
    await this.#phone.ask(({ sync }) => sync.now());
  }

  async end(): Promise<void> {
    await this.#phone.ask(({ sync }) => sync.end());
  }

  async endConflict(copy: number, keep: ConflictChoice): Promise<void> {
    await this.#phone.ask(({ sync }) => sync.endConflict(copy, keep));
  }
}
