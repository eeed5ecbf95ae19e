/** One connection's end of the engine: what it asks is sent in order, from its creation on. */
import type { MediaEvent } from "../../bindings/MediaEvent";
import type { MediaOperation } from "../../bindings/MediaOperation";
import type { MediaOutcome } from "../../bindings/MediaOutcome";
import type { Failures } from "../failures";
import { inWords } from "../failures";
import type { NativeEngine } from "./engine";
import type { NativePeerConnection } from "./peer-connection";

export class EngineEnd {
  readonly #engine: NativeEngine;
  readonly #failures: Failures;
  readonly #number: number;
  #waiting: (() => void)[] | null = [];
  /** Fails where the engine could not be made. */
  readonly created: Promise<MediaOutcome>;

  /** `creation` is asked for when the page's task is over: until then it may still configure. */
  constructor(
    engine: NativeEngine,
    failures: Failures,
    connection: NativePeerConnection,
    hear: (event: MediaEvent) => void,
    creation: () => MediaOperation,
  ) {
    this.#engine = engine;
    this.#failures = failures;
    this.#number = engine.add(connection, hear);
    this.created = Promise.resolve().then(() => {
      const created = engine.ask(this.#number, creation());
      const waiting = this.#waiting ?? [];
      this.#waiting = null;
      waiting.forEach((act) => act());
      return created;
    });
    // Whoever asks for something meets the failure; until then nobody need catch it.
    this.created.catch(() => undefined);
  }

  get begun(): boolean {
    return this.#waiting === null;
  }

  async ask(operation: MediaOperation): Promise<MediaOutcome> {
    await this.created;
    return this.#engine.ask(this.#number, operation);
  }

  /** For what has no promise to fail with. */
  tell(operation: MediaOperation): void {
    this.#inTurn(() => {
      this.#engine.ask(this.#number, operation).catch((error: unknown) => {
        this.#failures.report(`${operation.name}: ${inWords(error)}`);
      });
    });
  }

  feed(track: MediaStreamTrack | null): void {
    this.#inTurn(() => this.#engine.feed(this.#number, track));
  }

  startFeed(): void {
    this.#inTurn(() => this.#engine.startFeed(this.#number));
  }

  #inTurn(act: () => void): void {
    if (this.#waiting) {
      this.#waiting.push(act);
    } else {
      act();
    }
  }
}
