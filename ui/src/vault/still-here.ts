/** Tells the phone that the agent is at the window, so that it does not lock: now and then. */

import type { VaultView } from "../../bindings/VaultView";

/** An idle time is a minute at least; twice in it is often enough. */
const PAUSE_MS = 25_000;

export class StillHere {
  #told = -Infinity;

  /** True if a key or a move of the pointer at `now` (milliseconds) is worth telling. */
  noticed(vault: VaultView | undefined, now: number): boolean {
    if (!vault || vault.idle_lock.minutes === null || vault.locked) return false;
    if (now - this.#told < PAUSE_MS) return false;
    this.#told = now;
    return true;
  }
}
