/** How a connection makes and sets descriptions (WebRTC 1.0, section 4.4.1.5), in order. */
import type { MediaOperation } from "../../bindings/MediaOperation";
import type { MediaOutcome } from "../../bindings/MediaOutcome";
import type { AddedCandidate } from "./added-candidate";
import { sectionsFor } from "./added-candidate";
import { codecsOf } from "./codecs";
import type { StateEvent } from "./connection-states";
import { ConnectionStates } from "./connection-states";
import type { Side } from "./description";
import { NativeSessionDescription, nextSignalingState } from "./description";
import { Early } from "./early";
import { EngineLine } from "./engine-line";
import { NativeTrackEvent } from "./events";
import { NativeIceCandidate } from "./ice-candidate";
import { closed, notSupported } from "./idl";
import type { Changes } from "./negotiation";
import { Negotiation, nothing } from "./negotiation";
import { isNegotiationNeeded, NegotiationNeeded } from "./negotiation-needed";
import { OperationsChain, task } from "./operations-chain";
import type { Sdp } from "./sdp";
import { attribute, kindOf, named, readSdp, receives } from "./sdp";
import type { RtpPort } from "./sender";
import { Transceivers } from "./transceivers";

export abstract class Described extends ConnectionStates {
  protected transceivers!: Transceivers;
  protected chain!: OperationsChain;
  /** What the engine noticed, in its time. */
  protected readonly noticed = new Early<StateEvent>((event) => {
    this.changeState(event);
    this.follow();
  });
  #line!: EngineLine;
  #negotiation!: Negotiation;
  readonly #lastCreated = { offer: "", answer: "" };
  readonly #needed = new NegotiationNeeded({
    isOpen: () => this.isOpen(),
    isSettled: () => this.signalingState === "stable",
    isBusy: () => !this.chain.isEmpty,
    isNeeded: () => isNegotiationNeeded(this, this.transceivers.all),
    fire: () => this.dispatchEvent(new Event("negotiationneeded")),
  });

  protected abstract ask(operation: MediaOperation): Promise<MediaOutcome>;
  /** The connection is up, now or still. */
  protected abstract up(): void;

  /** Second half of the construction: the engine is being asked for its part. */
  protected begin(port: RtpPort): void {
    this.transceivers = new Transceivers(port);
    this.#line = new EngineLine((operation) => this.ask(operation));
    this.#negotiation = new Negotiation(this.transceivers, this.#line);
    this.chain = new OperationsChain(
      () => this.isOpen(),
      () => this.#needed.idle(),
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
      await task();
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
      await task();
      this.#lastCreated.answer = await this.#negotiation.answer(readSdp(offer.sdp));
      return { type: "answer", sdp: this.#lastCreated.answer };
    });
  }

  protected setLocal(given: RTCSdpType | undefined, sdp: string): Promise<void> {
    return this.chain.run(async () => {
      const offering = ["stable", "have-local-offer", "have-remote-pranswer"];
      const type = given ?? (offering.includes(this.signalingState) ? "offer" : "answer");
      const next = this.#next("local", type);
      await task();
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
      await task();
      if (type === "offer" && this.signalingState === "have-local-offer") {
        await this.#takeBack();
        if (this.isOpen()) {
          this.#announce(this.#negotiation.rollBack());
        }
        this.described("local", new NativeSessionDescription({ type: "rollback" }), "stable");
        // The page sees that state, though not for long.
        await task();
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

  protected async addCandidate(added: AddedCandidate): Promise<void> {
    if (!this.remoteDescription) {
      throw new DOMException("there is no remote description", "InvalidStateError");
    }
    const mids = sectionsFor(this.#remote(this.remoteDescription), added).map((section) =>
      attribute(section, "mid"),
    );
    const isLast = added.candidate === "";
    if (this.#line.mid !== null && mids.includes(this.#line.mid)) {
      const { candidate } = added;
      // The engine knows of its own line only.
      const at = { sdpMid: this.#line.mid, sdpMLineIndex: null };
      await this.ask({
        name: "add_ice_candidate",
        candidate: isLast ? null : { candidate, ...at },
      });
    }
    if (this.isOpen()) {
      const line = isLast ? "a=end-of-candidates" : added.candidate.replace(/^(a=)?/, "a=");
      mids.forEach((mid) => this.found("remote", mid, [line]));
      this.settleIce();
      if (!isLast) {
        this.transport().iceTransport.remote.push(new NativeIceCandidate(added));
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
    this.#needed.update();
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
    await this.#takeBack();
    if (this.isOpen()) {
      const changes = this.#negotiation.rollBack();
      this.described("local", new NativeSessionDescription({ type: "rollback" }), next);
      this.#announce(changes);
      this.updateNegotiationNeeded();
    }
  }

  /** With the engine's offer go its credentials, and whatever was written with them. */
  async #takeBack(): Promise<void> {
    if (await this.#line.rollBack()) {
      this.#lastCreated.offer = "";
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
      this.#needed.agreed();
      this.settleIce();
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
