/**
 * The one `call` or `answer` under way, from the command until the SDK has sent its description.
 *
 * The SDK's methods return at once and may fail long after, in silence; so Rust is answered when
 * it is known how the attempt went.
 */
import type { Bridge } from "./bridge";

export class Attempt {
  readonly #bridge: Bridge;
  #command: number | null = null;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  begin(command: number): void {
    this.end();
    this.#command = command;
  }

  /** The SDK sends `frame`; with a description in it the attempt has gone well. */
  sent(frame: string): void {
    if (this.#command !== null && frame.includes('"jsep"')) {
      this.end();
    }
  }

  /** It went well, or the agent gave it up: either way the command was carried out. */
  end(): void {
    if (this.#command !== null) {
      this.#bridge.send({ type: "done", command: this.#command });
      this.#command = null;
    }
  }

  /** Tells why it cannot succeed any more. False if none is under way. */
  fail(message: string): boolean {
    if (this.#command === null) {
      return false;
    }
    this.#bridge.send({ type: "failed", command: this.#command, message });
    this.#command = null;
    return true;
  }
}
