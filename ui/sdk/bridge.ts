/**
 * The page's only way out: messages to Rust over Tauri's IPC, messages from Rust by `window.simu`.
 *
 * One invoke is in flight at a time and what queues meanwhile travels together in the next one,
 * so Rust gets the messages in the order in which they were sent.
 */
import type { HostMessage } from "../bindings/HostMessage";
import type { PageMessage } from "../bindings/PageMessage";

export interface Bridge {
  send(message: PageMessage): void;
  /** `handler` gets each message from Rust, in order; there is one handler. */
  receive(handler: (message: HostMessage) => void): void;
}

/** What Tauri puts into each of its pages, as far as this page needs it. */
export interface TauriInternals {
  invoke(command: "sdk_messages", args: { messages: PageMessage[] }): Promise<unknown>;
}

declare global {
  interface Window {
    __TAURI_INTERNALS__?: TauriInternals;
    /** Called by Rust. */
    simu?: { receive(message: HostMessage): void };
  }
}

export class TauriBridge implements Bridge {
  readonly #ipc: TauriInternals;
  #queue: PageMessage[] = [];
  #busy = false;

  constructor(ipc: TauriInternals) {
    this.#ipc = ipc;
  }

  send(message: PageMessage): void {
    this.#queue.push(message);
    if (!this.#busy) {
      this.#busy = true;
      // A microtask later, so that what one task sends is one invoke.
      queueMicrotask(() => void this.#drain());
    }
  }

  receive(handler: (message: HostMessage) => void): void {
    window.simu = { receive: handler };
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const messages = this.#queue;
      this.#queue = [];
      try {
        await this.#ipc.invoke("sdk_messages", { messages });
      } catch {
        // Sending the same messages again could place a call twice; saying so cannot.
        this.#queue.unshift({
          type: "failed",
          command: null,
          message: `messages to Rust: ${messages.length} lost`,
        });
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    this.#busy = false;
  }
}

/** Pause after a failed invoke, so that a dead IPC is not hammered. */
const RETRY_MS = 1_000;
