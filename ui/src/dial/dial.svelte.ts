/** The number being entered. It outlives the panel, so a call that comes in does not lose it. */

import type { Filled } from "../../bindings/Filled";
import type { Via } from "../../bindings/Via";
import type { Phone } from "../phone.svelte";
import { cleanPasted } from "../shared/number";

export class Dial {
  number = $state("");
  /** Which way the next call goes; back to automatic once it was taken. */
  via = $state<Via>("auto");
  /** Where the number came from, if another program gave it. */
  from = $state.raw<Filled | null>(null);
  readonly #phone: Phone;

  constructor(phone: Phone) {
    this.#phone = phone;
  }

  set(text: string): void {
    this.number = text;
    this.from = null;
    this.#phone.forgetRefusal("dial");
  }

  /** Another program's number, in place of what is there; without one all stays. */
  fill(filled: Filled): void {
    if (filled.text !== null) this.set(filled.text);
    this.from = filled;
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

  /** Calls what is entered; the field is cleared once the phone has taken it. */
  async call(): Promise<void> {
    const entered = this.number;
    const taken = await this.#phone.act({ name: "dial", to: entered, via: this.via }, "dial");
    if (!taken) return;
    this.via = "auto";
    if (this.number !== entered) return;
    this.number = "";
    this.from = null;
  }
}
