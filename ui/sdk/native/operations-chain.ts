/**
 * The operations chain of a connection (WebRTC 1.0, section 4.4.1.2): one at a time, in order; one
 * that has nothing before it begins at once. After `close` what is under way never settles, which
 * is what keeps the SDK from placing a call that was hung up while its offer was being made.
 */
export class OperationsChain {
  readonly #isOpen: () => boolean;
  readonly #emptied: () => void;
  #last: Promise<unknown> = Promise.resolve();
  #length = 0;

  /** `emptied` hears when all are done. */
  constructor(isOpen: () => boolean, emptied: () => void = () => undefined) {
    this.#isOpen = isOpen;
    this.#emptied = emptied;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  run<T>(operation: () => Promise<T>): Promise<T> {
    if (!this.#isOpen()) {
      return Promise.reject(new DOMException("the connection is closed", "InvalidStateError"));
    }
    const begin = (): Promise<T> => this.#whileOpen(operation);
    const result = this.isEmpty ? begin() : this.#last.then(begin);
    this.#length += 1;
    const done = (): void => {
      this.#length -= 1;
      if (this.#length === 0) {
        this.#emptied();
      }
    };
    // One that failed holds up nothing.
    this.#last = result.then(done, done);
    return result;
  }

  async #whileOpen<T>(operation: () => Promise<T>): Promise<T> {
    const never = new Promise<never>(() => undefined);
    if (!this.#isOpen()) {
      return never;
    }
    try {
      const value = await operation();
      return this.#isOpen() ? value : await never;
    } catch (error) {
      if (this.#isOpen()) {
        throw error;
      }
      return never;
    }
  }
}

/** The next turn of the event loop, in which a browser answers what it was asked in this one. */
export function task(): Promise<void> {
  return new Promise((resolve) => soon(resolve));
}

/** In a task of its own, without the delay that timers have in a hidden page, or set by timers. */
export function soon(act: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    act();
  };
  port2.postMessage(null);
}

/** After so long. */
export function late(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
