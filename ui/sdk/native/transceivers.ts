/** The transceivers of one connection, in the order of their creation, and its remote streams. */
import { isObject, notSupported } from "./idl";
import type { Encodings } from "./parameters";
import { NativeTransceiver } from "./rtp";
import type { SdpDirection } from "./sdp";
import { receives, sends } from "./sdp";
import type { RtpPort } from "./sender";
import { NativeSender } from "./sender";
import { NativeStream } from "./tracks";

/** What a rollback brings back. */
export interface Snapshot {
  all: NativeTransceiver[];
  states: { mid: string | null; fired: SdpDirection | null; streams: NativeStream[] }[];
}

export class Transceivers {
  readonly #port: RtpPort;
  #all: NativeTransceiver[] = [];
  readonly #streams = new Map<string, NativeStream>();

  constructor(port: RtpPort) {
    this.#port = port;
  }

  get all(): NativeTransceiver[] {
    return [...this.#all];
  }

  /** Those that both sides have not let go of. */
  get going(): NativeTransceiver[] {
    return this.#all.filter(({ stopped }) => !stopped);
  }

  /** Both sides agreed that this sender's track is sent. */
  sendsBy(dtmf: RTCDTMFSender): boolean {
    const own = this.#all.find(({ sender }) => sender.dtmf === dtmf);
    return Boolean(own && !own.stopping && sends(own.currentDirection) && own.sender.track);
  }

  byMid(mid: string | null): NativeTransceiver | undefined {
    return mid === null ? undefined : this.#all.find((transceiver) => transceiver.mid === mid);
  }

  /** Whose track the far side's line could take, if it receives (RFC 9429, section 5.10). */
  waiting(offered: SdpDirection): NativeTransceiver | undefined {
    const isWaiting = (one: NativeTransceiver): boolean =>
      one.mid === null && !one.stopping && one.forTrack && sends(one.direction);
    return receives(offered) ? this.#all.find(isWaiting) : undefined;
  }

  /** Section 5.1, `addTrack`: takes an idle transceiver before it makes a new one. */
  addTrack(track: MediaStreamTrack, streams: MediaStream[]): NativeSender {
    if (this.#all.some(({ sender, stopped }) => !stopped && sender.track === track)) {
      throw new DOMException("the track is already sent", "InvalidAccessError");
    }
    const transceiver =
      this.#all.find(
        ({ sender, stopping, usedToSend }) => sender.track === null && !stopping && !usedToSend,
      ) ?? this.add(null, "sendrecv");
    const { sender, direction } = transceiver;
    transceiver.forTrack = true;
    transceiver.redirect(receives(direction) ? "sendrecv" : "sendonly");
    sender.streamIds = [...new Set(streams.map(({ id }) => id))];
    sender.setTrack(track);
    return sender;
  }

  add(
    track: MediaStreamTrack | null,
    direction: SdpDirection,
    streamIds: string[] = [],
    encodings?: Encodings,
  ): NativeTransceiver {
    const transceiver = new NativeTransceiver(this.#port, track, direction, encodings);
    transceiver.sender.streamIds = streamIds;
    this.#all.push(transceiver);
    if (track !== null) {
      this.#port.voiceChanged();
    }
    return transceiver;
  }

  /** True if there is something to be negotiated now. */
  removeTrack(given: unknown): boolean {
    if (!isObject(given) || !(given instanceof NativeSender)) {
      throw new TypeError("this is no RTCRtpSender");
    }
    if (!given.isFrom(this.#port)) {
      throw new DOMException("the sender is another connection's", "InvalidAccessError");
    }
    const transceiver = this.#all.find(({ sender }) => sender === given);
    if (!transceiver || transceiver.stopping || given.track === null) {
      return false;
    }
    const { direction } = transceiver;
    given.setTrack(null);
    if (sends(direction)) {
      transceiver.redirect(receives(direction) ? "recvonly" : "inactive");
    }
    return true;
  }

  /** `offerToReceiveAudio` (section 4.4.3.2). */
  offerTo({ offerToReceiveAudio: audio, offerToReceiveVideo: video }: RTCOfferOptions): void {
    if (video === true) {
      soundOnly("video");
    }
    const going = this.#all.filter(({ stopped }) => !stopped);
    if (audio === true && !going.some(({ direction }) => direction.includes("rec"))) {
      this.add(null, "recvonly");
    } else if (audio === false) {
      for (const transceiver of going) {
        const { direction } = transceiver;
        transceiver.redirect(sends(direction) ? "sendonly" : "inactive");
      }
    }
  }

  remove(transceiver: NativeTransceiver): void {
    this.#all = this.#all.filter((one) => one !== transceiver);
  }

  /** The far side's streams under these names. */
  streams(ids: string[]): NativeStream[] {
    return ids.map((id) => {
      const stream = this.#streams.get(id) ?? new NativeStream([], id);
      this.#streams.set(id, stream);
      return stream;
    });
  }

  snapshot(): Snapshot {
    const states = this.#all.map(({ mid, fired, receiver }) => ({
      mid,
      fired,
      streams: receiver.streams,
    }));
    return { all: this.all, states };
  }

  /** Section 4.4.1.5, rollback: as before, but what the page has put a track to stays. */
  restore({ all, states }: Snapshot): void {
    for (const transceiver of this.#all) {
      const state = states[all.indexOf(transceiver)];
      if (state) {
        transceiver.associate(transceiver.stopped ? transceiver.mid : state.mid);
        transceiver.fired = state.fired;
      } else {
        const fresh = transceiver.mid !== null;
        transceiver.associate(null);
        transceiver.fired = null;
        if (fresh && !transceiver.forTrack) {
          transceiver.finishStop();
          this.remove(transceiver);
        }
      }
    }
  }
}

/** Refuses what is no sound. */
export function soundOnly(kind: string): void {
  if (kind !== "audio") {
    throw notSupported("the native engine carries sound only");
  }
}
