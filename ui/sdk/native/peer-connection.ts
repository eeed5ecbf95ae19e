/**
 * `RTCPeerConnection` (WebRTC 1.0) whose engine is native: descriptions, candidates and states
 * travel to Rust and back, sound never comes near the page. One audio line, no data channels.
 */
import type { MediaEvent } from "../../bindings/MediaEvent";
import type { MediaOperation } from "../../bindings/MediaOperation";
import type { MediaOutcome } from "../../bindings/MediaOutcome";
import type { Failures } from "../failures";
import { inWords } from "../failures";
import { repeatsAnswer } from "../repeated-answer";
import { ConnectionStates } from "./connection-states";
import type { Side } from "./description";
import { NativeSessionDescription, nextSignalingState } from "./description";
import type { NativeEngine } from "./engine";
import { NativeTrackEvent } from "./events";
import { NativeIceCandidate } from "./ice-candidate";
import { engineServers } from "./ice-servers";
import { OperationsChain } from "./operations-chain";
import { notSupported, sends } from "./rtp";
import { Transceivers } from "./transceivers";

type Succeeded<T> = ((value: T) => void) | null | undefined;
type Refused = RTCPeerConnectionErrorCallback | null | undefined;

export class NativePeerConnection extends ConnectionStates implements RTCPeerConnection {
  readonly #engine: NativeEngine;
  readonly #failures: Failures;
  readonly #number: number;
  readonly #configuration: RTCConfiguration;
  readonly #transceivers: Transceivers;
  readonly #chain: OperationsChain;
  #lastCreated: NativeSessionDescription | null = null;

