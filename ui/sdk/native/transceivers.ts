/** The transceivers of one connection, and what a description does to them. */
import type { Side } from "./description";
import { audioSection } from "./description";
import type { RtpPort } from "./rtp";
import { NativeTransceiver, reversed, sends } from "./rtp";
import type { NativeSender } from "./rtp";
import { NativeStream } from "./tracks";

/** A track that the far side began to send. */
export interface Arrival {
  transceiver: NativeTransceiver;
  streams: NativeStream[];
}

export class Transceivers {
  readonly #port: RtpPort;
  readonly #all: NativeTransceiver[] = [];

  constructor(port: RtpPort) {
    this.#port = port;
  }

  get all(): NativeTransceiver[] {
    return [...this.#all];
  }

  /** The sender of the one line there is. */
  sending(): NativeSender | null {
    return this.#all[0]?.sender ?? null;
  }

  /** Section 5.1, `addTrack`: takes an idle transceiver before it makes a new one. */
  addTrack(track: MediaStreamTrack): NativeSender {
    if (this.#all.some(({ sender }) => sender.track === track)) {
      throw new DOMException("the track is already sent", "InvalidAccessError");
    }
    const idle = this.#all.find(({ sender }) => sender.track === null);
    if (!idle) {
      return this.add(track, "sendrecv").sender;
    }
    idle.sender.setTrack(track);
    idle.direction = idle.direction === "inactive" ? "sendonly" : "sendrecv";
    return idle.sender;
  }

  add(track: MediaStreamTrack | null, direction: RTCRtpTransceiverDirection): NativeTransceiver {
    const transceiver = new NativeTransceiver(this.#port, track, direction);
    this.#all.push(transceiver);
    return transceiver;
  }

  /** Sections 4.4.1.5 and 4.4.1.6: a description was set. Returns the tracks to be announced. */
  apply(side: Side, type: RTCSdpType, sdp: string): Arrival[] {
    const section = audioSection(sdp);
    if (!section) {
      return [];
    }
    const here = side === "local" ? section.direction : reversed(section.direction);
    const transceiver =
      this.#all.find(({ mid }) => mid !== null && mid === section.mid) ??
      this.#all.find(({ mid }) => mid === null) ??
      this.#all[0] ??
      this.add(null, "recvonly");
    transceiver.associate(section.mid);
    if (type === "answer" || type === "pranswer") {
      transceiver.negotiated(here);
    }
    return side === "remote"
      ? arrival(transceiver, sends(section.direction), section.streamId)
      : [];
  }

  stop(): void {
    for (const transceiver of this.#all) {
      transceiver.stop();
    }
  }
}

function arrival(
  transceiver: NativeTransceiver,
  remoteSends: boolean,
  streamId: string | null,
): Arrival[] {
  const first = remoteSends && !transceiver.receiving;
  transceiver.receiving = remoteSends;
  if (!first) {
    return [];
  }
  const tracks = [transceiver.receiver.track];
  const stream = streamId === null ? new NativeStream(tracks) : new NativeStream(tracks, streamId);
  return [{ transceiver, streams: [stream] }];
}
