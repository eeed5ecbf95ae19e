/**
 * What the engine finds while a local description is being set waits until the page knows that it
 * was set: candidates belong to it, and a far side that got them first would have to refuse them
 * (WebRTC 1.0, section 4.4.1.5, gathers only once the description is in force).
 */
export class Early<E> {
  readonly #deliver: (event: E) => void;
  readonly #waiting: E[] = [];
  #settling = 0;

  constructor(deliver: (event: E) => void) {
    this.#deliver = deliver;
  }

  take(event: E): void {
    if (this.#settling > 0) {
      this.#waiting.push(event);
    } else {
      this.#deliver(event);
    }
  }

  /** Hands on what comes during `setting` after it, in order. */
  async after<T>(setting: () => Promise<T>): Promise<T> {
    this.#settling += 1;
    try {
      return await setting();
    } finally {
      // A task later: by then whoever waited for the description has gone on.
      setTimeout(() => this.#settled());
    }
  }

  #settled(): void {
    this.#settling -= 1;
    if (this.#settling === 0) {
      this.#waiting.splice(0).forEach(this.#deliver);
    }
  }
}
