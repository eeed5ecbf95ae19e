/**
 * WebRTC's event classes. A webview without WebRTC has none; one with it would insist on tracks
 * and candidates of its own.
 */

import { NativeIceCandidate } from "./ice-candidate";
import { dictionary } from "./idl";
import { NativeReceiver, NativeTransceiver } from "./rtp";
import { asTrack } from "./tracks";

export class NativeTrackEvent extends Event implements RTCTrackEvent {
  readonly receiver: RTCRtpReceiver;
  readonly streams: readonly MediaStream[];
  readonly track: MediaStreamTrack;
  readonly transceiver: RTCRtpTransceiver;

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
    this.receiver = init.receiver;
    this.streams = Object.freeze([...(init.streams ?? [])]);
    this.track = init.track;
    this.transceiver = init.transceiver;
  }
}

export class NativeIceEvent extends Event implements RTCPeerConnectionIceEvent {
  readonly candidate: RTCIceCandidate | null;

  constructor(...[type, init]: [type: string, init?: RTCPeerConnectionIceEventInit | null]) {
    dictionary(init, "the event's dictionary");
    const candidate = init?.candidate ?? null;
    if (type === undefined || (candidate !== null && !(candidate instanceof NativeIceCandidate))) {
      throw new TypeError("the event needs a type, and a candidate that is one");
    }
    super(type, init ?? {});
    this.candidate = candidate;
  }
}

export class NativeToneChangeEvent extends Event implements RTCDTMFToneChangeEvent {
  readonly tone: string;

  constructor(type: string, init: RTCDTMFToneChangeEventInit = {}) {
    super(type, init);
    this.tone = init.tone ?? "";
  }
}
