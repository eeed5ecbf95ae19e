/** The event classes of what went wrong (WebRTC 1.0, sections 4.8.2 and 11.3). */
import { dictionary } from "./idl";
import { NativeRtcError } from "./rtc-error";

export class NativeErrorEvent extends Event implements RTCErrorEvent {
  readonly #error: RTCError;

  constructor(type: string, init: RTCErrorEventInit) {
    dictionary(init, "the event's dictionary");
    const { error } = (init ?? {}) as Partial<RTCErrorEventInit>;
    if (!(error instanceof NativeRtcError)) {
      throw new TypeError("an error event needs its error");
    }
    super(type, init);
    this.#error = error;
  }

  get error(): RTCError {
    return this.#error;
  }
}

export class NativeIceErrorEvent extends Event implements RTCPeerConnectionIceErrorEvent {
  readonly #address: string | null;
  readonly #port: number | null;
  readonly #url: string;
  readonly #code: number;
  readonly #text: string;

  constructor(type: string, init: RTCPeerConnectionIceErrorEventInit) {
    dictionary(init, "the event's dictionary");
    const { address, port, url, errorCode, errorText } = (init ??
      {}) as Partial<RTCPeerConnectionIceErrorEventInit>;
    if (errorCode === undefined) {
      throw new TypeError("an ICE error event needs its code");
    }
    super(type, init);
    this.#address = address === undefined || address === null ? null : String(address);
    this.#port = port === undefined || port === null ? null : Number(port) & 0xffff;
    this.#url = url === undefined ? "" : String(url);
    this.#code = Number(errorCode) & 0xffff;
    this.#text = errorText === undefined ? "" : String(errorText);
  }

  get address(): string | null {
    return this.#address;
  }
  get port(): number | null {
    return this.#port;
  }
  get url(): string {
    return this.#url;
  }
  get errorCode(): number {
    return this.#code;
  }
  get errorText(): string {
    return this.#text;
  }
}
