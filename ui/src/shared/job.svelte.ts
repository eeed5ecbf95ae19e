/** How far the work on a file is, asked a few times a second while there is any. */

import type { JobProgress } from "../../bindings/JobProgress";

const EVERY = 250;

export class Job {
  /** None before the first answer, and when there is no work. */
  progress = $state.raw<JobProgress | null>(null);
  running = $state(false);
  readonly #ask: () => Promise<JobProgress | null>;

  constructor(ask: () => Promise<JobProgress | null>) {
    this.#ask = ask;
  }

  /** Does the work, and follows it until it is over. */
  async follow<T>(work: Promise<T>): Promise<T> {
    this.running = true;
    const timer = setInterval(() => void this.#look(), EVERY);
    try {
      return await work;
    } finally {
      clearInterval(timer);
      this.running = false;
      this.progress = null;
    }
  }

  async #look(): Promise<void> {
    const progress = await this.#ask();
    if (this.running) this.progress = progress;
  }
}
