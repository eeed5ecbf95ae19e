/**
 * Streams and tracks that carry no sound: the sound stays in the native engine, and these only
 * stand for it in the SDK's hands. `enabled` of the sent track is what mutes the microphone.
 */
import { defineEventHandlers } from "../event-handlers";
import { dictionary } from "./idl";
import { soon } from "./operations-chain";

/** Hears whether the track sounds (it is enabled and was not stopped). */
export type TrackWatcher = (sounds: boolean) => void;

export class NativeTrack extends EventTarget implements MediaStreamTrack {
  declare onended: MediaStreamTrack["onended"];
  declare onmute: MediaStreamTrack["onmute"];
  declare onunmute: MediaStreamTrack["onunmute"];

  readonly #id = crypto.randomUUID();
  readonly #label: string;
  #contentHint = "";

  /** Whose sound it stands for; only the microphone's can be sent. */
  readonly #source: "microphone" | "far side";
  #muted = false;
  #enabled = true;
  #readyState: MediaStreamTrackState = "live";
  readonly #watchers = new Set<TrackWatcher>();

  constructor(label: string, source: "microphone" | "far side" = "microphone") {
    super();
    this.#label = label;
    this.#source = source;
  }

  get id(): string {
    return this.#id;
  }
  get kind(): string {
    return "audio";
  }
  get label(): string {
    return this.#label;
  }
  get contentHint(): string {
    return this.#contentHint;
  }
  /** Hints at what is no sound's are ignored. */
  set contentHint(hint: string) {
    if (["", "speech", "speech-recognition", "music"].includes(hint)) {
      this.#contentHint = hint;
    }
  }

  get muted(): boolean {
    return this.#muted;
  }
  get enabled(): boolean {
    return this.#enabled;
  }
  set enabled(enabled: boolean) {
    if (this.#enabled !== enabled) {
      this.#enabled = enabled;
      this.#changed();
    }
  }
  get readyState(): MediaStreamTrackState {
    return this.#readyState;
  }
  get sounds(): boolean {
    return this.#source === "microphone" && this.#enabled && this.#readyState === "live";
  }

  /** The source has no sound to give now, or has it again. */
  setMuted(muted: boolean): void {
    if (this.#muted !== muted) {
      this.#muted = muted;
      this.dispatchEvent(new Event(muted ? "mute" : "unmute"));
    }
  }

  /** The source has ended, which the page sees and hears of in a task of its own. */
  end(): void {
    soon(() => {
      if (this.#readyState === "live") {
        this.stop();
        this.dispatchEvent(new Event("ended"));
      }
    });
  }

  watch(watcher: TrackWatcher): void {
    this.#watchers.add(watcher);
  }
  unwatch(watcher: TrackWatcher): void {
    this.#watchers.delete(watcher);
  }

  /** Ends the track without an event, as a page's own `stop()` does. */
  stop(): void {
    if (this.#readyState === "live") {
      this.#readyState = "ended";
      this.#changed();
    }
  }

  clone(): NativeTrack {
    const copy = new NativeTrack(this.label, this.#source);
    copy.#enabled = this.#enabled;
    copy.#readyState = this.#readyState;
    copy.#muted = this.#muted;
    return copy;
  }

  /** Devices and processing are the engine's settings, not the page's. */
  applyConstraints(): Promise<void> {
    return Promise.resolve();
  }
  getCapabilities(): MediaTrackCapabilities {
    return {};
  }
  getConstraints(): MediaTrackConstraints {
    return {};
  }
  getSettings(): MediaTrackSettings {
    return {};
  }

  #changed(): void {
    for (const watcher of this.#watchers) {
      watcher(this.sounds);
    }
  }
}

export class NativeStream extends EventTarget implements MediaStream {
  declare onaddtrack: MediaStream["onaddtrack"];
  declare onremovetrack: MediaStream["onremovetrack"];

  readonly #id: string;
  readonly #tracks: Set<MediaStreamTrack>;

  constructor(from: MediaStream | Iterable<MediaStreamTrack> = [], id?: string) {
    super();
    this.#id = id ?? crypto.randomUUID();
    const tracks = Symbol.iterator in from ? [...from] : from.getTracks();
    this.#tracks = new Set(tracks.map((track) => asTrack(track)));
  }

