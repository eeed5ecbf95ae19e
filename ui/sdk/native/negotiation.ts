/**
 * Offer and answer of a connection (JSEP, RFC 9429, section 5): which sections a description has,
 * which transceiver each belongs to, and what a description that was set does to them.
 */
import type { Changes } from "./changes";
import { leave, nothing } from "./changes";
import type { Side } from "./description";
import type { EngineLines } from "./engine-lines";
import { answerTo, isTogether, withoutSource } from "./bundle";
import { inOrderOf } from "./codecs";
import type { NativeTransceiver } from "./rtp";
import type { Sdp, Section } from "./sdp";
import * as sdps from "./sdp";
import type { NativeStream } from "./tracks";
import type { Snapshot, Transceivers } from "./transceivers";

/** A section that is being written, and whose it is; nobody's is refused. */
interface Line {
  section: Section;
  mid: string | null;
  of: NativeTransceiver | undefined;
}

export class Negotiation {
  readonly #transceivers: Transceivers;
  readonly #line: EngineLines;
  /** The sections of the last description, each as it was last written. */
  #sections: Section[] = [];
  #before: { snapshot: Snapshot; sections: Section[] } | null = null;
  /** Whom the last offer made new lines for, whatever became of them since. */
  #offered = new Map<string, NativeTransceiver>();
  /** Every name that a line had: none is given twice. */
  readonly #named = new Set<string>();
  #origin: string | null = null;
  #version = 0;

  constructor(transceivers: Transceivers, line: EngineLines) {
    this.#transceivers = transceivers;
    this.#line = line;
  }

  /** `anew`: with other ICE credentials than before; in any case with none of `replaced`. */
  async offer(anew: boolean, replaced: ReadonlySet<string>): Promise<string> {
    const going = this.#transceivers.all.filter(({ stopping }) => !stopping);
    const own = going.length > 0 ? await this.#line.offer(anew, replaced) : null;
    const lines: Line[] = this.#sections.map((section) => {
      const mid = sdps.attribute(section, "mid");
      return { section, mid, of: going.find((one) => mid !== null && one.mid === mid) };
    });
    this.#offered = new Map();
    for (const of of own ? going.filter((one) => one.mid === null) : []) {
      const mid = this.#unusedMid(sdps.attribute(own?.sections[0] ?? [], "mid") ?? "audio");
      this.#offered.set(mid, of);
      const place = lines.findIndex((line) => !line.of && this.#isFree(line.section));
      lines.splice(place === -1 ? lines.length : place, 1, { section: [], mid, of });
    }
    const speaks = this.#speaking(lines, ({ of }) => of?.direction);
    const sections = lines.map((line) =>
      own && line.of && line.mid !== null
        ? this.#written(
            own.sections[0] ?? [],
            line.of,
            line.of.direction,
            line.mid,
            line === speaks,
          )
        : sdps.refusal(line.section),
    );
    return this.#text(own, sections);
  }

  /** On which line the engine's sound is announced. */
  #speaking<L extends Line>(
    lines: readonly L[],
    directionOf: (line: L) => string | undefined,
  ): L | undefined {
    return (
      lines.find((line) => line.of?.sender.track && sdps.sends(directionOf(line) ?? null)) ??
      lines.find((line) => line.of && line.mid === this.#line.mid) ??
      lines.find((line) => line.of)
    );
  }

  /** Both sides have let go of the section: another line may take its place (RFC 9429, 5.2.2). */
  #isFree(section: Section): boolean {
    const mid = sdps.attribute(section, "mid");
    return sdps.isRejected(section) && this.#transceivers.byMid(mid) === undefined;
  }

  #unusedMid(first: string): string {
    let mid = first;
    for (let count = 1; this.#named.has(mid) || this.#offered.has(mid); count += 1) {
      mid = `${first}-${count}`;
    }
    return mid;
  }

  async answer(remote: Sdp): Promise<string> {
    const carrier = this.#transceivers.byMid(this.#line.mid);
    const engine = remote.sections.find(
      (one) => carrier && sdps.attribute(one, "mid") === carrier.mid,
    );
    // One that is being stopped falls silent here; to go, it has to be offered as gone.
    const own =
      engine && carrier && !carrier.stopped ? await this.#line.answer(carrier.preferences) : null;
    const lines = remote.sections.map((section) => {
      const mid = sdps.attribute(section, "mid");
      const known = this.#transceivers.byMid(mid);
      // There is one transport, so whoever is not in its bundle cannot be answered.
      const fits =
        own && engine && isTogether(remote, engine, section) && !sdps.isRejected(section);
      const [first = []] = own?.sections ?? [];
      const answered = section === engine ? first : answerTo(withoutSource(first), section);
      const of = fits && answered && known && !known.stopped ? known : undefined;
      const offered = sdps.reversed(sdps.directionOf(remote, section));
      const direction = sdps.common(offered, known?.direction ?? "inactive");
      return { section, mid, of, answered: answered ?? [], direction };
    });
    const speaks = this.#speaking(lines, ({ direction }) => direction);
    const ofSource = (own?.sections[0] ?? []).filter((line) => line.startsWith("a=ssrc"));
    const sections = lines.map((line) => {
      const { section, mid, of, answered, direction } = line;
      if (!of || mid === null) {
        return sdps.refusal(section);
      }
      const whole = section === engine ? answered : [...answered, ...ofSource];
      return this.#written(whole, of, direction, mid, line === speaks);
    });
    return this.#text(own, sections);
  }

  /** Which section of the far side's description the engine is to have; -1: none. */
  engineSection(remote: Sdp): number {
    const usable = remote.sections.flatMap((section, at) =>
      sdps.kindOf(section) === "audio" && !sdps.isRejected(section) ? [at] : [],
    );
    const { mid } = this.#line;
    const named = usable.find((at) => sdps.attribute(remote.sections[at] ?? [], "mid") === mid);
    return named ?? usable[0] ?? -1;
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
    sdp.sections.forEach((section) => this.#named.add(sdps.attribute(section, "mid") ?? ""));
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
    if (known || type !== "offer" || !carried) {
      return known;
    }
    const taken =
      side === "local"
        ? this.#offered.get(mid ?? "")
        : this.#transceivers.waiting(sdps.directionOf(sdp, section));
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

  #written(
    own: Section,
    transceiver: NativeTransceiver,
    direction: string,
    mid: string,
    speaks: boolean,
  ): Section {
    const section = sdps.renamed(speaks ? own : withoutSource(own), mid);
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
    const [, id = ""] = session.find((line) => line.startsWith("o="))?.split(" ") ?? [];
    const own = id.length > 1 ? id : crypto.getRandomValues(new Uint32Array(1)).join("");
    // JSEP (RFC 9429, section 5.2.1) wants an address that means nothing.
    return `o=- ${own} VERSION IN IP4 127.0.0.1`;
  }
}
