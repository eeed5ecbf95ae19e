/** `RTCDTMFSender` (WebRTC 1.0, section 7) whose tones the native engine plays. */
import { defineEventHandlers } from "../event-handlers";
import { NativeToneChangeEvent } from "./events";
import { unsignedLong } from "./idl";

/** What the sender needs of its connection. */
export interface DtmfPort {
  canSend(): boolean;
  /** Durations in milliseconds. */
  insert(tones: string, duration: number, gap: number): void;
}

export class NativeDtmfSender extends EventTarget implements RTCDTMFSender {
  declare ontonechange: RTCDTMFSender["ontonechange"];

  readonly #port: DtmfPort;
  #toneBuffer = "";

  constructor(port: DtmfPort) {
    super();
    this.#port = port;
  }

  get canInsertDTMF(): boolean {
    return this.#port.canSend();
  }
  get toneBuffer(): string {
    return this.#toneBuffer;
  }

  insertDTMF(tones: string, duration = 100, interToneGap = 70): void {
    if (!this.canInsertDTMF) {
      throw new DOMException("the call is not connected", "InvalidStateError");
    }
    const upper = String(tones).toUpperCase();
    if (!/^[0-9A-D#*,]*$/.test(upper)) {
      throw new DOMException("the tones are not all DTMF's", "InvalidCharacterError");
    }
    // What waited is forgotten; the tone that plays now ends in its own time.
    this.#toneBuffer = upper;
    const length = clamp(unsignedLong(duration), 40, 6_000);
    this.#port.insert(upper, length, clamp(unsignedLong(interToneGap), 30, 6_000));
  }

  /** The engine began to play `tone`; empty: it has played all. */
  played(tone: string): void {
    if (tone !== "" && this.#toneBuffer.startsWith(tone)) {
      this.#toneBuffer = this.#toneBuffer.slice(1);
    }
    this.dispatchEvent(new NativeToneChangeEvent("tonechange", { tone }));
  }

  /** The connection closed; nothing will be played any more. */
  drop(): void {
    this.#toneBuffer = "";
  }
}

defineEventHandlers(NativeDtmfSender.prototype, ["tonechange"]);

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
