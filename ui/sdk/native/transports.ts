/** `RTCDtlsTransport` and `RTCIceTransport` (WebRTC 1.0, sections 5.5 and 5.6): seen, not steered. */
import { defineEventHandlers } from "../event-handlers";

export class NativeIceTransport extends EventTarget implements RTCIceTransport {
  declare onstatechange: RTCIceTransport["onstatechange"];
  declare ongatheringstatechange: RTCIceTransport["ongatheringstatechange"];
  declare onselectedcandidatepairchange: RTCIceTransport["onselectedcandidatepairchange"];

  #state: RTCIceTransportState = "new";
  #gathering: RTCIceGathererState = "new";
  readonly local: RTCIceCandidate[] = [];
  readonly remote: RTCIceCandidate[] = [];
  #role: RTCIceRole = "unknown";

  get role(): RTCIceRole {
    return this.#role;
  }
  get component(): RTCIceComponent {
    return "rtp";
  }
  get state(): RTCIceTransportState {
    return this.#state;
  }
  get gatheringState(): RTCIceGathererState {
    return this.#gathering;
  }

  changeState(state: RTCIceTransportState, fires = true): void {
    if (this.#state !== state) {
      this.#state = state;
      if (fires) {
        this.dispatchEvent(new Event("statechange"));
      }
    }
  }
  changeGathering(state: RTCIceGathererState): void {
    if (this.#gathering !== state) {
      this.#gathering = state;
      this.dispatchEvent(new Event("gatheringstatechange"));
    }
  }

  getLocalCandidates(): RTCIceCandidate[] {
    return [...this.local];
  }
  getRemoteCandidates(): RTCIceCandidate[] {
    return [...this.remote];
  }
  /** The engine keeps that to itself. */
  getSelectedCandidatePair(): null {
    return null;
  }
  getLocalParameters(): null {
    return null;
  }
  getRemoteParameters(): null {
    return null;
  }
}

export class NativeDtlsTransport extends EventTarget implements RTCDtlsTransport {
  declare onstatechange: RTCDtlsTransport["onstatechange"];
  declare onerror: RTCDtlsTransport["onerror"];

  readonly #ice = new NativeIceTransport();
  #state: RTCDtlsTransportState = "new";

  get iceTransport(): NativeIceTransport {
    return this.#ice;
  }
  get state(): RTCDtlsTransportState {
    return this.#state;
  }
  changeState(state: RTCDtlsTransportState, fires = true): void {
    if (this.#state !== state) {
      this.#state = state;
      if (fires) {
        this.dispatchEvent(new Event("statechange"));
      }
    }
  }
  getRemoteCertificates(): ArrayBuffer[] {
    return [];
  }
}

defineEventHandlers(NativeIceTransport.prototype, [
  "statechange",
  "gatheringstatechange",
  "selectedcandidatepairchange",
]);
defineEventHandlers(NativeDtlsTransport.prototype, ["statechange", "error"]);
