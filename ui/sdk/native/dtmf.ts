/**
 * `RTCDTMFSender` (WebRTC 1.0, section 7) whose tones the native engine plays, one at a time: what
 * waits is the page's to change until the moment when it is played.
 */
import { defineEventHandlers } from "../event-handlers";
import { NativeToneChangeEvent } from "./events";
import { unsignedLong } from "./idl";

/** What a comma waits (WebRTC 1.0, section 7.2). */
const PAUSE_MS = 2_000;
/** Within this a busy engine begins to play a tone. */
const START_MS = 5_000;
/** Beyond a tone's own time, before it counts as over although the engine said nothing. */
const GRACE_MS = 1_000;

/** What the sender needs of its connection. */
export interface DtmfPort {
  canSend(sender: NativeDtmfSender): boolean;
  /** Durations in milliseconds. */
  insert(tones: string, duration: number, gap: number): void;
}

export class NativeDtmfSender extends EventTarget implements RTCDTMFSender {
  declare ontonechange: RTCDTMFSender["ontonechange"];

  readonly #port: DtmfPort;
  #toneBuffer = "";
  #duration = 100;
  #gap = 70;
  /** How long the tone that plays takes, with the gap after it. */
  #own = 0;
  /** Ends the wait for the next tone or for the end of the one that plays. */
  #waiting: ReturnType<typeof setTimeout> | null = null;

  constructor(port: DtmfPort) {
    super();
    this.#port = port;
  }

  get canInsertDTMF(): boolean {
    return this.#port.canSend(this);
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
    this.#duration = clamp(unsignedLong(duration), 40, 6_000);
    this.#gap = clamp(unsignedLong(interToneGap), 30, 6_000);
    if (upper !== "") {
      this.#waiting ??= setTimeout(() => this.#next());
    }
  }

  /** The engine began to play `tone`; empty: it has played it, and the gap after it. */
  played(tone: string): void {
    if (tone !== "") {
      if (this.#waiting !== null) {
        this.#wait(this.#own + GRACE_MS);
      }
      this.#tell(tone);
    } else if (this.#waiting !== null) {
      this.#next();
    }
  }

  /** The connection closed; nothing will be played any more. */
  drop(): void {
    this.#toneBuffer = "";
    this.#stopWaiting();
  }

  #next(): void {
    this.#stopWaiting();
    const [tone] = this.#toneBuffer;
    if (tone === undefined) {
      this.#tell("");
    } else if (this.canInsertDTMF) {
      this.#toneBuffer = this.#toneBuffer.slice(1);
      this.#port.insert(tone, this.#duration, this.#gap);
      this.#own = this.#duration + this.#gap + (tone === "," ? PAUSE_MS : 0);
      this.#wait(this.#own + START_MS);
    }
  }

  #wait(longest: number): void {
    this.#stopWaiting();
    this.#waiting = setTimeout(() => this.#next(), longest);
  }

  #tell(tone: string): void {
    this.dispatchEvent(new NativeToneChangeEvent("tonechange", { tone }));
  }

  #stopWaiting(): void {
    if (this.#waiting !== null) {
      clearTimeout(this.#waiting);
      this.#waiting = null;
    }
  }
}

defineEventHandlers(NativeDtmfSender.prototype, ["tonechange"]);

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