  constructor(engine: NativeEngine, failures: Failures, configuration: RTCConfiguration = {}) {
    super();
    this.#engine = engine;
    this.#failures = failures;
    this.#configuration = configuration;
    this.#number = engine.add(this);
    this.#transceivers = new Transceivers({
      dtmf: {
        canSend: () => this.#canSendTones(),
        insert: (tones, duration, gap) => this.#tell({ name: "insert_dtmf", tones, duration, gap }),
      },
      microphoneEnabled: (enabled) => this.#tell({ name: "set_microphone_enabled", enabled }),
      stats: () => this.getStats(),
    });
    const ice_servers = engineServers(configuration.iceServers ?? []);
    const created = this.#ask({ name: "create", ice_servers });
    this.#chain = new OperationsChain(created, () => this.isOpen());
  }

  createOffer(options?: RTCOfferOptions): Promise<RTCSessionDescriptionInit>;
  createOffer(
    success: RTCSessionDescriptionCallback,
    failure: RTCPeerConnectionErrorCallback,
    options?: RTCOfferOptions,
  ): Promise<void>;
  createOffer(
    success?: RTCSessionDescriptionCallback | RTCOfferOptions,
    failure?: RTCPeerConnectionErrorCallback,
  ): Promise<RTCSessionDescriptionInit | void> {
    const made = this.#create({ name: "create_offer" });
    return isCallback(success) ? settled(made, success, failure) : made;
  }

  createAnswer(options?: RTCAnswerOptions): Promise<RTCSessionDescriptionInit>;
  createAnswer(
    success: RTCSessionDescriptionCallback,
    failure: RTCPeerConnectionErrorCallback,
  ): Promise<void>;
  createAnswer(
    success?: RTCSessionDescriptionCallback | RTCAnswerOptions,
    failure?: RTCPeerConnectionErrorCallback,
  ): Promise<RTCSessionDescriptionInit | void> {
    const made = this.#create({ name: "create_answer" });
    return isCallback(success) ? settled(made, success, failure) : made;
  }

  setLocalDescription(
    init?: RTCLocalSessionDescriptionInit,
    success?: Succeeded<void>,
    failure?: Refused,
  ): Promise<void> {
    const set = this.#chain.run(async () => {
      const description = this.#localFrom(init);
      await this.#set("local", description, { name: "set_local_description", description });
    });
    return success ? settled(set, success, failure) : set;
  }

  setRemoteDescription(
    init: RTCSessionDescriptionInit,
    success?: Succeeded<void>,
    failure?: Refused,
  ): Promise<void> {
    const set = this.#chain
      .run(async () => {
        const description = new NativeSessionDescription(init);
        if (!repeatsAnswer(this, description)) {
          await this.#set("remote", description, { name: "set_remote_description", description });
        }
      })
      .catch((error: unknown) => {
        // The SDK answers this by hanging up and says nothing.
        this.#failures.report(`remote description: ${inWords(error)}`);
        throw error;
      });
    return success ? settled(set, success, failure) : set;
  }

  addIceCandidate(
    init?: RTCIceCandidateInit | null,
    success?: Succeeded<void>,
    failure?: Refused,
  ): Promise<void> {
    const added = this.#chain.run(async () => {
      if (!this.remoteDescription) {
        throw new DOMException("there is no remote description", "InvalidStateError");
      }
      // An empty candidate and none at all both mean: there are no more.
      const candidate = init?.candidate ? new NativeIceCandidate(init) : null;
      await this.#ask({
        name: "add_ice_candidate",
        candidate: candidate && {
          candidate: candidate.candidate,
          sdpMid: candidate.sdpMid,
          sdpMLineIndex: candidate.sdpMLineIndex,
        },
      });
    });
    return success ? settled(added, success, failure) : added;
  }

  addTrack(track: MediaStreamTrack): RTCRtpSender {
    this.#throwIfClosed();
    return this.#transceivers.addTrack(track);
  }
  addTransceiver(
    trackOrKind: MediaStreamTrack | string,
    init: RTCRtpTransceiverInit = {},
  ): RTCRtpTransceiver {
    this.#throwIfClosed();
    if (trackOrKind !== "audio" && typeof trackOrKind === "string") {
      throw new TypeError("the engine carries sound only");
    }
    const track = typeof trackOrKind === "string" ? null : trackOrKind;
    return this.#transceivers.add(track, init.direction ?? "sendrecv");
  }
  /** The old form of `addTrack`, which the adapter inside the SDK expects. */
  addStream(stream: MediaStream): void {
    for (const track of stream.getTracks()) {
      this.addTrack(track);
    }
  }
  removeTrack(sender: RTCRtpSender): void {
    this.#throwIfClosed();
    const own = this.#transceivers.all.find((transceiver) => transceiver.sender === sender);
    own?.sender.setTrack(null);
  }
  getTransceivers(): RTCRtpTransceiver[] {
    return this.#transceivers.all;
  }
  getSenders(): RTCRtpSender[] {
    return this.#transceivers.all.map(({ sender }) => sender);
  }
  getReceivers(): RTCRtpReceiver[] {
    return this.#transceivers.all.map(({ receiver }) => receiver);
  }
  getConfiguration(): RTCConfiguration {
    return this.#configuration;
  }

  /** Always the whole report: there is one track each way. */
  async getStats(): Promise<RTCStatsReport> {
    const outcome = await this.#ask({ name: "get_stats" });
    return new Map(outcome.name === "stats" ? Object.entries(outcome.report) : []);
  }

  close(): void {
    if (this.signalingState !== "closed") {
      this.#transceivers.stop();
      this.closeStates();
      this.#tell({ name: "close" });
    }
  }

  setConfiguration(): void {
    throw notSupported();
  }
  restartIce(): void {
    throw notSupported();
  }
  createDataChannel(): RTCDataChannel {
    throw notSupported();
  }

  /** Something the engine noticed. */
  happened(event: MediaEvent): void {
    if (event.name === "tone_change") {
      this.#transceivers.sending()?.dtmf.played(event.tone);
    } else if (event.name === "closed") {
      this.#transceivers.stop();
      this.closeStates();
    } else {
      this.changeState(event);
    }
  }

  #create(operation: MediaOperation): Promise<RTCSessionDescriptionInit> {
    return this.#chain.run(async () => {
      const outcome = await this.#ask(operation);
      if (outcome.name !== "description") {
        throw new DOMException(`${operation.name}: no description came back`, "OperationError");
      }
      this.#lastCreated = new NativeSessionDescription(outcome.description);
      return this.#lastCreated.toJSON();
    });
  }

  #localFrom(init: RTCLocalSessionDescriptionInit | undefined): NativeSessionDescription {
    const type = init?.type ?? (this.signalingState === "have-remote-offer" ? "answer" : "offer");
    const sdp = init?.sdp || (this.#lastCreated?.type === type ? this.#lastCreated.sdp : "");
    return new NativeSessionDescription({ type, sdp });
  }

  async #set(
    side: Side,
    description: NativeSessionDescription,
    operation: MediaOperation,
  ): Promise<void> {
    const next = nextSignalingState(this.signalingState, side, description.type);
    if (!next) {
      const what = `${side} ${description.type} in state ${this.signalingState}`;
      throw new DOMException(what, "InvalidStateError");
    }
    await this.#ask(operation);
    if (!this.isOpen()) {
      return;
    }
    const arrivals = this.#transceivers.apply(side, description.type, description.sdp);
    this.described(side, description, next);
    for (const { transceiver, streams } of arrivals) {
      const { receiver } = transceiver;
      const init = { receiver, track: receiver.track, streams, transceiver };
      this.dispatchEvent(new NativeTrackEvent("track", init));
    }
  }

  #canSendTones(): boolean {
    const direction = this.#transceivers.all[0]?.currentDirection ?? null;
    return this.connectionState === "connected" && sends(direction);
  }

  #ask(operation: MediaOperation): Promise<MediaOutcome> {
    return this.#engine.ask(this.#number, operation);
  }

  /** For what has no promise of its own to fail with. */
  #tell(operation: MediaOperation): void {
    this.#ask(operation).catch((error: unknown) => {
      this.#failures.report(`${operation.name}: ${inWords(error)}`);
    });
  }

  #throwIfClosed(): void {
    if (this.signalingState === "closed") {
      throw new DOMException("the connection is closed", "InvalidStateError");
    }
  }
}

function isCallback(value: unknown): value is RTCSessionDescriptionCallback {
  return typeof value === "function";
}

/** The callback form of each method, from before promises; the SDK uses it. */
function settled<T>(
  promise: Promise<T>,
  success: (value: T) => void,
  failure: Refused,
): Promise<void> {
  return promise.then(success, (error: DOMException) => failure?.(error));
}
