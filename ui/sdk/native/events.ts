/**
 * WebRTC's event classes. A webview without WebRTC has none; one with it would insist on tracks
 * and candidates of its own.
 */

import { NativeIceCandidate } from "./ice-candidate";
import { dictionary } from "./idl";
import { NativeReceiver, NativeTransceiver } from "./rtp";
import { asTrack } from "./tracks";

export class NativeTrackEvent extends Event implements RTCTrackEvent {
  readonly #receiver: RTCRtpReceiver;
  readonly #streams: readonly MediaStream[];
  readonly #track: MediaStreamTrack;
  readonly #transceiver: RTCRtpTransceiver;

  constructor(type: string, init: RTCTrackEventInit) {
    dictionary(init, "the track event");
    const { receiver, track, transceiver } = init as Partial<RTCTrackEventInit>;
    const fits =
      receiver instanceof NativeReceiver &&
      transceiver instanceof NativeTransceiver &&
      asTrack(track) === track;
    if (!fits) {
      throw new TypeError("a track event needs its receiver, track and transceiver");
    }
    super(type, init);
    this.#receiver = receiver;
    this.#streams = Object.freeze([...(init.streams ?? [])]);
    this.#track = track;
    this.#transceiver = transceiver;
  }

  get receiver(): RTCRtpReceiver {
    return this.#receiver;
  }
  get track(): MediaStreamTrack {
    return this.#track;
  }
  get streams(): readonly MediaStream[] {
    return this.#streams;
  }
  get transceiver(): RTCRtpTransceiver {
    return this.#transceiver;
  }
}

export class NativeIceEvent extends Event implements RTCPeerConnectionIceEvent {
  readonly #candidate: RTCIceCandidate | null;
  readonly #url: string | null;

  constructor(
    ...[type, init]: [
      type: string,
      init?: (RTCPeerConnectionIceEventInit & { url?: string | null }) | null,
    ]
  ) {
    dictionary(init, "the event's dictionary");
    const { candidate = null, url = null } = init ?? {};
    if (type === undefined || (candidate !== null && !(candidate instanceof NativeIceCandidate))) {
      throw new TypeError("the event needs a type, and a candidate that is one");
    }
    super(type, init ?? {});
    this.#candidate = candidate;
    this.#url = url === null ? null : String(url);
  }

  get candidate(): RTCIceCandidate | null {
    return this.#candidate;
  }
  get url(): string | null {
    return this.#url;
  }
}

export class NativeToneChangeEvent extends Event implements RTCDTMFToneChangeEvent {
  readonly #tone: string;

  constructor(...[type, init]: [type: string, init?: RTCDTMFToneChangeEventInit]) {
    dictionary(init, "the event's dictionary");
    if (type === undefined) {
      throw new TypeError("the event needs a type");
    }
    super(type, init ?? {});
    this.#tone = init?.tone === undefined ? "" : String(init.tone);
  }

  get tone(): string {
    return this.#tone;
  }
}
