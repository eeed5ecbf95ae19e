/**
 * Which rows of a very long list stand where. Pure.
 *
 * Engines draw nothing below some 33 million pixels, and a million rows are longer. So what scrolls
 * is no longer than `LONGEST`, and where the list is longer a step of the wheel still moves it by as
 * much, while a jump of the scroll bar goes to the same part of it.
 */

/** Safely below what WebKit and Chromium lay out. */
export const LONGEST = 16_000_000;

export interface Drawn {
  first: number;
  /** The one after the last. */
  end: number;
  /** Where the first row stands in what scrolls, in pixels. */
  top: number;
}

export class VirtualRows {
  /** How far the list itself is scrolled, in pixels. */
  offset = 0;
  #scrolled = 0;
  #count: number;
  #row: number;
  #seen: number;
  /** So many heights of what is seen are drawn on either side, for the time until the next frame. */
  #margin = 0;

  /** So many rows, each and what is seen of them as high, in pixels. */
  constructor(count: number, row: number, seen: number) {
    this.#count = count;
    this.#row = row;
    this.#seen = seen;
  }

  /** The number of rows or the room has changed. Says where the scroll bar belongs then. */
  resize(count: number, row: number, seen: number): number {
    const first = this.#row > 0 ? this.offset / this.#row : 0;
    this.#count = count;
    this.#row = row;
    this.#seen = seen;
    return this.to(first * row);
  }

  /** How high what scrolls is. */
  get height(): number {
    return Math.min(this.#whole, LONGEST);
  }

  /** From now on more is drawn than is seen. Says what. */
  widen(): Drawn {
    this.#margin = 1;
    return this.drawn;
  }

  /** The scroll bar has moved. */
  scrolled(to: number): void {
    const by = to - this.#scrolled;
    this.#scrolled = to;
    const atAnEnd = to <= 0 || to >= this.#scrolls;
    const jump = atAnEnd || Math.abs(by) > 2 * this.#seen;
    this.offset = jump ? to * this.#ratio : this.#within(this.offset + by);
    if (this.#ratio === 1) this.offset = this.#within(to);
  }

  /** Goes there, and says where the scroll bar belongs. */
  to(offset: number): number {
    this.offset = this.#within(offset);
    return this.settle();
  }

  /** Where the scroll bar belongs, once nobody moves it. */
  settle(): number {
    this.#scrolled = this.#ratio === 1 ? this.offset : this.offset / this.#ratio;
    return this.#scrolled;
  }

  /** Goes as far as is needed to show the row, and says where the scroll bar belongs. */
  show(row: number): number {
    const top = row * this.#row;
    if (top < this.offset) return this.to(top);
    if (top + this.#row > this.offset + this.#seen) return this.to(top + this.#row - this.#seen);
    return this.settle();
  }

  /** How many rows fit. */
  get fitting(): number {
    return Math.max(1, Math.floor(this.#seen / this.#row));
  }

  get drawn(): Drawn {
    const margin = this.#margin * this.#seen;
    const first = Math.max(0, Math.floor((this.offset - margin) / this.#row));
    const last = Math.ceil((this.offset + this.#seen + margin) / this.#row);
    const end = Math.min(this.#count, last);
    return { first, end, top: this.#scrolled + first * this.#row - this.offset };
  }

  get #whole(): number {
    return this.#count * this.#row;
  }

  /** How far the scroll bar can go, and the list. */
  get #scrolls(): number {
    return Math.max(0, this.height - this.#seen);
  }

  get #ratio(): number {
    if (this.#whole <= LONGEST || this.#scrolls === 0) return 1;
    return (this.#whole - this.#seen) / this.#scrolls;
  }

  #within(offset: number): number {
    return Math.min(Math.max(0, offset), Math.max(0, this.#whole - this.#seen));
  }
}
