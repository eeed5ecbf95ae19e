/** The states and descriptions of a native `RTCPeerConnection`, and the events of their change. */
import type { IceCandidate } from "../../bindings/IceCandidate";
import type { MediaEvent } from "../../bindings/MediaEvent";
import { defineEventHandlers } from "../event-handlers";
import type { Side } from "./description";
import { NativeSessionDescription } from "./description";
import { NativeIceErrorEvent } from "./error-events";
import { NativeIceEvent } from "./events";
import { NativeIceCandidate } from "./ice-candidate";
import { anyAttribute, attribute, isRejected, readSdp, withCandidates } from "./sdp";
import type { IceParameters } from "./transports";
import { NativeDtlsTransport } from "./transports";

export type StateEvent = Exclude<MediaEvent, { name: "tone_change" | "closed" }>;

/** Section 4.8.2: a server that could not be reached. */
const UNREACHABLE = 701;

export abstract class ConnectionStates extends EventTarget {
  declare onconnectionstatechange: RTCPeerConnection["onconnectionstatechange"];
  declare ondatachannel: RTCPeerConnection["ondatachannel"];
  declare onicecandidate: RTCPeerConnection["onicecandidate"];
  declare onicecandidateerror: RTCPeerConnection["onicecandidateerror"];
  declare oniceconnectionstatechange: RTCPeerConnection["oniceconnectionstatechange"];
  declare onicegatheringstatechange: RTCPeerConnection["onicegatheringstatechange"];
  declare onnegotiationneeded: RTCPeerConnection["onnegotiationneeded"];
  declare onsignalingstatechange: RTCPeerConnection["onsignalingstatechange"];
  declare ontrack: RTCPeerConnection["ontrack"];

  #signaling: RTCSignalingState = "stable";
  #connection: RTCPeerConnectionState = "new";
  #iceConnection: RTCIceConnectionState = "new";
  #iceOfEngine: RTCIceConnectionState = "new";
  #iceGathering: RTCIceGatheringState = "new";
  readonly #current = new Map<Side, RTCSessionDescription>();
  readonly #pending = new Map<Side, RTCSessionDescription>();
  readonly #found: RTCIceCandidate[] = [];
  /** Who made the first offer that was agreed on. */
  #offered: Side | null = null;
  #transport: NativeDtlsTransport | null = null;

  get signalingState(): RTCSignalingState {
    return this.#signaling;
  }
  get connectionState(): RTCPeerConnectionState {
    return this.#connection;
  }
  get iceConnectionState(): RTCIceConnectionState {
    return this.#iceConnection;
  }
  get iceGatheringState(): RTCIceGatheringState {
    return this.#iceGathering;
  }
  get localDescription(): RTCSessionDescription | null {
    return this.pendingLocalDescription ?? this.currentLocalDescription;
  }
  get remoteDescription(): RTCSessionDescription | null {
    return this.pendingRemoteDescription ?? this.currentRemoteDescription;
  }
  get currentLocalDescription(): RTCSessionDescription | null {
    return this.#current.get("local") ?? null;
  }
  get currentRemoteDescription(): RTCSessionDescription | null {
    return this.#current.get("remote") ?? null;
  }
  get pendingLocalDescription(): RTCSessionDescription | null {
    return this.#pending.get("local") ?? null;
  }
  get pendingRemoteDescription(): RTCSessionDescription | null {
    return this.#pending.get("remote") ?? null;
  }
  get canTrickleIceCandidates(): boolean | null {
    const sdp = this.remoteDescription?.sdp;
    return sdp === undefined ? null : /^a=ice-options:.*\btrickle\b/m.test(sdp);
  }
  get sctp(): null {
    return null;
  }

  /** The transport that all sections share. */
  protected transport(): NativeDtlsTransport {
    if (!this.#transport) {
      this.#transport = new NativeDtlsTransport((side) => this.#parameters(side));
      this.#transport.changeState(dtlsState(this.#connection), false);
      this.#transport.iceTransport.changeState(this.#iceConnection, false);
      this.#transport.iceTransport.changeGathering(this.#iceGathering);
      this.#transport.iceTransport.local.push(...this.#found);
      this.#transport.iceTransport.take(this.#offered);
    }
    return this.#transport;
  }

  protected isOpen(): boolean {
    return this.#signaling !== "closed";
  }

  /** `description` was set on `side`, which leads to `next` (section 4.4.1.5). */
  protected described(
    side: Side,
    description: NativeSessionDescription,
    next: RTCSignalingState,
    announce: () => void = () => undefined,
  ): void {
    if (description.type === "answer") {
      const other: Side = side === "local" ? "remote" : "local";
      const offer = this.#pending.get(other);
      if (offer) {
        this.#current.set(other, offer);
      }
      this.#current.set(side, description);
      this.#pending.clear();
      this.#offered ??= other;
      this.#transport?.iceTransport.take(this.#offered);
    } else if (description.type === "rollback") {
      this.#pending.clear();
    } else {
      this.#pending.set(side, description);
    }
    const changed = this.#signaling !== next;
    this.#signaling = next;
    announce();
    if (changed) {
      this.#fire("signalingstatechange");
    }
  }

