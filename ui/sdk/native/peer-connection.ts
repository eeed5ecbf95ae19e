/**
 * `RTCPeerConnection` (WebRTC 1.0) whose engine is native: descriptions, candidates and states
 * travel to Rust and back. Of several audio lines one carries sound (voice.ts); no data channels.
 */
import type { MediaEvent } from "../../bindings/MediaEvent";
import type { MediaOperation } from "../../bindings/MediaOperation";
import type { MediaOutcome } from "../../bindings/MediaOutcome";
import type { Failures } from "../failures";
import { readCandidate } from "./added-candidate";
import { agreedCodecs } from "./codecs";
import type { Configuration } from "./configuration";
import { checkChange, copyOf, readConfiguration } from "./configuration";
import { Described } from "./described";
import { readDescription } from "./description";
import type { NativeEngine } from "./engine";
import { EngineEnd } from "./engine-end";
import { EngineParts } from "./engine-parts";
import { creation } from "./ice-servers";
import { closed, dictionary, enumeration, notSupported } from "./idl";
import { late } from "./operations-chain";
import { isCallback, settled } from "./legacy-callbacks";
import { readEncodings } from "./parameters";
import { DIRECTIONS } from "./rtp";
import { cnameOf } from "./sdp";
import { look } from "./selected-pair";
import type { RtpPort } from "./sender";
import { NativeStatsReport } from "./stats-report";
import { completed } from "./stats-page";
import { selectStats } from "./stats-selection";
import { asStreams, asTrack } from "./tracks";
import { soundOnly } from "./transceivers";

type Refused = RTCPeerConnectionErrorCallback | null | undefined;
type Succeeded = (() => void) | null | undefined;

/** So long the news that the connection is up may wait for its particulars. */
const LOOK_BOUND_MS = 200;

export class NativePeerConnection extends Described implements RTCPeerConnection {
  readonly #engine: EngineParts;
  #configuration: Configuration;

