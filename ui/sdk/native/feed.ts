/**
 * The sound of a track of the page's own making (an `AudioContext`'s, for instance), handed to the
 * engine piece by piece in the microphone's place.
 */

/** What the engine takes. */
const RATE = 48_000;
/** 21 ms: a piece is sent about as often as a packet. */
const PIECE = 1_024;

type Hand = (samples: number[] | null) => void;

export class Feed {
  readonly #track: MediaStreamTrack;
  readonly #hand: Hand;
  #stop: (() => void) | null = null;

  constructor(track: MediaStreamTrack, hand: Hand) {
    this.#track = track;
    this.#hand = hand;
    hand([]);
  }

  start(): void {
    this.#stop ??= listen(this.#track, this.#hand);
  }

  end(): void {
    this.#stop?.();
    this.#hand(null);
  }
}

/** Returns what ends it. */
function listen(track: MediaStreamTrack, hand: Hand): () => void {
  const context = new AudioContext({ sampleRate: RATE });
  const source = context.createMediaStreamSource(new MediaStream([track]));
  // A worklet's module would have to be loaded, which a page's content policy may forbid.
  const pieces = context.createScriptProcessor(PIECE, 1, 1);
  pieces.onaudioprocess = ({ inputBuffer }) => {
    hand(Array.from(inputBuffer.getChannelData(0), sample));
  };
  source.connect(pieces);
  pieces.connect(context.destination);
  return () => {
    pieces.onaudioprocess = null;
    source.disconnect();
    pieces.disconnect();
    void context.close();
  };
}

/** From -1..1 to 16 bits. */
function sample(value: number): number {
  return Math.round(Math.max(-1, Math.min(1, value)) * 32_767);
}
