/**
 * The line that carries the connection's sound: its name in the page's descriptions, which the
 * engine need not know, and the line that takes its place when ICE restarts.
 */
import type { MediaOperation } from "../../bindings/MediaOperation";
import type { MediaOutcome } from "../../bindings/MediaOutcome";
import type { SdpType } from "../../bindings/SdpType";
import { EngineLine } from "./engine-line";
import type { Sdp } from "./sdp";

type Ask = (operation: MediaOperation) => Promise<MediaOutcome>;

export interface Parts {
  ask: Ask;
  renew(): Ask;
  takeOver(): void;
  drop(): void;
}

export class EngineLines {
  readonly #parts: Parts;
  #now: EngineLine;
  #next: EngineLine | null = null;
  /** What both sides call the line, and what they called it when they last agreed. */
  #mid: string | null = null;
  #agreedMid: string | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#now = new EngineLine((operation) => parts.ask(operation));
  }

  /** Whether the transport is the one of this ICE user name of the far side. */
  hasRemote(ufrag: string | null): boolean {
    return ufrag !== null && [this.#now.remoteUfrag, this.#next?.remoteUfrag].includes(ufrag);
  }

  get mid(): string | null {
    return this.#mid;
  }

  /** The engine's section for an offer; with other credentials than any of `replaced`. */
  async offer(anew: boolean, replaced: ReadonlySet<string>): Promise<Sdp> {
    const { ufrag } = this.#last;
    if (ufrag !== null && (anew || replaced.has(ufrag))) {
      this.#renew();
    }
    return this.#last.offer();
  }

  /** The engine's section for an answer to the remote offer that was set. */
  answer(preferences: readonly RTCRtpCodec[]): Promise<Sdp> {
    return this.#last.answer(preferences);
  }

  async setLocal(type: SdpType, mid: string | null): Promise<void> {
    await this.#last.setLocal(type);
    this.#settle(type, mid);
  }

  /** The section `at` of the far side's description, named `mid`, is for the engine. */
  async setRemote(type: SdpType, sdp: Sdp, at: number, mid: string | null): Promise<void> {
    if (type === "offer") {
      if (!this.#now.moves(sdp, at)) {
        this.#dropNext();
      } else if (this.#next === null || this.#next.moves(sdp, at)) {
        this.#renew();
      }
    }
    await this.#last.setRemote(type, sdp, at);
    this.#settle(type, mid);
  }

  /** To which part a candidate of the far side goes, by the transport that it is for. */
  async addCandidate(candidate: string | null, ufrag: string | null): Promise<void> {
    const line = this.#next?.remoteUfrag === ufrag ? this.#next : this.#now;
    await line.addCandidate(candidate);
  }

  /** The offer that is open is taken back; false: the engine has none. */
  async rollBack(): Promise<boolean> {
    const dropped = this.#next !== null;
    this.#dropNext();
    this.#mid = this.#agreedMid;
    return (await this.#now.rollBack()) || dropped;
  }

  get #last(): EngineLine {
    return this.#next ?? this.#now;
  }

  #renew(): void {
    this.#next = new EngineLine(this.#parts.renew());
  }

  #dropNext(): void {
    if (this.#next) {
      this.#next = null;
      this.#parts.drop();
    }
  }

  #settle(type: SdpType, mid: string | null): void {
    this.#mid = mid;
    if (type === "answer") {
      this.#agreedMid = mid;
      if (this.#next) {
        this.#now = this.#next;
        this.#next = null;
        this.#parts.takeOver();
      }
    }
  }
}
