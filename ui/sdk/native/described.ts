/** How a connection makes and sets descriptions (WebRTC 1.0, section 4.4.1.5), in order. */
import type { MediaOperation } from "../../bindings/MediaOperation";
import type { MediaOutcome } from "../../bindings/MediaOutcome";
import { sectionFor } from "./added-candidate";
import { codecsOf } from "./codecs";
import type { StateEvent } from "./connection-states";
import { ConnectionStates } from "./connection-states";
import type { Side } from "./description";
import { NativeSessionDescription, nextSignalingState } from "./description";
import { Early } from "./early";
import { EngineLine } from "./engine-line";
import { NativeTrackEvent } from "./events";
import type { NativeIceCandidate } from "./ice-candidate";
import { closed, notSupported } from "./idl";
import type { Changes } from "./negotiation";
import { Negotiation, nothing } from "./negotiation";
import { isNegotiationNeeded } from "./negotiation-needed";
import { OperationsChain } from "./operations-chain";
import type { Sdp } from "./sdp";
import { attribute, kindOf, named, readSdp, receives } from "./sdp";
import type { RtpPort } from "./sender";
import { Transceivers } from "./transceivers";

export abstract class Described extends ConnectionStates {
  protected transceivers!: Transceivers;
  protected chain!: OperationsChain;
  protected created!: Promise<unknown>;
  /** What the engine noticed, in its time. */
  protected readonly noticed = new Early<StateEvent>((event) => {
    this.changeState(event);
    this.follow();
  });
  #line!: EngineLine;
  #negotiation!: Negotiation;
  readonly #lastCreated = { offer: "", answer: "" };
  #negotiationNeeded = false;
  #askWhenEmpty = false;

  protected abstract ask(operation: MediaOperation): Promise<MediaOutcome>;
  /** The connection is up, now or still. */
  protected abstract up(): void;

  /** Second half of the construction: the engine is being asked for its part. */
  protected begin(port: RtpPort, created: Promise<unknown>): void {
    this.created = created;
    this.transceivers = new Transceivers(port);
    this.#line = new EngineLine((operation) => this.ask(operation));
    this.#negotiation = new Negotiation(this.transceivers, this.#line);
    this.chain = new OperationsChain(
      created,
      () => this.isOpen(),
      () => {
        if (this.#askWhenEmpty) {
          this.#askWhenEmpty = false;
          this.updateNegotiationNeeded();
        }
      },
    );
  }

  /** Refuses where the connection is closed already, with a promise in any case. */
  protected async whileOpen<T>(operation: () => Promise<T>): Promise<T> {
    if (!this.isOpen()) {
      throw closed();
    }
    return operation();
  }

