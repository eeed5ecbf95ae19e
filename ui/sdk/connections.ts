/** The page's peer connections by number, whichever engine carries them. */
export class Connections {
  /** New ones send sound through a TURN server only. */
  relayOnly = false;
  #latest: RTCPeerConnection | null = null;
  #last = 0;

  /** Numbers `connection`, which is the current one from now on. */
  add(connection: RTCPeerConnection): number {
    this.#latest = connection;
    this.#last += 1;
    return this.#last;
  }

  /** The connection of the call that is up. The SDK keeps at most one open. */
  current(): RTCPeerConnection | null {
    return this.#latest?.signalingState === "closed" ? null : this.#latest;
  }
}

/** What the host asks of the engine beyond the SDK's own use of `RTCPeerConnection`. */
export interface Engine {
  /** The webview's own WebRTC carries the sound. */
  readonly webrtc: boolean;
  /** The SDK has just muted or unmuted the microphone. */
  setMuted(muted: boolean): void;
  /** Silences both directions of the current call, or lets them sound again. */
  setHeld(held: boolean): void;
  /** Digits that the next ones would replace. */
  waitingDigits(): string;
}
