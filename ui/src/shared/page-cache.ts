/** Rows of a long list, read page by page; those that were read long ago are forgotten. */

export class PageCache<T> {
  readonly #size: number;
  readonly #most: number;
  readonly #pages = new Map<number, T[]>();
  /** Asked for, and not there yet. */
  readonly #awaited = new Set<number>();

  /** Pages of so many rows, at most so many of them. */
  constructor(size: number, most: number) {
    this.#size = size;
    this.#most = most;
  }

  row(at: number): T | undefined {
    return this.#pages.get(Math.floor(at / this.#size))?.[at % this.#size];
  }

  /** The pages of these rows, and of half a page around, that have to be asked for now. */
  missing(first: number, end: number, count: number): number[] {
    const page = (row: number) => Math.floor(row / this.#size);
    const from = Math.max(0, page(first - this.#size / 2));
    const last = Math.min(page(end + this.#size / 2), page(count - 1));
    const missing: number[] = [];
    for (let at = from; at <= last; at += 1) {
      if (this.#pages.has(at) || this.#awaited.has(at)) continue;
      this.#awaited.add(at);
      missing.push(at);
    }
    return missing;
  }

  put(page: number, rows: T[]): void {
    this.#awaited.delete(page);
    this.#pages.delete(page);
    this.#pages.set(page, rows);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= this.#most) break;
      this.#pages.delete(oldest);
    }
  }

  /** It could not be read; it may be asked for again. */
  fail(page: number): void {
    this.#awaited.delete(page);
  }

  /** Everything is as it is told from now on. */
  restart(first: number, rows: T[]): void {
    this.#pages.clear();
    this.#awaited.clear();
    for (let at = 0; at < Math.max(1, rows.length); at += this.#size) {
      this.#pages.set(first + at / this.#size, rows.slice(at, at + this.#size));
    }
  }
}
