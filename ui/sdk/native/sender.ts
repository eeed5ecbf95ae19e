/** `RTCRtpSender` (WebRTC 1.0, section 5.2); of all of them one is heard (voice.ts). */
import { capabilitiesOf } from "./codecs";
import type { RtpSource } from "../../bindings/RtpSource";
import type { DtmfPort } from "./dtmf";
import { NativeDtmfSender } from "./dtmf";
import type { Encodings } from "./parameters";
import { task } from "./operations-chain";
import { changedEncodings } from "./parameters";
import { asStreams, asTrack, NativeTrack } from "./tracks";
import type { NativeDtlsTransport } from "./transports";

/** What sender and receiver need of their connection. */
export interface RtpPort {
  dtmf: DtmfPort;
  /** What a sender has to send, or whether it does, has changed. */
  voiceChanged(): void;
  sources(of: MediaStreamTrack): Promise<RtpSource[]>;
  stats(of: NativeTrack | MediaStreamTrack | null): Promise<RTCStatsReport>;
  /** In order with the connection's other operations; refuses when it is closed. */
  inOrder<T>(operation: () => Promise<T>): Promise<T>;
  isOpen(): boolean;
  negotiationNeeded(): void;
  transport(): NativeDtlsTransport;
  codecs(mid: string | null): RTCRtpCodecParameters[];
  /** What the connection calls itself in its reports (RFC 3550, section 6.5.1). */
  cname(): string;
}

export class NativeSender implements RTCRtpSender {
  readonly #dtmf: NativeDtmfSender;
  readonly #port: RtpPort;
  readonly #watcher = (): void => this.#port.voiceChanged();
  #track: MediaStreamTrack | null = null;
  #encodings: Encodings;
  #lastReturned: RTCRtpSendParameters | null = null;
  #released = false;
  /** Which streams the track belongs to, as the far side is told. */
  streamIds: string[] = [];
  mid: string | null = null;
  /** The direction in force; null before the first agreement. */
  sending: boolean | null = null;

  constructor(port: RtpPort, track: MediaStreamTrack | null, encodings: Encodings) {
    this.#port = port;
    this.#encodings = encodings;
    this.#dtmf = new NativeDtmfSender(port.dtmf);
    this.#take(track);
  }

  static getCapabilities(kind: string): RTCRtpCapabilities | null {
    return capabilitiesOf(kind);
  }

  get track(): MediaStreamTrack | null {
    return this.#track;
  }
  get transform(): null {
    return null;
  }
  get dtmf(): NativeDtmfSender {
    return this.#dtmf;
  }
  get transport(): RTCDtlsTransport | null {
    return this.mid === null ? null : this.#port.transport();
  }

  setTrack(track: MediaStreamTrack | null): void {
    this.#take(track);
    this.#port.voiceChanged();
  }

  /** Whether what is sent sounds. */
  get sounds(): boolean {
    const track = this.#track instanceof NativeTrack ? this.#track.sounds : this.#track !== null;
    return track && this.isActive && this.sending !== false && !this.#released;
  }

  /** A track of the page's own making, whose sound is to be sent; null: the microphone's. */
  get fed(): MediaStreamTrack | null {
    return this.#track instanceof NativeTrack || this.#released ? null : this.#track;
  }

  get released(): boolean {
    return this.#released;
  }

  /** No encoding is switched off. */
  get isActive(): boolean {
    return this.#encodings.every((encoding) => encoding.active !== false);
  }

  isFrom(port: RtpPort): boolean {
    return this.#port === port;
  }

  /** Offer and answer agreed on whether this side sends. */
  negotiated(sending: boolean): void {
    this.sending = sending;
    this.#port.voiceChanged();
  }

  /** Nothing will be sent any more: later changes of the track are nobody's business. */
  release(): void {
    if (!this.#released) {
      this.#released = true;
      this.#dtmf.drop();
      if (this.#track instanceof NativeTrack) {
        this.#track.unwatch(this.#watcher);
      }
      this.#port.voiceChanged();
    }
  }

  async replaceTrack(track: MediaStreamTrack | null): Promise<void> {
    const next = track === null ? null : asTrack(track);
    if (next !== null && next.kind !== "audio") {
      throw new TypeError("the track is of another kind");
    }
    if (!this.#port.isOpen() || this.#released) {
      throw new DOMException("nothing is sent here any more", "InvalidStateError");
    }
    await this.#port.inOrder(async () => {
      if (this.#released) {
        throw new DOMException("nothing is sent here any more", "InvalidStateError");
      }
      await task();
      this.setTrack(next);
    });
  }

  async getStats(): Promise<RTCStatsReport> {
    return this.#port.stats(this.#track);
  }

  getParameters(): RTCRtpSendParameters {
    this.#lastReturned ??= {
      transactionId: crypto.randomUUID(),
      encodings: this.#encodings,
      headerExtensions: [],
      rtcp: { cname: this.#port.cname(), reducedSize: false },
      codecs: this.#port.codecs(this.mid),
    };
    // Parameters age: they may be given back only in the task that took them, or soon after.
    void task().then(() => (this.#lastReturned = null));
    return structuredClone(this.#lastReturned);
  }

  async setParameters(parameters: RTCRtpSendParameters): Promise<void> {
    if (this.#released) {
      throw new DOMException("nothing is sent here any more", "InvalidStateError");
    }
    const encodings = changedEncodings(parameters, this.#lastReturned);
    await task();
    this.#lastReturned = null;
    this.#encodings = encodings;
    this.#port.voiceChanged();
  }

  setStreams(...streams: MediaStream[]): void {
    const ids = asStreams(streams).map(({ id }) => id);
    if (!this.#port.isOpen()) {
      throw new DOMException("the connection is closed", "InvalidStateError");
    }
    this.streamIds = [...new Set(ids)];
    this.#port.negotiationNeeded();
  }

  #take(track: MediaStreamTrack | null): void {
    if (this.#track instanceof NativeTrack) {
      this.#track.unwatch(this.#watcher);
    }
    this.#track = track;
    if (track instanceof NativeTrack) {
      track.watch(this.#watcher);
    }
  }
}
