/**
 * Whose sound the engine carries. However many audio lines are agreed on, it has one stream each
 * way: it sends the track of the first line that sends one, announced by that line's `a=ssrc`, and
 * what it plays counts as that of the line in which the far side announced a source. The other
 * lines are negotiated in full but carry nothing: their tracks stay muted, and nothing is counted.
 */
import { namesSource } from "./bundle";
import type { NativeTransceiver } from "./rtp";
import { attribute, readSdp, receives } from "./sdp";
import type { Transceivers } from "./transceivers";

/** What of the engine's sound the page decides. */
export interface Mouth {
  microphoneEnabled(enabled: boolean): void;
  feed(track: MediaStreamTrack | null): void;
}

export class Voice {
  readonly #transceivers: Transceivers;
  readonly #mouth: Mouth;
  /** What the engine was told last; it starts with an open microphone. */
  #sounds = true;
  #fed: MediaStreamTrack | null = null;

  constructor(transceivers: Transceivers, mouth: Mouth) {
    this.#transceivers = transceivers;
    this.#mouth = mouth;
  }

  /** Whose track is sent; before anything is agreed on, whose will be. */
  get speaker(): NativeTransceiver | undefined {
    const all = this.#transceivers.all.filter(({ stopped }) => !stopped);
    const isAgreed = all.some(({ sender }) => sender.sending !== null);
    return (
      all.find(({ sender: { track, sending, released } }) => {
        return track !== null && !released && (isAgreed ? sending === true : true);
      }) ??
      all.find(({ mid }) => mid !== null) ??
      this.#transceivers.all[0]
    );
  }

  /** Who is heard. */
  hearer(remote: RTCSessionDescription | null): NativeTransceiver | undefined {
    const all = this.#transceivers.all.filter(({ stopped }) => !stopped);
    const sections = remote ? readSdp(remote.sdp).sections : [];
    const named = sections.filter(namesSource).map((section) => attribute(section, "mid"));
    const receiving = all.filter(({ fired }) => receives(fired));
    return (
      receiving.find(({ mid }) => named.includes(mid)) ??
      receiving[0] ??
      all.find(({ mid }) => mid !== null) ??
      this.#transceivers.all[0]
    );
  }

  /** Something about a track, a sender or who speaks has changed. */
  update(): void {
    const sender = this.speaker?.sender;
    const fed = sender?.fed ?? null;
    if (fed !== this.#fed) {
      this.#fed = fed;
      this.#mouth.feed(fed);
    }
    const sounds = sender?.sounds ?? false;
    if (sounds !== this.#sounds) {
      this.#sounds = sounds;
      this.#mouth.microphoneEnabled(sounds);
    }
  }
}
