/** `RTCError` (WebRTC 1.0, section 11.2): why a description could not be read, and where. */
import { dictionary, enumeration } from "./idl";

const DETAILS = [
  "data-channel-failure",
  "dtls-failure",
  "fingerprint-failure",
  "hardware-encoder-error",
  "hardware-encoder-not-available",
  "sctp-failure",
  "sdp-syntax-error",
] as const;

export class NativeRtcError extends DOMException implements RTCError {
  readonly #detail: RTCErrorDetailType;
  readonly #line: number | null;
  readonly #cause: number | null;
  readonly #receivedAlert: number | null;
  readonly #sentAlert: number | null;

  constructor(init: RTCErrorInit, message = "") {
    dictionary(init, "the error's dictionary");
    const given = (init ?? {}) as Partial<Record<keyof RTCErrorInit, unknown>>;
    const detail = enumeration(DETAILS, given.errorDetail, "errorDetail");
    super(message, "OperationError");
    this.#detail = detail;
    this.#line = whole(given.sdpLineNumber);
    this.#cause = whole(given.sctpCauseCode);
    const [received, sent] = [whole(given.receivedAlert), whole(given.sentAlert)];
    this.#receivedAlert = received === null ? null : received >>> 0;
    this.#sentAlert = sent === null ? null : sent >>> 0;
  }

  get errorDetail(): RTCErrorDetailType {
    return this.#detail;
  }
  get sdpLineNumber(): number | null {
    return this.#line;
  }
  get sctpCauseCode(): number | null {
    return this.#cause;
  }
  get receivedAlert(): number | null {
    return this.#receivedAlert;
  }
  get sentAlert(): number | null {
    return this.#sentAlert;
  }
}

/** `long` as Web IDL converts it; null where it was not given. */
function whole(given: unknown): number | null {
  return given === undefined ? null : Number(given) | 0;
}
