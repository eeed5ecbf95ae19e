/**
 * The operations chain of a connection (WebRTC 1.0, section 4.4.1.2): one at a time, in order,
 * after the creation. After `close` what is under way never settles, which is what keeps the SDK
 * from placing a call that was hung up while its offer was being made.
 */
export class OperationsChain {
  readonly #isOpen: () => boolean;
  #last: Promise<unknown>;

  /** Where `creation` fails, every operation fails with it. */
  constructor(creation: Promise<unknown>, isOpen: () => boolean) {
    this.#isOpen = isOpen;
    this.#last = creation;
    // Whoever uses the connection meets the failure; until then nobody need catch it.
    creation.catch(() => undefined);
  }

  run<T>(operation: () => Promise<T>): Promise<T> {
    if (!this.#isOpen()) {
      return Promise.reject(new DOMException("the connection is closed", "InvalidStateError"));
    }
    const before = this.#last;
    const result = before.then(() => this.#whileOpen(operation));
    // One that failed holds up nothing.
    this.#last = result.catch(() => before);
    this.#last.catch(() => undefined);
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
