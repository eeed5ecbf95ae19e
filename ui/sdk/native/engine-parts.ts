/**
 * The parts of the engine that a connection uses: one, and while ICE restarts a second one, on
 * which the connection is made anew while the first still carries the call. A part of its own,
 * because webrtcbin cannot offer anew on a line that is in use.
 */
import type { MediaEvent } from "../../bindings/MediaEvent";
import type { MediaOperation } from "../../bindings/MediaOperation";
import type { MediaOutcome } from "../../bindings/MediaOutcome";
import type { RtpSource } from "../../bindings/RtpSource";
import type { EngineEnd } from "./engine-end";

type Hear = (event: MediaEvent) => void;

interface Next {
  end: EngineEnd;
  /** What it said of its states: theirs is the page's business once it carries the call. */
  waiting: MediaEvent[];
}

export class EngineParts {
  readonly #open: (hear: Hear) => EngineEnd;
  readonly #hear: Hear;
  #now: EngineEnd;
  #next: Next | null = null;
  #microphone = true;
  #fed: MediaStreamTrack | null = null;

  constructor(open: (hear: Hear) => EngineEnd, hear: Hear) {
    this.#open = open;
    this.#hear = hear;
    this.#now = open((event) => {
      // The page is told of the candidates of the description that it set last.
      if (this.#next === null || !isGathering(event)) {
        this.#hear(event);
      }
    });
  }

  get begun(): boolean {
    return this.#now.begun;
  }

  ask(operation: MediaOperation): Promise<MediaOutcome> {
    return this.#now.ask(operation);
  }
  tell(operation: MediaOperation): void {
    this.#now.tell(operation);
  }

  /** Empty where it has none to give. */
  async stats(): Promise<Record<string, unknown>> {
    const outcome = await this.ask({ name: "get_stats" }).catch(() => null);
    return outcome?.name === "stats" ? outcome.report : {};
  }
  async sources(): Promise<RtpSource[]> {
    const outcome = await this.ask({ name: "get_sources" }).catch(() => null);
    return outcome?.name === "sources" ? outcome.sources : [];
  }

  microphoneEnabled(enabled: boolean): void {
    this.#microphone = enabled;
    const operation = { name: "set_microphone_enabled", enabled } as const;
    this.#now.tell(operation);
    this.#next?.end.tell(operation);
  }
  feed(track: MediaStreamTrack | null): void {
    this.#fed = track;
    this.#now.feed(track);
  }
  startFeed(): void {
    this.#now.startFeed();
  }

  /** Another part, in the place of one that was to come; returns what asks it. */
  renew(): (operation: MediaOperation) => Promise<MediaOutcome> {
    this.drop();
    const waiting: MediaEvent[] = [];
    const end = this.#open((event) => {
      const own = this.#next?.end === end;
      if (own && !isGathering(event)) {
        waiting.push(event);
      } else if (own || this.#now === end) {
        this.#hear(event);
      }
    });
    this.#next = { end, waiting };
    if (!this.#microphone) {
      end.tell({ name: "set_microphone_enabled", enabled: false });
    }
    return (operation) => end.ask(operation);
  }

  /** The part that was to come carries the call from now on. */
  takeOver(): void {
    if (this.#next) {
      const { end, waiting } = this.#next;
      this.#now.tell({ name: "close" });
      this.#now = end;
      this.#next = null;
      if (this.#fed) {
        end.feed(this.#fed);
      }
      waiting.forEach(this.#hear);
    }
  }

  /** What was to come is not wanted any more. */
  drop(): void {
    this.#next?.end.tell({ name: "close" });
    this.#next = null;
  }

  close(): void {
    this.drop();
    this.#now.tell({ name: "close" });
  }
}

function isGathering({ name }: MediaEvent): boolean {
  return name === "ice_candidate" || name === "ice_gathering_state";
}
