/** Puts the native engine's WebRTC where a page, and the SDK, looks for the webview's. */
import type { Failures } from "../failures";
import { NativeSessionDescription } from "./description";
import { NativeDtmfSender } from "./dtmf";
import type { NativeEngine } from "./engine";
import { NativeIceEvent, NativeToneChangeEvent, NativeTrackEvent } from "./events";
import { NativeIceCandidate } from "./ice-candidate";
import { NativePeerConnection } from "./peer-connection";
import { NativeReceiver, NativeSender, NativeTransceiver } from "./rtp";
import { NativeStream, NativeTrack } from "./tracks";

export function installNativeWebRtc(engine: NativeEngine, failures: Failures): void {
  class RTCPeerConnection extends NativePeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(engine, failures, configuration);
    }
  }
  const classes = {
    RTCPeerConnection,
    RTCSessionDescription: NativeSessionDescription,
    RTCIceCandidate: NativeIceCandidate,
    RTCPeerConnectionIceEvent: NativeIceEvent,
    RTCTrackEvent: NativeTrackEvent,
    RTCDTMFSender: NativeDtmfSender,
    RTCDTMFToneChangeEvent: NativeToneChangeEvent,
    RTCRtpSender: NativeSender,
    RTCRtpReceiver: NativeReceiver,
    RTCRtpTransceiver: NativeTransceiver,
    MediaStream: NativeStream,
    MediaStreamTrack: NativeTrack,
  };
  for (const [name, value] of Object.entries(classes)) {
    Object.defineProperty(window, name, { value, configurable: true, writable: true });
  }
  hideOldChrome();
  swallowNativeStreams();
}

/**
 * The adapter inside the SDK knows Chrome by this name and would patch the engine's classes for
 * it. Without it every webview takes the one path that standard classes need.
 */
function hideOldChrome(): void {
  Object.defineProperty(navigator, "webkitGetUserMedia", { value: undefined, configurable: true });
}

/** Lets an `<audio>` take the engine's streams, which sound elsewhere. */
function swallowNativeStreams(): void {
  const real = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, "srcObject");
  const swallowed = new WeakMap<HTMLMediaElement, NativeStream>();
  Object.defineProperty(HTMLMediaElement.prototype, "srcObject", {
    configurable: true,
    enumerable: true,
    get(this: HTMLMediaElement): MediaProvider | null {
      return swallowed.get(this) ?? (real?.get?.call(this) as MediaProvider | null) ?? null;
    },
    set(this: HTMLMediaElement, source: MediaProvider | null) {
      if (source instanceof NativeStream) {
        swallowed.set(this, source);
      } else {
        swallowed.delete(this);
        real?.set?.call(this, source);
      }
    },
  });
}
