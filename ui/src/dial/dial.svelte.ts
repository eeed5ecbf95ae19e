/** The number being entered. It outlives the panel, so a call that comes in does not lose it. */

import type { Filled } from "../../bindings/Filled";
import type { Via } from "../../bindings/Via";
import type { Phone } from "../phone.svelte";
import { cleanPasted } from "../shared/number";
import { Matches } from "./matches.svelte";
import { stands } from "./preview.svelte";

export class Dial {
  number = $state("");
  /** Which way the next call goes; back to automatic once it was taken. */
  via = $state<Via>("auto");
  /** Where the number came from, if another program gave it. */
  from = $state.raw<Filled | null>(null);
  /** The contacts that it finds. */
  readonly matches: Matches;
  readonly #phone: Phone;

  constructor(phone: Phone) {
    this.#phone = phone;
    this.matches = new Matches(phone);
  }

  set(text: string): void {
    this.number = text;
    this.matches.ask(text);
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

  /** A key in the field while contacts are found, or their list is open; whether it meant anything. */
  key(key: string, { found, open }: { found: boolean; open: boolean }): boolean {
    if (found && (key === "ArrowDown" || key === "ArrowUp")) {
      this.matches.move(key === "ArrowDown" ? 1 : -1);
    } else if (key === "Escape" && open) {
      this.matches.close();
    } else if (key === "Escape" && this.number !== "") {
      this.set("");
    } else {
      return false;
    }
    return true;
  }

  /**
   * Calls whom the field means; it is cleared once the phone has taken it. `anyway` calls who is
   * on the do-not-call list.
   */
  async call(anyway = false): Promise<void> {
    const name = anyway ? "dial_anyway" : "dial";
    const entered = this.number;
    await this.matches.settled();
    const to = await this.#meant(entered);
    // Something else was typed meanwhile, and is not called unseen.
    if (this.number !== entered) return;
    const taken = await this.#phone.act({ name, to, via: this.via }, "dial");
    if (!taken) return;
    this.via = "auto";
    if (this.number === entered) this.set("");
  }

  /** One click on a contact that was found. */
  async callPicked(): Promise<void> {
    const { dial: to } = this.matches.chosen ?? { dial: null };
    if (!to) return;
    const entered = this.number;
    const taken = await this.#phone.act({ name: "dial_at_once", to, via: this.via }, "dial");
    // An emergency number may be in the field already, to be called from there.
    if (!taken || this.from?.source === "click") return;
    this.via = "auto";
    if (this.number === entered) this.set("");
  }

  /** The contact that was chosen, a number as it stands, or else the first contact. */
  async #meant(entered: string): Promise<string> {
    const { chosen, first } = this.matches;
    if (chosen?.dial) return chosen.dial;
    if (!first?.dial) return entered;
    const preview = await this.#phone.preview(entered, this.via);
    return preview === null || stands(preview) ? entered : first.dial;
  }
}
