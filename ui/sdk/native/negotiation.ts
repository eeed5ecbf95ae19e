/**
 * Offer and answer of a connection (JSEP, RFC 9429, section 5): which sections a description has,
 * which transceiver each belongs to, and what a description that was set does to them.
 */
import type { Side } from "./description";
import type { EngineLine } from "./engine-line";
import { inOrderOf } from "./codecs";
import { notSupported } from "./idl";
import type { NativeTransceiver } from "./rtp";
import type { Sdp, Section } from "./sdp";
import * as sdps from "./sdp";
import type { NativeStream } from "./tracks";
import type { Snapshot, Transceivers } from "./transceivers";

/** What the page is to hear of, in the order of section 4.4.1.5. */
export interface Changes {
  muted: NativeTransceiver[];
  removed: { transceiver: NativeTransceiver; stream: NativeStream }[];
  added: { transceiver: NativeTransceiver; stream: NativeStream }[];
  arrivals: NativeTransceiver[];
}

export class Negotiation {
  readonly #transceivers: Transceivers;
  readonly #line: EngineLine;
  /** The sections of the last description, each as it was last written. */
  #sections: Section[] = [];
  #before: { snapshot: Snapshot; sections: Section[] } | null = null;
  /** Whom the last offer made a new line for, whatever became of it since. */
  #offered: NativeTransceiver | null = null;
  #origin: string | null = null;
  #version = 0;

  constructor(transceivers: Transceivers, line: EngineLine) {
    this.#transceivers = transceivers;
    this.#line = line;
  }

  async offer(): Promise<string> {
    const going = this.#transceivers.all.filter(({ stopping }) => !stopping);
    const fresh = going.filter(({ mid }) => mid === null);
    const carried = this.#transceivers.byMid(this.#line.mid);
    if (fresh.length > (this.#line.mid === null ? 1 : 0)) {
      throw notSupported("the native engine carries one audio line");
    }
    const [wanted = carried] = fresh;
    const own = wanted && !wanted.stopping ? await this.#line.offer() : null;
    this.#offered = wanted ?? null;
    const sections = this.#sections.map((section) => {
      const here = this.#transceivers.byMid(sdps.attribute(section, "mid"));
      const goes = own && here && here === carried && here === wanted;
      return goes ? this.#written(own, here, here.direction) : sdps.refusal(section);
    });
    if (own && wanted && wanted !== carried) {
      sections.push(this.#written(own, wanted, wanted.direction));
    }
    return this.#text(own, sections);
  }

  async answer(remote: Sdp): Promise<string> {
    const mid = this.#line.mid;
    const transceiver = this.#transceivers.byMid(mid);
    // One that is being stopped falls silent here; to go, it has to be offered as gone.
    const goes = mid !== null && transceiver && !transceiver.stopped;
    const own = goes ? await this.#line.answer() : null;
    const sections = remote.sections.map((section) => {
      if (!own || !transceiver || sdps.attribute(section, "mid") !== mid) {
        return sdps.refusal(section);
      }
      const offered = sdps.reversed(sdps.directionOf(remote, section));
      return this.#written(own, transceiver, sdps.common(offered, transceiver.direction));
    });
    return this.#text(own, sections);
  }

  /** Which section of the far side's description the engine is to have; -1: none. */
  engineSection(remote: Sdp): number {
    const { mid } = this.#line;
    return remote.sections.findIndex(
      (section) =>
        sdps.kindOf(section) === "audio" &&
        !sdps.isRejected(section) &&
        (mid === null || sdps.attribute(section, "mid") === mid),
    );
  }

  /** Before an offer is set: what a rollback returns to. */
  remember(): void {
    this.#before ??= { snapshot: this.#transceivers.snapshot(), sections: this.#sections };
  }

  /** Section 4.4.1.5: takes the pending offer back. */
  rollBack(): Changes {
    const changes = nothing();
    if (this.#before) {
      const { snapshot, sections } = this.#before;
      for (const transceiver of this.#transceivers.all) {
        const old = snapshot.states[snapshot.all.indexOf(transceiver)];
        const here = transceiver.stopped ? null : (old?.fired ?? null);
        this.#hear(transceiver, here ?? "inactive", old?.streams ?? [], changes);
      }
      this.#transceivers.restore(snapshot);
      this.#sections = sections;
      this.#before = null;
    }
    return changes;
  }

  /** A description was set: transceivers follow it. */
  apply(side: Side, type: RTCSdpType, sdp: Sdp): Changes {
    const changes = nothing();
    sdp.sections.forEach((section, at) => {
      const transceiver = this.#transceiverOf(side, type, sdp, at);
      if (transceiver) {
        this.#applyTo(transceiver, side, type, sdp, section, changes);
      }
    });
    this.#sections = sdp.sections;
    if (type === "answer") {
      this.#before = null;
      for (const transceiver of this.#transceivers.all) {
        if (transceiver.stopped) {
          transceiver.associate(null);
          this.#transceivers.remove(transceiver);
        }
      }
    }
    return changes;
  }

