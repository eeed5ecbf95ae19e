/**
 * WebRTC's event classes. A webview without WebRTC has none; one with it would insist on tracks
 * and candidates of its own.
 */

import { dictionary } from "./idl";

export class NativeTrackEvent extends Event implements RTCTrackEvent {
  readonly receiver: RTCRtpReceiver;
  readonly streams: readonly MediaStream[];
  readonly track: MediaStreamTrack;
  readonly transceiver: RTCRtpTransceiver;

  constructor(type: string, init: RTCTrackEventInit) {
    dictionary(init, "the track event");
    const { receiver, track, transceiver } = init as Partial<RTCTrackEventInit>;
    if (!receiver || !track || !transceiver) {
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

  constructor(type: string, init: RTCPeerConnectionIceEventInit = {}) {
    super(type, init);
    this.candidate = init.candidate ?? null;
  }
}

export class NativeToneChangeEvent extends Event implements RTCDTMFToneChangeEvent {
  readonly tone: string;

  constructor(type: string, init: RTCDTMFToneChangeEventInit = {}) {
    super(type, init);
    this.tone = init.tone ?? "";
  }
}