  /** Candidates become part of the descriptions that they belong to. */
  protected found(
    side: Side,
    mid: string | null,
    ufrag: string | null,
    lines: readonly string[],
  ): void {
    for (const descriptions of [this.#pending, this.#current]) {
      const description = descriptions.get(side);
      const read = description && readSdp(description.sdp);
      const section = read?.sections.find((one) =>
        mid === null ? !isRejected(one) : attribute(one, "mid") === mid,
      );
      const name = section ? attribute(section, "mid") : null;
      const own = read && section ? anyAttribute(read, section, "ice-ufrag") : null;
      // One that leaves its credentials to the first of its bundle has none of its own.
      if (description && name !== null && [null, own ?? ufrag].includes(ufrag)) {
        const sdp = withCandidates(description.sdp, name, lines);
        descriptions.set(side, new NativeSessionDescription({ type: description.type, sdp }));
      }
    }
  }

  /** The addresses that candidates were asked of. */
  protected abstract iceServers(): readonly string[];

  protected changeState(event: StateEvent): void {
    if (!this.isOpen()) {
      return;
    }
    switch (event.name) {
      case "ice_candidate": {
        const candidate = event.candidate && this.#named(event.candidate);
        if (candidate) {
          this.found("local", candidate.sdpMid, candidate.usernameFragment, [
            `a=${candidate.candidate}`,
          ]);
          this.#found.push(candidate);
          this.#transport?.iceTransport.local.push(candidate);
        }
        this.dispatchEvent(new NativeIceEvent("icecandidate", { candidate }));
        break;
      }
      case "ice_gathering_state":
        if (isGathering(event.state) && this.#iceGathering !== event.state) {
          this.#iceGathering = event.state;
          if (event.state === "complete") {
            this.#tellOfSilentRelays();
            this.found("local", null, this.#parameters("local")?.usernameFragment ?? null, [
              "a=end-of-candidates",
            ]);
          }
          this.#transport?.iceTransport.changeGathering(event.state);
          this.#fire("icegatheringstatechange");
        }
        break;
      case "ice_connection_state":
        if (isIceConnection(event.state)) {
          this.#iceOfEngine = event.state;
          this.settleIce();
        }
        break;
      case "connection_state":
        if (isConnection(event.state) && this.#connection !== event.state) {
          this.#connection = event.state;
          this.#transport?.changeState(dtlsState(event.state));
          this.#fire("connectionstatechange");
        }
        break;
      case "signaling_state":
        // Follows from the descriptions, which are set in order here: the engine's echo is late.
        break;
    }
  }

  /**
   * Not completed before the far side said that it has no more candidates (section 5.6.4); the
   * engine does not wait for that.
   */
  protected settleIce(): void {
    const isAll = this.remoteDescription?.sdp.includes("\na=end-of-candidates") ?? false;
    const state = this.#iceOfEngine === "completed" && !isAll ? "connected" : this.#iceOfEngine;
    if (this.isOpen() && this.#iceConnection !== state) {
      this.#iceConnection = state;
      this.#transport?.iceTransport.changeState(state);
      this.#fire("iceconnectionstatechange");
    }
  }

  /** Section 4.4.1.4: closing fires nothing. */
  protected closeStates(): void {
    this.#signaling = "closed";
    this.#iceConnection = "closed";
    this.#connection = "closed";
    this.#transport?.changeState("closed", false);
    this.#transport?.iceTransport.changeState("closed", false);
  }

  /** A TURN server that gives a relay says so by a candidate; why one gave none is not known. */
  #tellOfSilentRelays(): void {
    if (!this.#found.some(({ type }) => type === "relay")) {
      for (const url of this.iceServers().filter((one) => /^turns?:/i.test(one))) {
        const errorText = "the server gave no relay";
        const init = { url, errorCode: UNREACHABLE, errorText };
        this.dispatchEvent(new NativeIceErrorEvent("icecandidateerror", init));
      }
    }
  }

  #parameters(side: Side): IceParameters | null {
    const text = (side === "local" ? this.localDescription : this.remoteDescription)?.sdp;
    const sdp = text === undefined ? null : readSdp(text);
    for (const section of sdp?.sections ?? []) {
      const usernameFragment = sdp && anyAttribute(sdp, section, "ice-ufrag");
      const password = sdp && anyAttribute(sdp, section, "ice-pwd");
      if (usernameFragment && password) {
        return { usernameFragment, password };
      }
    }
    return null;
  }

  /** The engine leaves out which transport a candidate of ours is of. */
  #named(candidate: IceCandidate): NativeIceCandidate {
    const sdp = this.localDescription && readSdp(this.localDescription.sdp);
    const section = sdp?.sections.find((one) => attribute(one, "mid") === candidate.sdpMid);
    const ufrag = sdp && section ? anyAttribute(sdp, section, "ice-ufrag") : null;
    return new NativeIceCandidate({ ...candidate, usernameFragment: ufrag });
  }

  #fire(type: string): void {
    this.dispatchEvent(new Event(type));
  }
}

defineEventHandlers(ConnectionStates.prototype, [
  "connectionstatechange",
  "datachannel",
  "icecandidate",
  "icecandidateerror",
  "iceconnectionstatechange",
  "icegatheringstatechange",
  "negotiationneeded",
  "signalingstatechange",
  "track",
]);

function isGathering(state: string): state is RTCIceGatheringState {
  return ["new", "gathering", "complete"].includes(state);
}

function isIceConnection(state: string): state is RTCIceConnectionState {
  const states = ["new", "checking", "connected", "completed", "disconnected", "failed", "closed"];
  return states.includes(state);
}

function isConnection(state: string): state is RTCPeerConnectionState {
  const states = ["new", "connecting", "connected", "disconnected", "failed", "closed"];
  return states.includes(state);
}

function dtlsState(state: RTCPeerConnectionState): RTCDtlsTransportState {
  return state === "disconnected" ? "connected" : state;
}