  get id(): string {
    return this.#id;
  }
  get active(): boolean {
    return this.getTracks().some((track) => track.readyState === "live");
  }
  addTrack(track: MediaStreamTrack): void {
    this.#tracks.add(track);
  }
  removeTrack(track: MediaStreamTrack): void {
    this.#tracks.delete(track);
  }
  /** As the two above, but by the far side: the page hears of it. */
  arrived(track: MediaStreamTrack): void {
    if (!this.#tracks.has(track)) {
      this.#tracks.add(track);
      this.dispatchEvent(new NativeStreamTrackEvent("addtrack", { track }));
    }
  }
  left(track: MediaStreamTrack): void {
    if (this.#tracks.delete(track)) {
      this.dispatchEvent(new NativeStreamTrackEvent("removetrack", { track }));
    }
  }
  getTracks(): MediaStreamTrack[] {
    return [...this.#tracks];
  }
  getAudioTracks(): MediaStreamTrack[] {
    return this.getTracks().filter((track) => track.kind === "audio");
  }
  getVideoTracks(): MediaStreamTrack[] {
    return this.getTracks().filter((track) => track.kind === "video");
  }
  getTrackById(id: string): MediaStreamTrack | null {
    return this.getTracks().find((track) => track.id === id) ?? null;
  }
  clone(): NativeStream {
    return new NativeStream(this.getTracks().map((track) => track.clone()));
  }
}

/** The webview's own event insists on its own tracks. */
export class NativeStreamTrackEvent extends Event implements MediaStreamTrackEvent {
  readonly #track: MediaStreamTrack;

  constructor(type: string, init: MediaStreamTrackEventInit) {
    dictionary(init, "the event's dictionary");
    super(type, init);
    this.#track = asTrack((init ?? {}).track);
  }

  get track(): MediaStreamTrack {
    return this.#track;
  }
}

/** The webview's classes, which tracks and streams of the page's own making have. */
const { MediaStreamTrack: RealTrack, MediaStream: RealStream } = globalThis as Partial<
  Pick<typeof globalThis, "MediaStreamTrack" | "MediaStream">
>;

/** `MediaStream`: of the engine's tracks, or the webview's own where all tracks are. */
export function streamClass(): typeof MediaStream {
  const facade = function (from?: MediaStream | Iterable<MediaStreamTrack>): object {
    if (new.target === undefined) {
      throw new TypeError("MediaStream is a constructor");
    }
    const stream = new NativeStream(from);
    const tracks = stream.getTracks();
    const own =
      RealStream && tracks.length > 0 && !tracks.some((one) => one instanceof NativeTrack);
    return own ? new RealStream(tracks) : stream;
  };
  facade.prototype = NativeStream.prototype;
  return facade as unknown as typeof MediaStream;
}

/**
 * The page's names for streams and tracks mean the webview's too: those that it makes itself, of
 * an `AudioContext` for instance.
 */
export function standsForBoth(stream: object, track: object): void {
  const both = (facade: object, isNative: (given: unknown) => boolean, real: unknown): void => {
    const value = (given: unknown): boolean =>
      isNative(given) || (typeof real === "function" && given instanceof real);
    Object.defineProperty(facade, Symbol.hasInstance, { value });
  };
  both(stream, (given) => given instanceof NativeStream, RealStream);
  both(track, (given) => given instanceof NativeTrack, RealTrack);
}

/** A track of either kind, or a `TypeError`. */
export function asTrack(given: unknown): MediaStreamTrack {
  if (given instanceof NativeTrack || (RealTrack && given instanceof RealTrack)) {
    return given;
  }
  throw new TypeError("this is no MediaStreamTrack");
}

/** Streams of either kind, or a `TypeError`. */
export function asStreams(given: readonly unknown[]): MediaStream[] {
  return given.map((stream) => {
    if (stream instanceof NativeStream || (RealStream && stream instanceof RealStream)) {
      return stream;
    }
    throw new TypeError("this is no MediaStream");
  });
}

defineEventHandlers(NativeTrack.prototype, ["ended", "mute", "unmute"]);
defineEventHandlers(NativeStream.prototype, ["addtrack", "removetrack"]);
