/** The native engine in Rust: each request gets its answer, each event its connection. */
import type { MediaEvent } from "../../bindings/MediaEvent";
import type { MediaOperation } from "../../bindings/MediaOperation";
import type { MediaOutcome } from "../../bindings/MediaOutcome";
import type { Bridge } from "../bridge";
import type { Connections, Engine } from "../connections";
import type { NativePeerConnection } from "./peer-connection";

/** Longer than any bound in Rust: reached only if Rust forgot the request. */
const ANSWER_BOUND_MS = 20_000;

interface Pending {
  resolve(outcome: MediaOutcome): void;
  reject(error: DOMException): void;
  bound: ReturnType<typeof setTimeout>;
}

export class NativeEngine implements Engine {
  readonly webrtc = false;
  readonly #bridge: Bridge;
  readonly #connections: Connections;
  readonly #open = new Map<number, NativePeerConnection>();
  readonly #pending = new Map<number, Pending>();
  #lastRequest = 0;

  constructor(bridge: Bridge, connections: Connections) {
    this.#bridge = bridge;
    this.#connections = connections;
  }

  add(connection: NativePeerConnection): number {
    const number = this.#connections.add(connection);
    this.#open.set(number, connection);
    return number;
  }

  /** Rejects with the `DOMException` that Rust names. */
  ask(connection: number, operation: MediaOperation): Promise<MediaOutcome> {
    this.#lastRequest += 1;
    const request = this.#lastRequest;
    if (operation.name === "close") {
      this.#open.delete(connection);
    }
    return new Promise((resolve, reject) => {
      const bound = setTimeout(() => {
        const message = `${operation.name}: the engine did not answer`;
        this.settle(request, { name: "error", error: "OperationError", message });
      }, ANSWER_BOUND_MS);
      this.#pending.set(request, { resolve, reject, bound });
      this.#bridge.send({ type: "media", request, connection, operation });
    });
  }

  settle(request: number, outcome: MediaOutcome): void {
    const pending = this.#pending.get(request);
    if (!pending) {
      return;
    }
    this.#pending.delete(request);
    clearTimeout(pending.bound);
    if (outcome.name === "error") {
      pending.reject(new DOMException(outcome.message, outcome.error));
    } else {
      pending.resolve(outcome);
    }
  }

  fire(connection: number, event: MediaEvent): void {
    this.#open.get(connection)?.happened(event);
  }

  /** Nothing to do: the sent track mutes the engine's microphone. */
  setMuted(): void {}
  /** Nothing to do: Rust holds in the engine itself. */
  setHeld(): void {}
  /** None: unlike a webview, the engine lets digits queue. */
  waitingDigits(): string {
    return "";
  }
}
