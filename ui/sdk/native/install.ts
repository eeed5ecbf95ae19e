/** Puts the native engine's WebRTC where a page, and the SDK, looks for the webview's. */
import type { Failures } from "../failures";
import { NativeCertificate, readWish } from "./certificate";
import { NativeSessionDescription } from "./description";
import { NativeDtmfSender } from "./dtmf";
import type { NativeEngine } from "./engine";
import { NativeErrorEvent, NativeIceErrorEvent } from "./error-events";
import { NativeIceEvent, NativeToneChangeEvent, NativeTrackEvent } from "./events";
import { NativeIceCandidate } from "./ice-candidate";
import { exposeAs, exposeStatic } from "./expose";
import { NativePeerConnection } from "./peer-connection";
import { NativeRtcError } from "./rtc-error";
import { NativeReceiver, NativeTransceiver } from "./rtp";
import { NativeCandidatePair } from "./selected-pair";
import { NativeSender } from "./sender";
import { NativeStatsReport } from "./stats-report";
import {
  NativeStream,
  NativeStreamTrackEvent,
  NativeTrack,
  standsForBoth,
  streamClass,
} from "./tracks";
import { NativeDtlsTransport, NativeIceTransport } from "./transports";

/** No connection has this number. */
const NO_CONNECTION = 0;

export function installNativeWebRtc(engine: NativeEngine, failures: Failures): void {
  const constructed = {
    RTCPeerConnection: connectionClass(engine, failures),
    RTCSessionDescription: NativeSessionDescription,
    RTCIceCandidate: NativeIceCandidate,
    RTCError: NativeRtcError,
    RTCErrorEvent: NativeErrorEvent,
    RTCPeerConnectionIceEvent: NativeIceEvent,
    RTCPeerConnectionIceErrorEvent: NativeIceErrorEvent,
    RTCTrackEvent: NativeTrackEvent,
    RTCDTMFToneChangeEvent: NativeToneChangeEvent,
    MediaStream: streamClass(),
    MediaStreamTrackEvent: NativeStreamTrackEvent,
  };
  const given = {
    RTCCertificate: NativeCertificate,
    RTCDTMFSender: NativeDtmfSender,
    RTCRtpSender: NativeSender,
    RTCRtpReceiver: NativeReceiver,
    RTCRtpTransceiver: NativeTransceiver,
    RTCDtlsTransport: NativeDtlsTransport,
    RTCIceTransport: NativeIceTransport,
    RTCIceCandidatePair: NativeCandidatePair,
    RTCStatsReport: NativeStatsReport,
    MediaStreamTrack: NativeTrack,
  };
  for (const [name, value] of Object.entries(constructed)) {
    exposeAs(name, value);
    define(name, value);
  }
  for (const [name, value] of Object.entries(given)) {
    const facade = withoutConstructor(value);
    exposeAs(name, facade);
    define(name, facade);
  }
  standsForBoth(window.MediaStream, window.MediaStreamTrack);
  hideOldChrome();
  swallowNativeStreams();
}

/** The native class with its engine in it. */
function connectionClass(engine: NativeEngine, failures: Failures): typeof RTCPeerConnection {
  const facade = function (this: unknown, configuration?: RTCConfiguration): object {
    if (new.target === undefined) {
      throw new TypeError("RTCPeerConnection is a constructor");
    }
    const parts = [engine, failures, configuration];
    return Reflect.construct(NativePeerConnection, parts, new.target) as object;
  };
  facade.prototype = NativePeerConnection.prototype;
  define("constructor", facade, NativePeerConnection.prototype);
  exposeStatic(facade, "generateCertificate", async (algorithm) => {
    const outcome = await engine.ask(NO_CONNECTION, {
      name: "generate_certificate",
      ...readWish(algorithm),
    });
    if (outcome.name !== "certificate") {
      throw new DOMException("the engine made no certificate", "OperationError");
    }
    return new NativeCertificate(outcome);
  });
  return facade as unknown as typeof RTCPeerConnection;
}

/** An interface that a page cannot construct. */
function withoutConstructor(
  target: abstract new (...parts: never[]) => object,
): abstract new () => object {
  const facade = function (): never {
    throw new TypeError("Illegal constructor");
  };
  facade.prototype = target.prototype as object;
  define("constructor", facade, facade.prototype);
  const capabilities: unknown = Reflect.get(target, "getCapabilities");
  if (typeof capabilities === "function") {
    exposeStatic(facade, "getCapabilities", capabilities as (kind: unknown) => unknown);
  }
  return facade as unknown as abstract new () => object;
}

function define(name: string, value: unknown, target: object = window): void {
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
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
  const { play } = HTMLMediaElement.prototype;
  HTMLMediaElement.prototype.play = function (): Promise<void> {
    return swallowed.has(this) ? Promise.resolve() : play.call(this);
  };
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
