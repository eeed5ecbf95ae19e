/** The number being entered. It outlives the panel, so a call that comes in does not lose it. */

import type { Via } from "../../bindings/Via";
import type { Phone } from "../phone.svelte";
import { cleanPasted } from "../shared/number";

export class Dial {
  number = $state("");
  /** Which way the next call goes; back to automatic once it was taken. */
  via = $state<Via>("auto");
  readonly #phone: Phone;

  constructor(phone: Phone) {
    this.#phone = phone;
  }

  set(text: string): void {
    this.number = text;
    this.#phone.forgetRefusal("dial");
  }

  type(key: string): void {
    this.set(this.number + key);
  }

  erase(): void {
    this.set([...this.number].slice(0, -1).join(""));
  }

  /** Replaces `[start, end)` by a pasted text without its dressing, and says where it now ends. */
  paste(text: string, start: number, end: number): number {
    const cleaned = cleanPasted(text);
    this.set(this.number.slice(0, start) + cleaned + this.number.slice(end));
    return start + cleaned.length;
  }

  /**
   * Calls what is entered; the field is cleared once the phone has taken it. `anyway` calls who is
   * on the do-not-call list.
   */
  async call(anyway = false): Promise<void> {
    const entered = this.number;
    const name = anyway ? "dial_anyway" : "dial";
    const taken = await this.#phone.act({ name, to: entered, via: this.via }, "dial");
    if (!taken) return;
    this.via = "auto";
    if (this.number === entered) this.number = "";
  }
}
