/**
 * Everything that goes wrong in the page and would otherwise stay in it, told to Rust in words.
 *
 * The SDK hides most of its failures: a refused microphone, for instance, is one line on the
 * console and a dial tone for ever.
 */
import type { Bridge } from "./bridge";

/** How the SDK words the end of an attempt to call or answer (1.0.7, exact). */
const SDK_ATTEMPT_FAILED = "AfricasTalking Client Error: ";

export class Failures {
  readonly #bridge: Bridge;
  /** The `call` or `answer` command whose attempt is under way, to be named in a failure. */
  #attempt: number | null = null;
  #expected = 0;

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  /** Hears what the page throws and what the SDK mutters. */
  install(): void {
    window.addEventListener("error", (event) => {
      if (this.#expected === 0) {
        this.#send(null, `page error: ${event.message}`);
      }
    });
    window.addEventListener("unhandledrejection", (event) => {
      this.#send(null, `page error: ${inWords(event.reason)}`);
    });
    const write = console.error.bind(console);
    console.error = (...parts: unknown[]) => {
      write(...parts);
      if (parts[0] === SDK_ATTEMPT_FAILED) {
        this.attemptFailed(inWords(parts[1]));
      }
    };
  }

  attemptStarted(command: number): void {
    this.#attempt = command;
  }

  attemptEnded(): void {
    this.#attempt = null;
  }

  /** The attempt cannot succeed any more; the first reason given is the one that is told. */
  attemptFailed(message: string): void {
    if (this.#attempt !== null) {
      this.#send(this.#attempt, message);
      this.#attempt = null;
    }
  }

  /** Something failed that belongs to no attempt, or to the one under way. */
  report(message: string): void {
    this.#send(this.#attempt, message);
    this.#attempt = null;
  }

  /** A command that could not be carried out. */
  commandFailed(command: number, error: unknown): void {
    this.#send(command, inWords(error));
  }

  /** Runs `act`, during which the SDK is known to throw although nothing is wrong. */
  expecting(act: () => void): void {
    this.#expected += 1;
    try {
      act();
    } finally {
      this.#expected -= 1;
    }
  }

  #send(command: number | null, message: string): void {
    this.#bridge.send({ type: "failed", command, message });
  }
}

/** The most telling words in whatever was thrown. */
export function inWords(thrown: unknown): string {
  if (typeof thrown === "string") {
    return thrown;
  }
  if (typeof thrown === "object" && thrown !== null) {
    const { name, message } = thrown as { name?: unknown; message?: unknown };
    const words = [name, message].filter((part) => typeof part === "string" && part !== "");
    if (words.length > 0) {
      return words.join(": ");
    }
  }
  return String(thrown);
}
