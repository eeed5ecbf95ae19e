/** The webview's own `RTCPeerConnection`, seen: it works as ever and tells what happens to it. */
import type { MediaEvent } from "../bindings/MediaEvent";

export interface Observer {
  /** A connection was made; returns its number. */
  opened(connection: RTCPeerConnection): number;
  happened(connection: number, event: MediaEvent): void;
}

type Base = typeof RTCPeerConnection;

export function observedClass(base: Base, observer: Observer): Base {
  return class RTCPeerConnection extends base {
    readonly #number: number;

    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      this.#number = observer.opened(this);
      this.#listen();
    }

    override addTrack(track: MediaStreamTrack, ...streams: MediaStream[]): RTCRtpSender {
      const sender = super.addTrack(track, ...streams);
      sender.dtmf?.addEventListener("tonechange", ({ tone }) =>
        this.#tell({ name: "tone_change", tone }),
      );
      return sender;
    }

    override close(): void {
      const open = this.signalingState !== "closed";
      super.close();
      if (open) {
        this.#tell({ name: "closed" });
      }
    }

    #listen(): void {
      this.addEventListener("icecandidate", ({ candidate }) =>
        this.#tell({
          name: "ice_candidate",
          candidate: candidate && {
            candidate: candidate.candidate,
            sdpMid: candidate.sdpMid,
            sdpMLineIndex: candidate.sdpMLineIndex,
          },
        }),
      );
      this.addEventListener("icegatheringstatechange", () =>
        this.#tell({ name: "ice_gathering_state", state: this.iceGatheringState }),
      );
      this.addEventListener("iceconnectionstatechange", () =>
        this.#tell({ name: "ice_connection_state", state: this.iceConnectionState }),
      );
      this.addEventListener("connectionstatechange", () =>
        this.#tell({ name: "connection_state", state: this.connectionState }),
      );
      this.addEventListener("signalingstatechange", () =>
        this.#tell({ name: "signaling_state", state: this.signalingState }),
      );
    }

    #tell(event: MediaEvent): void {
      observer.happened(this.#number, event);
    }
  };
}
