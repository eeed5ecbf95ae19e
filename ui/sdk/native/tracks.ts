/**
 * Streams and tracks that carry no sound: the sound stays in the native engine, and these only
 * stand for it in the SDK's hands. `enabled` of the sent track is what mutes the microphone.
 */
import { defineEventHandlers } from "../event-handlers";

/** Hears whether the track sounds (it is enabled and was not stopped). */
export type TrackWatcher = (sounds: boolean) => void;

export class NativeTrack extends EventTarget implements MediaStreamTrack {
  declare onended: MediaStreamTrack["onended"];
  declare onmute: MediaStreamTrack["onmute"];
  declare onunmute: MediaStreamTrack["onunmute"];

  readonly id = crypto.randomUUID();
  readonly kind = "audio";
  readonly label: string;
  readonly muted = false;
  contentHint = "";

  #enabled = true;
  #readyState: MediaStreamTrackState = "live";
  readonly #watchers = new Set<TrackWatcher>();

  constructor(label: string) {
    super();
    this.label = label;
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
    return this.#enabled && this.#readyState === "live";
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
    const copy = new NativeTrack(this.label);
    copy.#enabled = this.#enabled;
    copy.#readyState = this.#readyState;
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

  readonly id: string;
  readonly #tracks: Set<MediaStreamTrack>;

  constructor(from: MediaStream | MediaStreamTrack[] = [], id: string = crypto.randomUUID()) {
    super();
    this.id = id;
    this.#tracks = new Set(Array.isArray(from) ? from : from.getTracks());
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

defineEventHandlers(NativeTrack.prototype, ["ended", "mute", "unmute"]);
defineEventHandlers(NativeStream.prototype, ["addtrack", "removetrack"]);
