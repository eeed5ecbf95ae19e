/**
 * Sender, receiver and transceiver (WebRTC 1.0, section 5) of the one audio line that the native
 * engine has. What would reach into the transport or the codecs is refused: the engine owns both.
 */
import type { DtmfPort } from "./dtmf";
import { NativeDtmfSender } from "./dtmf";
import { NativeTrack } from "./tracks";

/** What the three need of their connection. */
export interface RtpPort {
  dtmf: DtmfPort;
  /** Whether the sent track sounds. */
  microphoneEnabled(enabled: boolean): void;
  stats(): Promise<RTCStatsReport>;
}

export class NativeSender implements RTCRtpSender {
  readonly dtmf: NativeDtmfSender;
  readonly transport = null;
  readonly transform = null;
  readonly #port: RtpPort;
  readonly #watcher = (sounds: boolean): void => this.#tell(sounds);
  #track: NativeTrack | null = null;
  /** What the engine was told last; it starts with an open microphone. */
  #told = true;

  constructor(port: RtpPort, track: MediaStreamTrack | null) {
    this.#port = port;
    this.dtmf = new NativeDtmfSender(port.dtmf);
    if (track !== null) {
      this.setTrack(track);
    }
  }

  get track(): MediaStreamTrack | null {
    return this.#track;
  }

  setTrack(track: MediaStreamTrack | null): void {
    if (track !== null && !(track instanceof NativeTrack)) {
      throw new TypeError("the track is not the engine's");
    }
    this.#track?.unwatch(this.#watcher);
    this.#track = track;
    track?.watch(this.#watcher);
    this.#tell(track?.sounds ?? false);
  }

  /** The connection closed: later changes of the track are nobody's business. */
  release(): void {
    this.#track?.unwatch(this.#watcher);
    this.dtmf.drop();
  }

  replaceTrack(track: MediaStreamTrack | null): Promise<void> {
    this.setTrack(track);
    return Promise.resolve();
  }
  getStats(): Promise<RTCStatsReport> {
    return this.#port.stats();
  }
  getParameters(): RTCRtpSendParameters {
    throw notSupported();
  }
  setParameters(): Promise<void> {
    return Promise.reject(notSupported());
  }
  setStreams(): void {
    throw notSupported();
  }

  #tell(sounds: boolean): void {
    if (sounds !== this.#told) {
      this.#told = sounds;
      this.#port.microphoneEnabled(sounds);
    }
  }
}

export class NativeReceiver implements RTCRtpReceiver {
  readonly track: NativeTrack;
  readonly transport = null;
  readonly transform = null;
  jitterBufferTarget = null;
  readonly #port: RtpPort;

  constructor(port: RtpPort) {
    this.#port = port;
    this.track = new NativeTrack("Far side");
  }

  getStats(): Promise<RTCStatsReport> {
    return this.#port.stats();
  }
  getContributingSources(): RTCRtpContributingSource[] {
    return [];
  }
  getSynchronizationSources(): RTCRtpSynchronizationSource[] {
    return [];
  }
  getParameters(): RTCRtpReceiveParameters {
    throw notSupported();
  }
}

export class NativeTransceiver implements RTCRtpTransceiver {
  readonly sender: NativeSender;
  readonly receiver: NativeReceiver;
  direction: RTCRtpTransceiverDirection;
  #mid: string | null = null;
  #currentDirection: RTCRtpTransceiverDirection | null = null;
  /** The remote side was seen to send, so `track` was fired. */
  receiving = false;

  constructor(
    port: RtpPort,
    track: MediaStreamTrack | null,
    direction: RTCRtpTransceiverDirection,
  ) {
    this.sender = new NativeSender(port, track);
    this.receiver = new NativeReceiver(port);
    this.direction = direction;
  }

  get mid(): string | null {
    return this.#mid;
  }
  get currentDirection(): RTCRtpTransceiverDirection | null {
    return this.#currentDirection;
  }

  /** A description was set that puts this transceiver on the line `mid`. */
  associate(mid: string | null): void {
    this.#mid = mid ?? this.#mid;
  }
  /** Offer and answer agreed on `direction`, seen from this side. */
  negotiated(direction: RTCRtpTransceiverDirection): void {
    this.#currentDirection = direction;
  }

  stop(): void {
    this.direction = "stopped";
    this.#currentDirection = "stopped";
    this.receiver.track.stop();
    this.sender.release();
  }
  setCodecPreferences(): void {
    throw notSupported();
  }
}

/** `direction` of the far side's description, seen from here. */
export function reversed(direction: RTCRtpTransceiverDirection): RTCRtpTransceiverDirection {
  switch (direction) {
    case "sendonly":
      return "recvonly";
    case "recvonly":
      return "sendonly";
    case "sendrecv":
    case "inactive":
    case "stopped":
      return direction;
  }
}

export function sends(direction: RTCRtpTransceiverDirection | null): boolean {
  return direction === "sendrecv" || direction === "sendonly";
}

export function notSupported(): DOMException {
  return new DOMException("the native engine decides this itself", "NotSupportedError");
}
