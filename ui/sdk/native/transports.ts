/** `RTCDtlsTransport` and `RTCIceTransport` (WebRTC 1.0, sections 5.5 and 5.6): seen, not steered. */
import { defineEventHandlers } from "../event-handlers";
import type { Side } from "./description";
import type { NativeCandidatePair } from "./selected-pair";

export interface IceParameters {
  usernameFragment: string;
  password: string;
}

/** What the descriptions in force say of the transport's ICE. */
export type Agreed = (side: Side) => IceParameters | null;

export class NativeIceTransport extends EventTarget implements RTCIceTransport {
  declare onstatechange: RTCIceTransport["onstatechange"];
  declare ongatheringstatechange: RTCIceTransport["ongatheringstatechange"];
  declare onselectedcandidatepairchange: RTCIceTransport["onselectedcandidatepairchange"];

  #state: RTCIceTransportState = "new";
  #gathering: RTCIceGathererState = "new";
  readonly local: RTCIceCandidate[] = [];
  readonly remote: RTCIceCandidate[] = [];
  #role: RTCIceRole = "unknown";
  #pair: NativeCandidatePair | null = null;
  readonly #agreed: Agreed;

  constructor(agreed: Agreed) {
    super();
    this.#agreed = agreed;
  }

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
  getSelectedCandidatePair(): NativeCandidatePair | null {
    return this.#pair;
  }
  getLocalParameters(): IceParameters | null {
    return this.#agreed("local");
  }
  getRemoteParameters(): IceParameters | null {
    return this.#agreed("remote");
  }

  /** Who offered chooses the pair (RFC 8445, section 6.1.1). */
  take(offered: Side | null): void {
    if (offered !== null) {
      this.#role = offered === "local" ? "controlling" : "controlled";
    }
  }
  select(pair: NativeCandidatePair): void {
    if (this.#pair?.local !== pair.local || this.#pair.remote !== pair.remote) {
      this.#pair = pair;
      this.dispatchEvent(new Event("selectedcandidatepairchange"));
    }
  }
}

export class NativeDtlsTransport extends EventTarget implements RTCDtlsTransport {
  declare onstatechange: RTCDtlsTransport["onstatechange"];
  declare onerror: RTCDtlsTransport["onerror"];

  readonly #ice: NativeIceTransport;
  #shown: Uint8Array<ArrayBuffer>[] = [];
  #state: RTCDtlsTransportState = "new";

  constructor(agreed: Agreed) {
    super();
    this.#ice = new NativeIceTransport(agreed);
  }

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
  /** What the far side has shown, in DER. */
  getRemoteCertificates(): ArrayBuffer[] {
    return this.#shown.map((certificate) => certificate.slice().buffer);
  }
  sawCertificates(certificates: Uint8Array<ArrayBuffer>[]): void {
    this.#shown = certificates;
  }
}

defineEventHandlers(NativeIceTransport.prototype, [
  "statechange",
  "gatheringstatechange",
  "selectedcandidatepairchange",
]);
defineEventHandlers(NativeDtlsTransport.prototype, ["statechange", "error"]);