  protected createdOffer(restart: boolean): Promise<RTCSessionDescriptionInit> {
    return this.chain.run(async () => {
      if (restart && this.#line.mid !== null) {
        throw notSupported("the native engine cannot connect anew");
      }
      if (this.signalingState !== "stable" && this.signalingState !== "have-local-offer") {
        throw this.#notNow("createOffer");
      }
      this.#lastCreated.offer = await this.#negotiation.offer();
      return { type: "offer", sdp: this.#lastCreated.offer };
    });
  }

  protected createdAnswer(): Promise<RTCSessionDescriptionInit> {
    return this.chain.run(async () => {
      const { signalingState, pendingRemoteDescription: offer } = this;
      const now =
        signalingState === "have-remote-offer" || signalingState === "have-local-pranswer";
      if (!now || !offer) {
        throw this.#notNow("createAnswer");
      }
      this.#lastCreated.answer = await this.#negotiation.answer(readSdp(offer.sdp));
      return { type: "answer", sdp: this.#lastCreated.answer };
    });
  }

  protected setLocal(given: RTCSdpType | undefined, sdp: string): Promise<void> {
    return this.chain.run(async () => {
      const offering = ["stable", "have-local-offer", "have-remote-pranswer"];
      const type = given ?? (offering.includes(this.signalingState) ? "offer" : "answer");
      const next = this.#next("local", type);
      if (type === "rollback") {
        await this.#rollBack(next);
        return;
      }
      const kept = type === "offer" ? "offer" : "answer";
      if (sdp !== "" && sdp !== this.#lastCreated[kept]) {
        throw new DOMException(`not the ${kept} that was created`, "InvalidModificationError");
      }
      const text = sdp || this.#lastCreated[kept] || (await this.#make(kept));
      const description = readSdp(text);
      await this.noticed.after(async () => {
        if (this.#negotiation.engineSection(description) !== -1) {
          await this.#line.setLocal(type);
        }
        this.#enter("local", type, description, text, next);
      });
    });
  }

  protected setRemote(type: RTCSdpType, sdp: string): Promise<void> {
    return this.chain.run(async () => {
      if (type === "offer" && this.signalingState === "have-local-offer") {
        await this.#line.rollBack();
        if (this.isOpen()) {
          this.#announce(this.#negotiation.rollBack());
        }
        this.described("local", new NativeSessionDescription({ type: "rollback" }), "stable");
      }
      const next = this.#next("remote", type);
      if (type === "rollback") {
        await this.#rollBack(next);
        return;
      }
      const description = this.#remote({ type, sdp });
      this.#checkAnswer(type, description);
      const at = this.#negotiation.engineSection(description);
      if (at !== -1) {
        await this.#line.setRemote(type, description, at);
      } else if (type === "answer") {
        await this.#line.rollBack();
      }
      this.#enter("remote", type, description, sdp, next);
    });
  }

  protected async addCandidate(candidate: NativeIceCandidate | null): Promise<void> {
    if (!this.remoteDescription) {
      throw new DOMException("there is no remote description", "InvalidStateError");
    }
    const remote = this.#remote(this.remoteDescription);
    const section = candidate && sectionFor(remote, candidate);
    const mid = section && attribute(section, "mid");
    const isEngines = mid === this.#line.mid || candidate === null;
    if (this.#line.mid !== null && isEngines) {
      await this.ask({
        name: "add_ice_candidate",
        candidate: candidate && {
          candidate: candidate.candidate,
          sdpMid: candidate.sdpMid,
          sdpMLineIndex: candidate.sdpMLineIndex,
        },
      });
    }
    if (this.isOpen()) {
      const line = candidate ? candidate.candidate.replace(/^(a=)?/, "a=") : "a=end-of-candidates";
      this.found("remote", mid, [line]);
      if (candidate) {
        this.transport().iceTransport.remote.push(candidate);
      }
    }
  }

  protected codecs(mid: string | null): RTCRtpCodecParameters[] {
    const description = mid === null ? null : this.currentRemoteDescription;
    const sections = description ? readSdp(description.sdp).sections : [];
    const section = sections.find((one) => attribute(one, "mid") === mid) ?? sections[0];
    return section ? codecsOf(section) : [];
  }

  /** After a change of the engine's states: sound comes with the connection. */
  protected follow(): void {
    if (this.connectionState === "connected") {
      for (const { receiver, fired } of this.transceivers.all) {
        if (receives(fired)) {
          receiver.track.setMuted(false);
        }
      }
      this.up();
    }
  }

  protected updateNegotiationNeeded(): void {
    if (!this.chain.isEmpty) {
      this.#askWhenEmpty = true;
      return;
    }
    setTimeout(() => {
      if (!this.isOpen()) {
        return;
      }
      if (!this.chain.isEmpty) {
        this.#askWhenEmpty = true;
        return;
      }
      if (this.signalingState !== "stable") {
        return;
      }
      const needed = isNegotiationNeeded(this, this.transceivers.all);
      const fires = needed && !this.#negotiationNeeded;
      this.#negotiationNeeded = needed;
      if (fires) {
        this.dispatchEvent(new Event("negotiationneeded"));
      }
    });
  }

  async #make(kind: "offer" | "answer"): Promise<string> {
    const offer = this.pendingRemoteDescription;
    const made =
      kind === "offer"
        ? await this.#negotiation.offer()
        : await this.#negotiation.answer(readSdp(offer?.sdp ?? ""));
    this.#lastCreated[kind] = made;
    return made;
  }

  async #rollBack(next: RTCSignalingState): Promise<void> {
    await this.#line.rollBack();
    if (this.isOpen()) {
      const changes = this.#negotiation.rollBack();
      this.described("local", new NativeSessionDescription({ type: "rollback" }), next);
      this.#announce(changes);
      this.updateNegotiationNeeded();
    }
  }

  #enter(side: Side, type: RTCSdpType, sdp: Sdp, text: string, next: RTCSignalingState): void {
    if (!this.isOpen()) {
      return;
    }
    if (type === "offer") {
      this.#negotiation.remember();
    }
    let changes = nothing();
    const description = new NativeSessionDescription({ type, sdp: text });
    this.described(side, description, next, () => {
      changes = this.#negotiation.apply(side, type, sdp);
      if (next === "stable") {
        this.#lastCreated.offer = "";
        this.#lastCreated.answer = "";
      }
    });
    this.#announce(changes);
    if (next === "stable") {
      this.#negotiationNeeded = false;
      this.updateNegotiationNeeded();
      this.follow();
    }
  }

  #announce({ muted, removed, added, arrivals }: Changes): void {
    muted.forEach(({ receiver }) => receiver.track.setMuted(true));
    removed.forEach(({ transceiver, stream }) => stream.left(transceiver.receiver.track));
    added.forEach(({ transceiver, stream }) => stream.arrived(transceiver.receiver.track));
    for (const transceiver of arrivals) {
      const { receiver } = transceiver;
      const init = { receiver, track: receiver.track, streams: receiver.streams, transceiver };
      this.dispatchEvent(new NativeTrackEvent("track", init));
    }
  }

  #next(side: Side, type: RTCSdpType): RTCSignalingState {
    const next = nextSignalingState(this.signalingState, side, type);
    if (!next) {
      throw this.#notNow(`${side} ${type}`);
    }
    return next;
  }

  /** An answer has the offer's sections, one for one. */
  #checkAnswer(type: RTCSdpType, answer: Sdp): void {
    const offer = this.pendingLocalDescription;
    if (type === "offer" || !offer || this.signalingState === "have-remote-pranswer") {
      return;
    }
    const kinds = (sdp: Sdp): string => sdp.sections.map(kindOf).join();
    if (kinds(readSdp(offer.sdp)) !== kinds(answer)) {
      throw new DOMException("the answer is to another offer", "InvalidAccessError");
    }
  }

  #remote({ type, sdp }: { type: RTCSdpType; sdp: string }): Sdp {
    const offer = type === "offer" ? null : this.localDescription;
    return named(readSdp(sdp), offer ? readSdp(offer.sdp).sections : []);
  }

  #notNow(what: string): DOMException {
    return new DOMException(`${what} in state ${this.signalingState}`, "InvalidStateError");
  }
}
