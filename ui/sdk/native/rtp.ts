/**
 * Receiver and transceiver (WebRTC 1.0, sections 5.3 and 5.4) of the audio lines, of
 * which one at a time carries sound (voice.ts). What would reach into the transport or the codecs is refused: the engine
 * owns both.
 */
import { capabilities, capabilitiesOf, isMedia, readCodec, sameCodec } from "./codecs";
import { closed, isOneOf, notSupported } from "./idl";
import type { Encodings } from "./parameters";
import { usual } from "./parameters";
import type { SdpDirection } from "./sdp";
import { Sources } from "./sources";
import type { RtpPort } from "./sender";
import { NativeSender } from "./sender";
import type { NativeStream } from "./tracks";
import { NativeTrack } from "./tracks";

export const DIRECTIONS = ["sendrecv", "sendonly", "recvonly", "inactive", "stopped"] as const;

export class NativeReceiver implements RTCRtpReceiver {
  readonly #port: RtpPort;
  readonly #track = new NativeTrack("remote audio", "far side");
  readonly #sources: Sources;
  #jitterBufferTarget: number | null = null;
  /** The streams that the far side says the track belongs to. */
  streams: NativeStream[] = [];
  mid: string | null = null;

  constructor(port: RtpPort) {
    this.#port = port;
    this.#sources = new Sources(() => port.sources(this.#track));
    this.#track.setMuted(true);
  }

  static getCapabilities(kind: string): RTCRtpCapabilities | null {
    return capabilitiesOf(kind);
  }

  get track(): NativeTrack {
    return this.#track;
  }
  get transform(): null {
    return null;
  }
  get transport(): RTCDtlsTransport | null {
    return this.mid === null ? null : this.#port.transport();
  }
  get jitterBufferTarget(): number | null {
    return this.#jitterBufferTarget;
  }
  set jitterBufferTarget(target: number | null) {
    if (target !== null && !(target >= 0 && target <= 4_000)) {
      throw new RangeError("the target is not from 0 to 4000 milliseconds");
    }
    this.#jitterBufferTarget = target;
  }

  async getStats(): Promise<RTCStatsReport> {
    return this.#port.stats(this.#track);
  }
  getContributingSources(): RTCRtpContributingSource[] {
    return this.#sources.contributing();
  }
  getSynchronizationSources(): RTCRtpSynchronizationSource[] {
    return this.#sources.synchronization();
  }
  getParameters(): RTCRtpReceiveParameters {
    return {
      headerExtensions: [],
      rtcp: { reducedSize: false },
      codecs: this.#port.codecs(this.mid),
    };
  }
}

export class NativeTransceiver implements RTCRtpTransceiver {
  readonly #sender: NativeSender;
  readonly #receiver: NativeReceiver;
  readonly #port: RtpPort;
  #direction: RTCRtpTransceiverDirection;
  #currentDirection: SdpDirection | null = null;
  #mid: string | null = null;
  #stopping = false;
  #stopped = false;
  /** As the far side last let it be announced by `track`. */
  fired: SdpDirection | null = null;
  /** `addTrack` made it, or took it over: it may take an offered line. */
  forTrack = false;
  usedToSend = false;
  preferences: RTCRtpCodec[] = [];

  constructor(
    port: RtpPort,
    track: MediaStreamTrack | null,
    direction: SdpDirection,
    encodings: Encodings = [usual()],
  ) {
    this.#port = port;
    this.#sender = new NativeSender(port, track, encodings);
    this.#receiver = new NativeReceiver(port);
    this.#direction = direction;
  }

  get sender(): NativeSender {
    return this.#sender;
  }
  get receiver(): NativeReceiver {
    return this.#receiver;
  }
  get mid(): string | null {
    return this.#mid;
  }
  get stopping(): boolean {
    return this.#stopping;
  }
  get stopped(): boolean {
    return this.#stopped;
  }
  get currentDirection(): RTCRtpTransceiverDirection | null {
    return this.#stopped ? "stopped" : this.#currentDirection;
  }
  get direction(): RTCRtpTransceiverDirection {
    return this.#stopping ? "stopped" : this.#direction;
  }
  set direction(direction: RTCRtpTransceiverDirection) {
    if (!isOneOf(DIRECTIONS, direction)) {
      return;
    }
    if (!this.#port.isOpen() || this.#stopping) {
      throw new DOMException("the transceiver is stopped", "InvalidStateError");
    }
    if (direction === "stopped") {
      throw new TypeError("a transceiver is stopped by stop()");
    }
    if (this.#direction !== direction) {
      this.#direction = direction;
      this.#port.negotiationNeeded();
    }
  }

  /** Changed by the connection, not by the page: asks for no negotiation. */
  redirect(direction: SdpDirection): void {
    this.#direction = direction;
  }

  /** A description puts this transceiver on the line `mid`; null: none does any more. */
  associate(mid: string | null): void {
    this.#mid = mid;
    this.#sender.mid = mid;
    this.#receiver.mid = mid;
  }

  /** Offer and answer agreed on `direction`, seen from this side; null: taken back. */
  negotiated(direction: SdpDirection | null): void {
    this.#currentDirection = direction;
    const sending = direction === "sendrecv" || direction === "sendonly";
    this.usedToSend ||= sending;
    if (direction !== null) {
      this.#sender.negotiated(sending);
    }
  }

  stop(): void {
    if (!this.#port.isOpen()) {
      throw closed();
    }
    if (!this.#stopping) {
      this.beginStop();
      this.#port.negotiationNeeded();
    }
  }

  /** Nothing is sent or received from now on; the far side still has to hear of it. */
  beginStop(): void {
    if (!this.#stopping) {
      this.#stopping = true;
      this.#sender.release();
      this.#receiver.track.end();
    }
  }

  /** It is over on both sides. */
  finishStop(): void {
    this.beginStop();
    this.#stopped = true;
  }

  setCodecPreferences(codecs: RTCRtpCodec[]): void {
    const wanted = [...codecs]
      .map(readCodec)
      .filter((codec, at, all) => all.findIndex((one) => sameCodec(one, codec)) === at);
    const known = capabilities();
    const strange = wanted.some((codec) => !known.some((one) => sameCodec(one, codec)));
    if (strange || (wanted.length > 0 && !wanted.some(isMedia))) {
      throw new DOMException("not all are the engine's codecs", "InvalidModificationError");
    }
    this.preferences = wanted;
  }
  getHeaderExtensionsToNegotiate(): never {
    throw notSupported();
  }
}
