/** Carries out what a key pressed anywhere in the window means now. */

import type { Dial } from "./dial/dial.svelte";
import type { Phone } from "./phone.svelte";
import type { KeyAction } from "./shared/shortcuts";
import type { WrapUp } from "./wrap-up/wrap-up.svelte";

export class WindowKeys {
  readonly #phone: Phone;
  readonly #dial: Dial;
  readonly #wrapUp: WrapUp;

  constructor(phone: Phone, dial: Dial, wrapUp: WrapUp) {
    this.#phone = phone;
    this.#dial = dial;
    this.#wrapUp = wrapUp;
  }

  /** False if the key means nothing now; the browser may then have it. */
  obey(action: KeyAction): boolean {
    const call = this.#phone.snapshot?.call ?? null;
    const callIsUp = call !== null && call.state.name !== "ended";
    switch (action.kind) {
      case "answer":
        if (call?.can_answer) void this.#phone.act({ name: "answer" }, "call");
        else if (this.#phone.snapshot?.waiting) {
          void this.#phone.act({ name: "answer_waiting" }, "call");
        }
        return true;
      case "end":
        if (call?.can_decline) void this.#phone.act({ name: "decline" }, "call");
        else if (call?.can_hang_up) void this.#phone.act({ name: "hang_up" }, "call");
        return true;
      case "mute":
        if (call?.can_mute) void this.#phone.act({ name: "mute", on: !call.muted }, "call");
        return true;
      case "hold":
        if (call?.can_resume) void this.#phone.act({ name: "hold", on: false }, "call");
        else if (call?.can_hold) void this.#phone.act({ name: "hold", on: true }, "call");
        return true;
      case "note":
        if (this.#phone.snapshot?.wrap_up) this.#wrapUp.want();
        return true;
      case "done": {
        const open = this.#phone.snapshot?.wrap_up;
        if (open?.over) void this.#wrapUp.finish(open.call);
        return open?.over ?? false;
      }
      case "quit":
        void this.#phone.askToQuit();
        return true;
      case "digit":
        if (call?.can_send_digits) this.#sendDigit(action.digit);
        else if (!callIsUp) this.#dial.type(action.digit);
        return true;
      case "erase":
        if (!callIsUp) this.#dial.erase();
        return !callIsUp;
      case "call":
        if (!callIsUp) void this.#dial.call();
        return !callIsUp;
    }
  }

  #sendDigit(digits: string): void {
    void this.#phone.act({ name: "send_digits", digits }, "call");
  }
}
