/**
 * Whom the received packets name (WebRTC 1.0, section 5.3). The methods answer at once, so what the
 * engine knew last is kept; whoever never asks costs nothing.
 */
import type { RtpSource } from "../../bindings/RtpSource";

/** Known so long, in milliseconds: an asker in a loop sees each packet's effect soon enough. */
const FRESH = 100;
/** So long a source is told of, by the standard. */
const REMEMBERED = 10_000;

export class Sources {
  readonly #ask: () => Promise<RtpSource[]>;
  #known: RtpSource[] = [];
  #askedAt = -Infinity;

  constructor(ask: () => Promise<RtpSource[]>) {
    this.#ask = ask;
  }

  synchronization(): RTCRtpSynchronizationSource[] {
    return this.#heard(false);
  }

  contributing(): RTCRtpContributingSource[] {
    return this.#heard(true);
  }

  #heard(contributing: boolean): RTCRtpContributingSource[] {
    void this.#refresh();
    const now = performance.timeOrigin + performance.now();
    return this.#known
      .filter((known) => known.contributing === contributing && now - known.heard_at <= REMEMBERED)
      .map(({ source, rtp_timestamp, heard_at, audio_level }) => ({
        source,
        rtpTimestamp: rtp_timestamp,
        timestamp: heard_at,
        ...(audio_level === null ? {} : { audioLevel: audio_level }),
      }));
  }

  /** What comes is seen by later tasks only: within one the answer never changes. */
  async #refresh(): Promise<void> {
    const now = performance.now();
    if (now - this.#askedAt < FRESH) {
      return;
    }
    this.#askedAt = now;
    this.#known = await this.#ask().catch(() => []);
  }
}
