/** The native engine in Rust: each request gets its answer, each event its connection. */
import type { MediaEvent } from "../../bindings/MediaEvent";
import type { MediaOperation } from "../../bindings/MediaOperation";
import type { MediaOutcome } from "../../bindings/MediaOutcome";
import type { Bridge } from "../bridge";
import type { Connections, Engine } from "../connections";
import { Feed } from "./feed";
import type { NativePeerConnection } from "./peer-connection";

/** Longer than any bound in Rust: reached only if Rust forgot the request. */
const ANSWER_BOUND_MS = 20_000;

type Hear = (event: MediaEvent) => void;

interface Pending {
  resolve(outcome: MediaOutcome): void;
  reject(error: DOMException): void;
  bound: ReturnType<typeof setTimeout>;
}

export class NativeEngine implements Engine {
  readonly webrtc = false;
  readonly #bridge: Bridge;
  readonly #connections: Connections;
  readonly #open = new Map<number, Hear>();
  readonly #pending = new Map<number, Pending>();
  readonly #feeds = new Map<number, Feed>();
  #lastRequest = 0;

  constructor(bridge: Bridge, connections: Connections) {
    this.#bridge = bridge;
    this.#connections = connections;
  }

  /** A part of the engine for `connection`; `hear` is told what happens there. */
  add(connection: NativePeerConnection, hear: Hear): number {
    const number = this.#connections.add(connection);
    this.#open.set(number, hear);
    return number;
  }

  /** Rejects with the `DOMException` that Rust names. */
  ask(connection: number, operation: MediaOperation): Promise<MediaOutcome> {
    this.#lastRequest += 1;
    const request = this.#lastRequest;
    if (operation.name === "close") {
      this.feed(connection, null);
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

  /**
   * From now on the sound of a page's own track is sent, and silence until there is any; null: the
   * microphone's again. It is listened to from the time when the connection is up.
   */
  feed(connection: number, track: MediaStreamTrack | null): void {
    this.#feeds.get(connection)?.end();
    this.#feeds.delete(connection);
    if (track) {
      const hand = (samples: number[] | null): void => {
        // Where the connection is over, nobody waits for its sound.
        this.ask(connection, { name: "feed", samples }).catch(() => undefined);
      };
      this.#feeds.set(connection, new Feed(track, hand));
    }
  }

  /** The connection is up. */
  startFeed(connection: number): void {
    this.#feeds.get(connection)?.start();
  }

  fire(connection: number, event: MediaEvent): void {
    this.#open.get(connection)?.(event);
  }

  /** Nothing to do: the sent track mutes the engine's microphone. */
  setMuted(): void {}
  /** Nothing to do: Rust holds in the engine itself. */
  setHeld(): void {}
  waitingDigits(): string {
    const senders = this.#connections.current()?.getSenders() ?? [];
    return senders.find(({ dtmf }) => dtmf)?.dtmf?.toneBuffer ?? "";
  }
}
