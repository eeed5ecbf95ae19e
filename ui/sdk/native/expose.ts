/**
 * Makes a class of ours look as Web IDL says its interface does: names, parents, enumerable
 * members that check what they are called on and how many arguments they were given.
 */
import { CONSTRUCTED_WITH, INNER, NEEDED, OPERATIONS, PROMISES } from "./interfaces";

type Class = abstract new (...parameters: never[]) => object;
type Operation = (this: unknown, ...parameters: unknown[]) => unknown;

/** A class of the platform's own, or nothing: where our part of a chain of prototypes ends. */
const PLATFORMS = [EventTarget, Event, DOMException, Object];

export function exposeAs(name: string, target: Class): void {
  const prototype = target.prototype as object;
  flatten(prototype);
  plainly(target, "name", name);
  plainly(target, "length", CONSTRUCTED_WITH[name] ?? 0);
  plainly(prototype, Symbol.toStringTag, name);
  const parent = Object.getPrototypeOf(prototype) as object;
  if (parent !== Object.prototype) {
    Object.setPrototypeOf(target, parent.constructor);
  }
  Object.defineProperty(target, "prototype", { writable: false });
  for (const [key, member] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (key !== "constructor") {
      Object.defineProperty(prototype, key, asMember(name, prototype, key, member));
    }
  }
  if (Reflect.has(prototype, Symbol.iterator)) {
    const { value } = Object.getOwnPropertyDescriptor(prototype, "entries") ?? {};
    plainly(prototype, Symbol.iterator, value);
  }
}

/** An operation of the interface itself. */
export function exposeStatic(target: object, name: string, operation: Operation): void {
  const value = asOperation(name, operation, () => true);
  Object.defineProperty(target, name, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}

/** Puts the members of the classes between this one and the platform's into this one. */
function flatten(prototype: object): void {
  let parent = Object.getPrototypeOf(prototype) as object;
  while (!PLATFORMS.some((platform) => platform.prototype === parent)) {
    for (const key of Reflect.ownKeys(parent)) {
      const member = Object.getOwnPropertyDescriptor(parent, key);
      if (member && !Object.hasOwn(prototype, key)) {
        Object.defineProperty(prototype, key, member);
      }
    }
    parent = Object.getPrototypeOf(parent) as object;
  }
  Object.setPrototypeOf(prototype, parent);
}

function asMember(
  name: string,
  prototype: object,
  key: string,
  member: PropertyDescriptor,
): PropertyDescriptor {
  const isOurs = (given: unknown): boolean =>
    Object.prototype.isPrototypeOf.call(prototype, given as object);
  const { get, set, value } = member;
  if (get) {
    const enumerable = !INNER[name]?.includes(key);
    return {
      ...member,
      enumerable,
      get: named(`get ${key}`, 0, checked(get, isOurs)),
      ...(set && { set: named(`set ${key}`, 1, checked(set, isOurs)) }),
    };
  }
  if (typeof value === "function" && OPERATIONS[name]?.includes(key)) {
    return { ...member, enumerable: true, value: asOperation(key, value as Operation, isOurs) };
  }
  return { ...member, enumerable: false };
}

function asOperation(
  key: string,
  operation: Operation,
  isOurs: (given: unknown) => boolean,
): Operation {
  const needed = NEEDED[key] ?? 0;
  const whole = checked(function (this: unknown, ...parameters: unknown[]) {
    if (parameters.length < needed) {
      throw new TypeError(`${key} needs ${needed} argument(s)`);
    }
    return operation.apply(this, parameters);
  }, isOurs);
  if (!PROMISES.includes(key)) {
    return named(key, needed, whole);
  }
  const promising: Operation = function (...parameters) {
    try {
      return whole.apply(this, parameters);
    } catch (error) {
      return Promise.reject(error as Error);
    }
  };
  return named(key, needed, promising);
}

function checked(operation: Operation, isOurs: (given: unknown) => boolean): Operation {
  return function (...parameters) {
    if (!isOurs(this)) {
      throw new TypeError("Illegal invocation");
    }
    return operation.apply(this, parameters);
  };
}

/** As a method is made: it can be called, but is no constructor. */
function named(name: string, length: number, operation: Operation): Operation {
  const method = {
    call(this: unknown, ...parameters: unknown[]): unknown {
      return operation.apply(this, parameters);
    },
  }.call;
  plainly(method, "name", name);
  plainly(method, "length", length);
  return method;
}

function plainly(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    configurable: true,
    enumerable: false,
    writable: key === Symbol.iterator,
  });
}
