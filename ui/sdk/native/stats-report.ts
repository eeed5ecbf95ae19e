/** `RTCStatsReport` (WebRTC 1.0, section 8.3): a map that cannot be changed. */
export class NativeStatsReport implements RTCStatsReport {
  readonly #entries: Map<string, unknown>;

  constructor(report: Record<string, unknown> = {}) {
    this.#entries = new Map(Object.entries(report));
  }

  get size(): number {
    return this.#entries.size;
  }
  get(id: string): unknown {
    return this.#entries.get(id);
  }
  has(id: string): boolean {
    return this.#entries.has(id);
  }
  forEach(
    callback: (value: unknown, key: string, parent: RTCStatsReport) => void,
    thisArg?: unknown,
  ): void {
    this.#entries.forEach((value, key) => callback.call(thisArg, value, key, this));
  }
  keys(): MapIterator<string> {
    return this.#entries.keys();
  }
  values(): MapIterator<unknown> {
    return this.#entries.values();
  }
  entries(): MapIterator<[string, unknown]> {
    return this.#entries.entries();
  }
  [Symbol.iterator](): MapIterator<[string, unknown]> {
    return this.entries();
  }
}