  constructor(engine: NativeEngine, failures: Failures, given?: RTCConfiguration) {
    const configuration = readConfiguration(given);
    super();
    this.#configuration = configuration;
    const open = (hear: (event: MediaEvent) => void): EngineEnd =>
      new EngineEnd(engine, failures, this, hear, () => creation(this.#configuration));
    this.#engine = new EngineParts(open, (event) => this.#happened(event));
    this.begin(this.#port(), this.#engine, {
      microphoneEnabled: (enabled) => this.#engine.microphoneEnabled(enabled),
      feed: (track) => this.#feed(track),
    });
  }

  createOffer(options?: RTCOfferOptions): Promise<RTCSessionDescriptionInit>;
  createOffer(
    success: RTCSessionDescriptionCallback,
    failure: RTCPeerConnectionErrorCallback,
    options?: RTCOfferOptions,
  ): Promise<void>;
  createOffer(
    first?: RTCSessionDescriptionCallback | RTCOfferOptions,
    failure?: RTCPeerConnectionErrorCallback,
    third?: RTCOfferOptions,
  ): Promise<RTCSessionDescriptionInit | void> {
    const options = isCallback(first) ? third : first;
    const made = this.whileOpen(async () => {
      dictionary(options, "the options");
      this.transceivers.offerTo(options ?? {});
      return this.createdOffer(options?.iceRestart === true);
    });
    return isCallback(first) ? settled(made, first, failure) : made;
  }

  createAnswer(options?: RTCAnswerOptions): Promise<RTCSessionDescriptionInit>;
  createAnswer(
    success: RTCSessionDescriptionCallback,
    failure: RTCPeerConnectionErrorCallback,
  ): Promise<void>;
  createAnswer(
    first?: RTCSessionDescriptionCallback | RTCAnswerOptions,
    failure?: RTCPeerConnectionErrorCallback,
  ): Promise<RTCSessionDescriptionInit | void> {
    const made = this.whileOpen(() => this.createdAnswer());
    return isCallback(first) ? settled(made, first, failure) : made;
  }

  setLocalDescription(
    init?: RTCLocalSessionDescriptionInit,
    success?: Succeeded,
    failure?: Refused,
  ): Promise<void> {
    const set = this.whileOpen(async () => {
      const { type, sdp } = readDescription(init);
      return this.setLocal(type, sdp);
    });
    return success ? settled(set, success, failure) : set;
  }

  setRemoteDescription(
    init: RTCSessionDescriptionInit,
    success?: Succeeded,
    failure?: Refused,
  ): Promise<void> {
    const set = this.whileOpen(async () => {
      const { type, sdp } = readDescription(init);
      if (type === undefined) {
        throw new TypeError("the description has no type");
      }
      return this.setRemote(type, sdp);
    });
    return success ? settled(set, success, failure) : set;
  }

  addIceCandidate(
    init?: RTCIceCandidateInit | null,
    success?: Succeeded,
    failure?: Refused,
  ): Promise<void> {
    const added = this.whileOpen(async () => {
      const candidate = readCandidate(init);
      return this.chain.run(() => this.addCandidate(candidate));
    });
    return success ? settled(added, success, failure) : added;
  }

  addTrack(track: MediaStreamTrack, ...streams: MediaStream[]): RTCRtpSender {
    const given = asTrack(track);
    const named = asStreams(streams);
    this.#throwIfClosed();
    soundOnly(given.kind);
    const sender = this.transceivers.addTrack(given, named);
    this.updateNegotiationNeeded();
    return sender;
  }

  addTransceiver(
    trackOrKind: MediaStreamTrack | string,
    init?: RTCRtpTransceiverInit,
  ): RTCRtpTransceiver {
    dictionary(init, "the transceiver's dictionary");
    const isTrack = typeof trackOrKind === "object" && trackOrKind !== null;
    const track = isTrack ? asTrack(trackOrKind) : null;
    const kind = track?.kind ?? enumeration(["audio", "video"] as const, trackOrKind, "kind");
    const { direction = "sendrecv", streams = [], sendEncodings } = init ?? {};
    const wanted = enumeration(DIRECTIONS, direction, "direction");
    if (wanted === "stopped") {
      throw new TypeError("a transceiver cannot begin stopped");
    }
    const ids = asStreams([...streams]).map(({ id }) => id);
    const encodings = readEncodings(sendEncodings, kind);
    this.#throwIfClosed();
    soundOnly(kind);
    const unique = [...new Set(ids)];
    const transceiver = this.transceivers.add(track, wanted, unique, encodings);
    this.updateNegotiationNeeded();
    return transceiver;
  }

  /** The old form of `addTrack`, which the adapter inside the SDK expects. */
  addStream(stream: MediaStream): void {
    for (const track of stream.getTracks()) {
      this.addTrack(track, stream);
    }
  }

  removeTrack(sender: RTCRtpSender): void {
    this.#throwIfClosed();
    if (this.transceivers.removeTrack(sender)) {
      this.updateNegotiationNeeded();
    }
  }
  getTransceivers(): RTCRtpTransceiver[] {
    return this.transceivers.all;
  }
  getSenders(): RTCRtpSender[] {
    return this.transceivers.going.map(({ sender }) => sender);
  }
  getReceivers(): RTCRtpReceiver[] {
    return this.transceivers.going.map(({ receiver }) => receiver);
  }

  getConfiguration(): RTCConfiguration {
    return copyOf(this.#configuration);
  }
  setConfiguration(given?: RTCConfiguration): void {
    const next = readConfiguration(given);
    this.#throwIfClosed();
    checkChange(this.#configuration, next, this.localDescription !== null);
    const servers = (from: Configuration): string => JSON.stringify(from.iceServers);
    // Those of a next gathering may change; the engine has its own for the first one.
    const isWaiting = this.#engine.begun && this.iceGatheringState === "new";
    if (isWaiting && servers(next) !== servers(this.#configuration)) {
      throw notSupported("the native engine takes its ICE servers at the beginning");
    }
    this.#configuration = next;
  }

  async getStats(selector?: MediaStreamTrack | null): Promise<RTCStatsReport> {
    const track = selector === undefined || selector === null ? null : asTrack(selector);
    const owner = selectStats(this.transceivers.all, track);
    const report = this.isOpen() ? await this.#engine.stats() : {};
    const { speaker } = this.voice;
    const transport = (speaker?.mid ?? null) === null ? null : this.transport();
    const ends = { speaker, hearer: this.voice.hearer(this.remoteDescription) };
    return new NativeStatsReport(owner(completed(report, ends, transport)));
  }

  close(): void {
    if (this.isOpen()) {
      this.closeStates();
      this.transceivers.all.forEach((transceiver) => transceiver.finishStop());
      this.#engine.close();
    }
  }

  createDataChannel(): RTCDataChannel {
    this.#throwIfClosed();
    throw notSupported("the native engine has no data channels");
  }

  /** Something the engine noticed. */
  #happened(event: MediaEvent): void {
    if (event.name === "tone_change") {
      this.voice.speaker?.sender.dtmf.played(event.tone);
    } else if (event.name === "closed") {
      this.transceivers.all.forEach((transceiver) => transceiver.finishStop());
      this.closeStates();
    } else if (event.name === "connection_state" && event.state === "connected") {
      // By then the page may ask whom it is connected to.
      void Promise.race([this.#look(), late(LOOK_BOUND_MS)]).then(() => this.noticed.take(event));
    } else {
      this.noticed.take(event);
    }
  }

  protected override iceServers(): readonly string[] {
    return this.#configuration.iceServers.flatMap(({ urls }) => urls);
  }

  protected override up(): void {
    this.#engine.startFeed();
    void this.#look();
  }

  /** The engine tells in its statistics only which candidates it has chosen, and whom it saw. */
  async #look(): Promise<void> {
    const report = await this.#engine.stats();
    if (this.isOpen()) {
      look(this.transport(), report);
    }
  }

  #feed(track: MediaStreamTrack | null): void {
    this.#engine.feed(track);
    this.follow();
  }

  protected override ask(operation: MediaOperation): Promise<MediaOutcome> {
    return this.#engine.ask(operation);
  }

  #port(): RtpPort {
    return {
      dtmf: {
        canSend: (dtmf) =>
          this.connectionState === "connected" &&
          this.voice.speaker?.sender.dtmf === dtmf &&
          this.transceivers.sendsBy(dtmf),
        insert: (tones, duration, gap) =>
          this.#engine.tell({ name: "insert_dtmf", tones, duration, gap }),
      },
      voiceChanged: () => {
        if (this.isOpen()) {
          this.voice.update();
        }
      },
      sources: async (of) => {
        const heard = this.voice.hearer(this.remoteDescription)?.receiver.track === of;
        return heard && this.isOpen() ? this.#engine.sources() : [];
      },
      stats: (track) => this.getStats(track),
      inOrder: (operation) => this.chain.run(operation),
      isOpen: () => this.isOpen(),
      negotiationNeeded: () => this.updateNegotiationNeeded(),
      transport: () => this.transport(),
      codecs: (mid) => agreedCodecs(mid === null ? null : this.currentRemoteDescription, mid),
      cname: () => cnameOf(this.localDescription?.sdp ?? ""),
    };
  }

  #throwIfClosed(): void {
    if (!this.isOpen()) {
      throw closed();
    }
  }
}
