/**
 * `RTCDTMFSender` (WebRTC 1.0, section 7) whose tones the native engine plays. It differs in one
 * thing: new tones queue behind those that wait, where a browser forgets them.
 */
import { defineEventHandlers } from "../event-handlers";
import { NativeToneChangeEvent } from "./events";

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
    const upper = tones.toUpperCase();
    if (!/^[0-9A-D#*,]*$/.test(upper)) {
      throw new DOMException("the tones are not all DTMF's", "InvalidCharacterError");
    }
    this.#toneBuffer += upper;
    this.#port.insert(upper, clamp(duration, 40, 6_000), Math.max(interToneGap, 30));
  }

  /** The engine began to play `tone`; empty: it has played all. */
  played(tone: string): void {
    this.#toneBuffer = tone === "" ? "" : this.#toneBuffer.slice(1);
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
