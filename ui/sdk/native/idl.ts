/** What Web IDL does with arguments, and the errors that say no. */

/** Web IDL's enumerations: anything else is a `TypeError`. */
export function enumeration<Value extends string>(
  values: readonly Value[],
  given: unknown,
  what: string,
): Value {
  const found = values.find((value) => value === String(given));
  if (found === undefined) {
    throw new TypeError(`${what}: "${String(given)}" is not one of ${values.join(", ")}`);
  }
  return found;
}

/** An attribute of an enumerated type ignores what is none of its values. */
export function isOneOf<Value extends string>(
  values: readonly Value[],
  given: unknown,
): given is Value {
  return values.some((value) => value === given);
}

/** A dictionary: nothing, or an object. */
export function dictionary(given: unknown, what: string): void {
  if (given !== undefined && given !== null && !isObject(given)) {
    throw new TypeError(`${what} is not an object`);
  }
}

export function isObject(given: unknown): given is object {
  return (typeof given === "object" && given !== null) || typeof given === "function";
}

/** `unsigned long` as Web IDL converts it. */
export function unsignedLong(given: unknown): number {
  return Number(given) >>> 0;
}

export function closed(): DOMException {
  return new DOMException("the connection is closed", "InvalidStateError");
}

/** What the native engine cannot do, by W3C's name for that. */
export function notSupported(what = "the native engine decides this itself"): DOMException {
  return new DOMException(what, "NotSupportedError");
}
