/**
 * What the engine notices reaches the page one event a task, as a browser would queue it: whoever
 * waits for one has gone on before the next. What it finds while a local description is being set
 * waits until the page knows that it was set: candidates belong to it, and a far side that got
 * them first would have to refuse them (WebRTC 1.0, section 4.4.1.5, gathers only once the
 * description is in force).
 */
import { soon } from "./operations-chain";

export class Early<E> {
  readonly #deliver: (event: E) => void;
  readonly #waiting: E[] = [];
  #settling = 0;
  #scheduled = false;

  constructor(deliver: (event: E) => void) {
    this.#deliver = deliver;
  }

  take(event: E): void {
    this.#waiting.push(event);
    this.#schedule();
  }

  /** Hands on what comes during `setting` after it, in order. */
  async after<T>(setting: () => Promise<T>): Promise<T> {
    this.#settling += 1;
    try {
      return await setting();
    } finally {
      // A task later: by then whoever waited for the description has gone on.
      soon(() => {
        this.#settling -= 1;
        this.#schedule();
      });
    }
  }

  #schedule(): void {
    if (!this.#scheduled && this.#settling === 0 && this.#waiting.length > 0) {
      this.#scheduled = true;
      soon(() => this.#next());
    }
  }

  #next(): void {
    this.#scheduled = false;
    if (this.#settling === 0) {
      this.#waiting.splice(0, 1).forEach(this.#deliver);
    }
    this.#schedule();
  }
}
