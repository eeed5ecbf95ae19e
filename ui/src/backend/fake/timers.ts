/** What the made-up phone does a while later, until it is frozen. */
export class Timers {
  readonly #running = new Set<ReturnType<typeof setTimeout>>();

  later(delay: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#running.delete(timer);
      act();
    }, delay);
    this.#running.add(timer);
  }

  stop(): void {
    this.#running.forEach(clearTimeout);
    this.#running.clear();
  }
}