  #transceiverOf(
    side: Side,
    type: RTCSdpType,
    sdp: Sdp,
    at: number,
  ): NativeTransceiver | undefined {
    const section = sdp.sections[at] ?? [];
    const mid = sdps.attribute(section, "mid") ?? this.#line.mid;
    const known = this.#transceivers.byMid(mid);
    // Rejected, or nothing that the engine could carry: no transceiver is made for it.
    const carried = sdps.kindOf(section) === "audio" && !sdps.isRejected(section);
    if (known || type !== "offer" || !carried || (side === "remote" && mid !== this.#line.mid)) {
      return known;
    }
    const taken =
      side === "local"
        ? this.#offered
        : this.#transceivers.all.find(
            (one) => one.mid === null && !one.stopping && one.forTrack && sdps.sends(one.direction),
          );
    const transceiver = taken ?? this.#transceivers.add(null, "recvonly");
    transceiver.associate(mid);
    return transceiver;
  }

  #applyTo(
    transceiver: NativeTransceiver,
    side: Side,
    type: RTCSdpType,
    sdp: Sdp,
    section: Section,
    changes: Changes,
  ): void {
    const answered = type === "answer" || type === "pranswer";
    if (sdps.isRejected(section)) {
      if (side === "remote" || answered) {
        if (sdps.receives(transceiver.fired)) {
          leave(transceiver, changes);
        }
        transceiver.finishStop();
      }
      return;
    }
    const said = sdps.directionOf(sdp, section);
    const here = side === "local" ? said : sdps.reversed(said);
    if (side === "remote") {
      const streams = this.#transceivers.streams(sdps.streamIdsOf(section));
      this.#hear(transceiver, here, streams, changes);
    } else if (answered) {
      if (!sdps.receives(here) && sdps.receives(transceiver.fired)) {
        leave(transceiver, changes);
      }
      transceiver.fired = here;
    }
    if (answered) {
      transceiver.negotiated(here);
    }
  }

  /** What the far side sends from now on, and in which streams. */
  #hear(
    transceiver: NativeTransceiver,
    here: sdps.SdpDirection,
    streams: NativeStream[],
    changes: Changes,
  ): void {
    const { receiver, fired } = transceiver;
    if (sdps.receives(here)) {
      const gone = receiver.streams.filter((stream) => !streams.includes(stream));
      const come = streams.filter((stream) => !receiver.streams.includes(stream));
      changes.removed.push(...gone.map((stream) => ({ transceiver, stream })));
      changes.added.push(...come.map((stream) => ({ transceiver, stream })));
      receiver.streams = streams;
      if (!sdps.receives(fired) || come.length > 0) {
        changes.arrivals.push(transceiver);
      }
    } else if (sdps.receives(fired)) {
      leave(transceiver, changes);
    }
    transceiver.fired = here;
  }

  #written(own: Sdp, transceiver: NativeTransceiver, direction: string): Section {
    const [section = []] = own.sections;
    const { sender, preferences } = transceiver;
    const trackId = sender.track?.id ?? "simu";
    const streams = sender.streamIds.length > 0 ? sender.streamIds : ["-"];
    const msids = sdps.sends(direction) ? streams.map((stream) => `${stream} ${trackId}`) : [];
    return sdps.redirected(inOrderOf(section, preferences), direction as sdps.SdpDirection, msids);
  }

  #text(own: Sdp | null, sections: Section[]): string {
    const session = own?.session ?? ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0"];
    this.#origin ??= this.#newOrigin(session);
    this.#version += 1;
    const origin = this.#origin.replace(" VERSION ", ` ${this.#version} `);
    const named = session.map((line) => (line.startsWith("o=") ? origin : line));
    return sdps.writeSdp({ session: sdps.bundled(named, sections), sections });
  }

  #newOrigin(session: string[]): string {
    const [name = "o=-", id = "1", , ...rest] =
      session.find((line) => line.startsWith("o="))?.split(" ") ?? [];
    const own = id.length > 1 ? id : crypto.getRandomValues(new Uint32Array(1)).join("");
    return [name, own, "VERSION", ...rest].join(" ");
  }
}

export function nothing(): Changes {
  return { muted: [], removed: [], added: [], arrivals: [] };
}

function leave(transceiver: NativeTransceiver, changes: Changes): void {
  const { receiver } = transceiver;
  changes.muted.push(transceiver);
  changes.removed.push(...receiver.streams.map((stream) => ({ transceiver, stream })));
  receiver.streams = [];
}
