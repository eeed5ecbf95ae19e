/**
 * The one audio line of the native engine. The engine agrees once, on one section; what follows
 * in later offers (other directions, other streams, further sections) is the page's to say, on
 * the same transport.
 */
import type { MediaOperation } from "../../bindings/MediaOperation";
import type { MediaOutcome } from "../../bindings/MediaOutcome";
import type { SdpType } from "../../bindings/SdpType";
import { inOrderOf } from "./codecs";
import { notSupported } from "./idl";
import type { Sdp } from "./sdp";
import { anyAttribute, attribute, readSdp, sameTransport, writeSdp } from "./sdp";

type Ask = (operation: MediaOperation) => Promise<MediaOutcome>;

interface Own {
  type: SdpType;
  /** The engine's text, which it wants to see again. */
  text: string;
  sdp: Sdp;
}

export class EngineLine {
  readonly #ask: Ask;
  #own: Own | null = null;
  #remote: { sdp: Sdp; at: number } | null = null;
  #agreed = false;
  /** Which side's offer the engine holds without an answer. */
  #open: "local" | "remote" | null = null;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Our ICE user name; null before there is one. */
  get ufrag(): string | null {
    return this.#own && ufragOf(this.#own.sdp, 0);
  }
  get remoteUfrag(): string | null {
    return this.#remote && ufragOf(this.#remote.sdp, this.#remote.at);
  }

  /** Whether the far side's description is of another transport than was agreed on. */
  moves(sdp: Sdp, at: number): boolean {
    const known = this.#remote;
    return (
      known !== null &&
      (this.#agreed || this.#open === "remote") &&
      this.#own !== null &&
      !sameDescribed(known, { sdp, at })
    );
  }

  /** Null: there are no more. The engine knows of its own line only, by its own name. */
  async addCandidate(candidate: string | null): Promise<void> {
    const remote = this.#remote?.sdp.sections[this.#remote.at];
    const sdpMid = remote ? attribute(remote, "mid") : null;
    await this.#ask({
      name: "add_ice_candidate",
      candidate: candidate === null ? null : { candidate, sdpMid, sdpMLineIndex: null },
    });
  }

  /** The engine's section for an offer. */
  async offer(): Promise<Sdp> {
    if (!this.#agreed) {
      return this.#create("offer");
    }
    const { sdp } = this.#own as Own;
    return withSetup(sdp, "actpass");
  }

  /** The engine's section for an answer to the remote offer that was set. */
  async answer(preferences: readonly RTCRtpCodec[]): Promise<Sdp> {
    if (!this.#agreed) {
      await this.#prefer(preferences);
      return this.#create("answer");
    }
    const { sdp, type } = this.#own as Own;
    // Who began DTLS stays who began it.
    return type === "answer" ? sdp : withSetup(sdp, this.#dtlsRole());
  }

  async setLocal(type: SdpType): Promise<void> {
    if (this.#agreed && this.#open === null) {
      return;
    }
    const { text } = this.#own as Own;
    await this.#ask({ name: "set_local_description", description: { type, sdp: text } });
    this.#settle(type, "local");
  }

  /** The section `at` of the far side's description is for the engine. */
  async setRemote(type: SdpType, sdp: Sdp, at: number): Promise<void> {
    if (this.#agreed && this.#open === null) {
      if (this.#remote && !sameDescribed(this.#remote, { sdp, at })) {
        throw notSupported("the native engine cannot connect anew");
      }
      return;
    }
    if (this.#open === "remote" && type === "offer") {
      // Offered once more, and perhaps otherwise: the engine takes an offer only once.
      if (this.#remote && sameText(this.#remote, { sdp, at })) {
        return;
      }
      await this.rollBack();
    }
    const text = writeSdp(bothWays(sdp, at));
    await this.#ask({ name: "set_remote_description", description: { type, sdp: text } });
    this.#remote = { sdp, at };
    this.#settle(type, "remote");
  }

  /** The offer that is open is taken back; false: there is none. */
  async rollBack(): Promise<boolean> {
    if (this.#open === null || this.#agreed) {
      return false;
    }
    const description = { type: "rollback", sdp: "" } as const;
    await this.#ask(
      this.#open === "local"
        ? { name: "set_local_description", description }
        : { name: "set_remote_description", description },
    );
    this.#own = null;
    this.#remote = null;
    this.#open = null;
    return true;
  }

  async #create(type: "offer" | "answer"): Promise<Sdp> {
    const outcome = await this.#ask({ name: `create_${type}` });
    if (outcome.name !== "description") {
      throw new DOMException(`create_${type}: no description came back`, "OperationError");
    }
    const text = outcome.description.sdp;
    this.#own = { type, text, sdp: readSdp(text) };
    return this.#own.sdp;
  }

  /** The engine answers an offer with what it likes best of it: it is offered the page's choice. */
  async #prefer(preferences: readonly RTCRtpCodec[]): Promise<void> {
    const offered = this.#remote;
    const section = offered?.sdp.sections[offered.at];
    const wanted = section && inOrderOf(section, preferences);
    if (this.#open === "remote" && offered && wanted && wanted.join() !== section.join()) {
      const sections = offered.sdp.sections.map((one, at) => (at === offered.at ? wanted : one));
      await this.rollBack();
      await this.setRemote("offer", { ...offered.sdp, sections }, offered.at);
    }
  }

  #settle(type: SdpType, side: "local" | "remote"): void {
    if (type === "offer") {
      this.#open = side;
    } else {
      this.#agreed = true;
      this.#open = type === "answer" ? null : this.#open;
    }
  }

  #dtlsRole(): string {
    const { sdp, at } = this.#remote ?? {};
    const theirs = sdp && attribute(sdp.sections[at ?? 0] ?? [], "setup");
    return theirs === "active" ? "passive" : "active";
  }
}

/**
 * The engine's line always runs both ways, with silence where a side does not send: to webrtcbin
 * what arrives on a line that is said to be one way is the end of the connection.
 */
function bothWays(sdp: Sdp, at: number): Sdp {
  const undirected = (line: string): boolean =>
    !["a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive"].includes(line);
  const [section = []] = sdp.sections.slice(at, at + 1);
  return {
    session: sdp.session.filter(undirected),
    sections: [[...section.filter(undirected), "a=sendrecv"]],
  };
}

function ufragOf(sdp: Sdp, at: number): string | null {
  return anyAttribute(sdp, sdp.sections[at] ?? [], "ice-ufrag");
}

function withSetup(sdp: Sdp, setup: string): Sdp {
  const written = (lines: string[]): string[] =>
    lines.map((line) => (line.startsWith("a=setup:") ? `a=setup:${setup}` : line));
  return { session: written(sdp.session), sections: sdp.sections.map(written) };
}

function sameText(one: { sdp: Sdp; at: number }, other: { sdp: Sdp; at: number }): boolean {
  return writeSdp(bothWays(one.sdp, one.at)) === writeSdp(bothWays(other.sdp, other.at));
}

function sameDescribed(one: { sdp: Sdp; at: number }, other: { sdp: Sdp; at: number }): boolean {
  const lift = ({ sdp, at }: { sdp: Sdp; at: number }): Sdp => ({
    ...sdp,
    sections: sdp.sections.slice(at, at + 1),
  });
  return sameTransport(lift(one), lift(other), 0);
}
