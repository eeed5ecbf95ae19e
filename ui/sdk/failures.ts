/**
 * Everything that goes wrong in the page and would otherwise stay in it, told to Rust in words.
 *
 * The SDK hides most of its failures: a refused microphone, for instance, is one line on the
 * console and a dial tone for ever.
 */
import type { Attempt } from "./attempt";
import type { Bridge } from "./bridge";

/** How the SDK words the end of an attempt to call or answer (1.0.7, exact). */
const SDK_ATTEMPT_FAILED = "AfricasTalking Client Error: ";

export class Failures {
  readonly #bridge: Bridge;
  readonly #attempt: Attempt;
  #expected = 0;

  constructor(bridge: Bridge, attempt: Attempt) {
    this.#bridge = bridge;
    this.#attempt = attempt;
  }

  /** Hears what the page throws and what the SDK mutters. */
  install(): void {
    window.addEventListener("error", (event) => {
      if (this.#expected === 0) {
        this.report(`page error: ${event.message}`);
      }
    });
    window.addEventListener("unhandledrejection", (event) => {
      this.report(`page error: ${inWords(event.reason)}`);
    });
    const { console } = window;
    const write = console.error.bind(console);
    console.error = (...parts: unknown[]) => {
      write(...parts);
      if (parts[0] === SDK_ATTEMPT_FAILED) {
        this.#attempt.fail(inWords(parts[1]));
      }
    };
  }

  /** Fails the attempt under way, whose fault it most likely is; otherwise it is just told. */
  report(message: string): void {
    if (!this.#attempt.fail(message)) {
      this.#bridge.send({ type: "failed", command: null, message });
    }
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
}

/** The most telling words in whatever was thrown. */
export function inWords(thrown: unknown): string {
  if (typeof thrown === "object" && thrown !== null) {
    const { name, message } = thrown as { name?: unknown; message?: unknown };
    const words = [name === "Error" ? "" : name, message].filter(isTelling);
    if (words.length > 0) {
      return words.join(": ");
    }
  }
  return String(thrown);
}

function isTelling(word: unknown): boolean {
  return typeof word === "string" && word !== "";
}
