/** Note and outcome of the call that is up, or of the last one: as they are typed, sent with each pause. */

import { createContext } from "svelte";

import type { WrapUpView } from "../../bindings/WrapUpView";
import type { Phone } from "../phone.svelte";

/** Between the last key and the disk. */
const PAUSE = 300;

export class WrapUp {
  note = $state("");
  outcome = $state<string | null>(null);
  /** The note is wanted in sight, with the focus in it. */
  wanted = $state(0);
  #call: number | null = null;
  #pause: ReturnType<typeof setTimeout> | undefined;
  readonly #phone: Phone;

  constructor(phone: Phone) {
    this.#phone = phone;
  }

  /** Begins with what the phone knows of a call; what is typed here since is newer. */
  follow(view: WrapUpView | null): void {
    if (!view || view.call === this.#call) return;
    this.#send();
    this.#call = view.call;
    this.note = view.note;
    this.outcome = view.outcome;
  }

  write(note: string): void {
    this.note = note;
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#send(), PAUSE);
  }

  choose(outcome: string | null): void {
    this.outcome = outcome;
    this.#pause ??= setTimeout(() => undefined);
    this.#send();
  }

  /** Something is typed that the phone does not know yet. */
  get isUnsent(): boolean {
    return this.#pause !== undefined;
  }

  /** True if the phone takes it as finished. */
  async finish(call: number): Promise<boolean> {
    this.#stop();
    const { note, outcome } = this;
    return this.#phone.act({ name: "finish_wrap_up", call, written: { note, outcome } }, "call");
  }

  /** Brings the note in sight. */
  want(): void {
    this.wanted += 1;
  }

  #send(): void {
    if (this.#pause === undefined || this.#call === null) return;
    this.#stop();
    const { note, outcome } = this;
    void this.#phone.act({ name: "note", call: this.#call, written: { note, outcome } }, "call");
  }

  #stop(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
  }
}

export const [getWrapUp, setWrapUp] = createContext<WrapUp>();
