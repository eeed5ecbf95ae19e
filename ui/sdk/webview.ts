/**
 * Where the webview has WebRTC of its own the shims step aside: its `RTCPeerConnection` does the
 * work, the page reports what it does, and silences both directions on hold (the SDK only asks
 * the gateway to).
 */
import type { Bridge } from "./bridge";
import type { Connections, Engine } from "./connections";
import type { Capture } from "./microphone";
import { observedClass } from "./observed-connection";

/** Feature detection, never the name of a system. */
export function hasWebRtc(): boolean {
  return (
    typeof window.RTCPeerConnection === "function" &&
    typeof navigator.mediaDevices?.getUserMedia === "function"
  );
}

/** The webview's own capture; to be taken before anything stands in its place. */
export function webviewCapture(): Capture {
  const { mediaDevices } = navigator;
  return {
    getUserMedia: mediaDevices.getUserMedia.bind(mediaDevices),
    enumerateDevices: mediaDevices.enumerateDevices.bind(mediaDevices),
  };
}

export class WebviewEngine implements Engine {
  readonly webrtc = true;
  readonly #connections: Connections;
  #muted = false;
  #held = false;

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  install(bridge: Bridge): void {
    window.RTCPeerConnection = observedClass(window.RTCPeerConnection, {
      opened: (connection) => {
        this.#muted = false;
        this.#held = false;
        farSide().forEach((element) => (element.muted = false));
        return this.#connections.add(connection);
      },
      happened: (connection, event) => bridge.send({ type: "observed", connection, event }),
    });
  }

  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#apply();
  }

  setHeld(held: boolean): void {
    this.#held = held;
    this.#apply();
  }

  waitingDigits(): string {
    const senders = this.#connections.current()?.getSenders() ?? [];
    return senders.find(({ dtmf }) => dtmf)?.dtmf?.toneBuffer ?? "";
  }

  #apply(): void {
    for (const { track } of this.#connections.current()?.getSenders() ?? []) {
      if (track) {
        track.enabled = !this.#muted && !this.#held;
      }
    }
    farSide().forEach((element) => (element.muted = this.#held));
  }
}

/** The elements that sound the far side; the SDK uses the page's one. */
function farSide(): HTMLAudioElement[] {
  return [...document.querySelectorAll("audio")];
}
