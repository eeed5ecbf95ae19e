/**
 * The operations chain of a connection (WebRTC 1.0, section 4.4.1.2): one at a time, in order,
 * after the creation. After `close` what is under way never settles, which is what keeps the SDK
 * from placing a call that was hung up while its offer was being made.
 */
export class OperationsChain {
  readonly #isOpen: () => boolean;
  readonly #emptied: () => void;
  #last: Promise<unknown>;
  #length = 0;

  /** Where `creation` fails, every operation fails with it. `emptied` hears when all are done. */
  constructor(
    creation: Promise<unknown>,
    isOpen: () => boolean,
    emptied: () => void = () => undefined,
  ) {
    this.#isOpen = isOpen;
    this.#emptied = emptied;
    this.#last = creation;
    // Whoever uses the connection meets the failure; until then nobody need catch it.
    creation.catch(() => undefined);
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  run<T>(operation: () => Promise<T>): Promise<T> {
    if (!this.#isOpen()) {
      return Promise.reject(new DOMException("the connection is closed", "InvalidStateError"));
    }
    const before = this.#last;
    this.#length += 1;
    const result = before.then(() => this.#whileOpen(operation));
    const done = (): void => {
      this.#length -= 1;
      if (this.#length === 0) {
        this.#emptied();
      }
    };
    result.then(done, done);
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
