/** What the phone says would happen if the agent dialled now. */

import type { DialPreview } from "../../bindings/DialPreview";
import type { Snapshot } from "../../bindings/Snapshot";
import type { Via } from "../../bindings/Via";
import type { Phone } from "../phone.svelte";

/** A number typed quickly is asked for once, at its end. */
const PAUSE_MS = 120;

export class Preview {
  /** Null while nothing is entered, or until the phone has answered. */
  shown = $state.raw<DialPreview | null>(null);
  readonly #phone: Phone;
  #count = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(phone: Phone) {
    this.#phone = phone;
  }

  /**
   * Asks anew; the answer to an older question is dropped when it comes. Where what was typed is no
   * number as it stands, it is asked for `instead`.
   */
  ask(typed: string, via: Via, instead: string | null = null): void {
    clearTimeout(this.#timer);
    const mine = (this.#count += 1);
    if (typed.trim() === "") {
      this.shown = null;
      return;
    }
    this.#timer = setTimeout(async () => {
      let answer = await this.#phone.preview(typed, via);
      if (mine === this.#count && instead !== null && answer && !stands(answer)) {
        answer = await this.#phone.preview(instead, via);
      }
      if (mine === this.#count) this.shown = answer;
    }, PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#count += 1;
  }
}

/** What was typed is somebody who can be called, and not a word that a client may be named by. */
export function stands({ typed, reading }: DialPreview): boolean {
  switch (reading.kind) {
    case "number":
    case "toll_free":
    case "short_code":
    case "emergency":
      return true;
    case "client":
      return typed.includes(".");
    case "unreadable":
      return false;
  }
}

/** Changes with what a plan depends on, and not with the levels of a meter or a clock. */
export function planBasis(snapshot: Snapshot): string {
  const { accounts, account, line, vault, balance, audio, phone_call: phoneCall } = snapshot;
  const inUse = accounts.list.find(({ id }) => id === accounts.in_use);
  return JSON.stringify([
    accounts.in_use,
    account?.number,
    inUse?.by_phone,
    inUse?.service,
    line.state,
    vault.locked,
    balance?.text,
    audio.microphones.length,
    phoneCall?.state.name,
    snapshot.can_dial,
  ]);
}
