/**
 * `navigator.mediaDevices` as the SDK must see it, whichever engine stands behind.
 *
 * - It always lists a microphone: without one the SDK fails in silence, and without any answer it
 *   never registers. Whether there is one is found out, and told, when a call wants it.
 * - A refusal is told in words.
 * - Hanging up while the SDK waits for the microphone would place the call after all; so a request
 *   that outlives its attempt is refused.
 */
import type { Failures } from "./failures";

/** The two doors to sound devices; both engines have them. */
export interface Capture {
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>;
  enumerateDevices(): Promise<MediaDeviceInfo[]>;
}

const MICROPHONE: MediaDeviceInfo = {
  deviceId: "default",
  groupId: "",
  kind: "audioinput",
  label: "Microphone",
  toJSON: () => ({ deviceId: "default", groupId: "", kind: "audioinput", label: "Microphone" }),
};

export class Microphone {
  readonly #capture: Capture;
  readonly #failures: Failures;
  #attempt = new AbortController();

  constructor(capture: Capture, failures: Failures) {
    this.#capture = capture;
    this.#failures = failures;
  }

  /** The SDK may ask for the microphone from now on. */
  allow(): void {
    this.#attempt = new AbortController();
  }

  /** The agent hung up: whoever still asks is refused. */
  forbid(): void {
    this.#attempt.abort();
  }

  install(): void {
    const own: Capture = {
      getUserMedia: (constraints) => this.#open(constraints),
      enumerateDevices: () => this.#list(),
    };
    if (navigator.mediaDevices) {
      // On the prototype: WebKit forgets what was put on `navigator.mediaDevices` itself when it
      // collects garbage, and then no call gets its microphone any more.
      const shared: unknown = Object.getPrototypeOf(navigator.mediaDevices);
      define(shared as object, "getUserMedia", own.getUserMedia);
      define(shared as object, "enumerateDevices", own.enumerateDevices);
    } else {
      define(navigator, "mediaDevices", own);
    }
    // The SDK takes a browser without this old form for one without WebRTC.
    define(
      navigator,
      "getUserMedia",
      (
        constraints: MediaStreamConstraints,
        success: (stream: MediaStream) => void,
        failure: (error: unknown) => void,
      ) => void own.getUserMedia(constraints).then(success, failure),
    );
  }

  async #list(): Promise<MediaDeviceInfo[]> {
    const devices = await this.#capture.enumerateDevices().catch(() => []);
    return devices.some(({ kind }) => kind === "audioinput") ? devices : [...devices, MICROPHONE];
  }

  async #open(constraints: MediaStreamConstraints): Promise<MediaStream> {
    const { signal } = this.#attempt;
    const stream = await this.#capture.getUserMedia(constraints).catch((error: unknown) => {
      if (!signal.aborted) {
        this.#failures.report(refusalInWords(error));
      }
      throw error;
    });
    if (signal.aborted) {
      for (const track of stream.getTracks()) {
        track.stop();
      }
      throw new DOMException("the call was given up", "AbortError");
    }
    return stream;
  }
}

/** Media Capture and Streams, section 10.2: what each refusal means to a person. */
export function refusalInWords(error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: "", message: String(error) };
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return "microphone refused";
    case "NotFoundError":
    case "OverconstrainedError":
      return "microphone not found";
    case "NotReadableError":
      return "microphone in use by another program or not readable";
    default:
      return `microphone failed: ${message}`;
  }
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
}
