/**
 * Event-handler attributes (`onopen`, `ontrack`, …) for classes built on `EventTarget`.
 *
 * They are accessors on the prototype and nothing but listeners: a shim only ever calls
 * `dispatchEvent`. The adapter inside the SDK puts accessors of its own over some of them, and a
 * shim that called both would send every candidate twice.
 */
type Handler = (event: Event) => unknown;

interface Attribute {
  handler: Handler;
  listener: Handler;
}

const attributes = new WeakMap<EventTarget, Map<string, Attribute>>();

/** Gives `prototype` an `on…` attribute for each of `types` (HTML, section 8.1.8.1). */
export function defineEventHandlers(prototype: EventTarget, types: readonly string[]): void {
  for (const type of types) {
    Object.defineProperty(prototype, `on${type}`, {
      configurable: true,
      enumerable: true,
      get(this: EventTarget): Handler | null {
        return attributes.get(this)?.get(type)?.handler ?? null;
      },
      set(this: EventTarget, handler: unknown) {
        setHandler(this, type, handler);
      },
    });
  }
}

function setHandler(target: EventTarget, type: string, handler: unknown): void {
  const own = attributes.get(target) ?? new Map<string, Attribute>();
  attributes.set(target, own);
  const previous = own.get(type);
  if (previous) {
    target.removeEventListener(type, previous.listener);
    own.delete(type);
  }
  if (isHandler(handler)) {
    // A function of its own, so that the same handler may also be added as a listener.
    const listener: Handler = (event) => handler.call(target, event);
    own.set(type, { handler, listener });
    target.addEventListener(type, listener);
  }
}

function isHandler(value: unknown): value is Handler {
  return typeof value === "function";
}
