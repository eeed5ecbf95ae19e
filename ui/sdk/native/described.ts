/** How a connection makes and sets descriptions (WebRTC 1.0, section 4.4.1.5), in order. */
import type { MediaOperation } from "../../bindings/MediaOperation";
import type { MediaOutcome } from "../../bindings/MediaOutcome";
import type { AddedCandidate } from "./added-candidate";
import { linesFor } from "./added-candidate";
import type { Changes } from "./changes";
import { announced, nothing } from "./changes";
import { placed } from "./candidate-place";
import type { StateEvent } from "./connection-states";
import { ConnectionStates } from "./connection-states";
import type { Side } from "./description";
import { NativeSessionDescription, nextSignalingState } from "./description";
import { Early } from "./early";
import type { Parts } from "./engine-lines";
import { EngineLines } from "./engine-lines";
import { NativeIceCandidate } from "./ice-candidate";
import { closed } from "./idl";
import { Negotiation } from "./negotiation";
import { unbundled } from "./bundle";
import { isNegotiationNeeded, NegotiationNeeded } from "./negotiation-needed";
import { OperationsChain, task } from "./operations-chain";
import type { Sdp } from "./sdp";
import { midOf, named, readSdp, receives, sameKinds, ufragsOf } from "./sdp";
import type { RtpPort } from "./sender";
import { Transceivers } from "./transceivers";
import type { Mouth } from "./voice";
import { Voice } from "./voice";

export abstract class Described extends ConnectionStates {
  protected transceivers!: Transceivers;
  protected voice!: Voice;
  protected chain!: OperationsChain;
  /** What the engine noticed, in its time. */
  protected readonly noticed = new Early<StateEvent>((event) => {
    this.changeState(placed(event, this.#line.mid, this.localDescription));
    this.follow();
  });
  #line!: EngineLines;
  /** ICE user names that the page wants to be rid of (section 4.4.2, `restartIce`). */
  readonly #replaced = new Set<string>();
  #negotiation!: Negotiation;
  readonly #lastCreated = { offer: "", answer: "" };
  readonly #needed = new NegotiationNeeded({
    isOpen: () => this.isOpen(),
    isSettled: () => this.signalingState === "stable",
    isBusy: () => !this.chain.isEmpty,
    isNeeded: () => this.#replaced.size > 0 || isNegotiationNeeded(this, this.transceivers.all),
    fire: () => this.dispatchEvent(new Event("negotiationneeded")),
  });

  protected abstract ask(operation: MediaOperation): Promise<MediaOutcome>;
  /** The connection is up, now or still. */
  protected abstract up(): void;

  /** Second half of the construction: the engine is being asked for its part. */
  protected begin(port: RtpPort, parts: Parts, mouth: Mouth): void {
    this.transceivers = new Transceivers(port);
    this.voice = new Voice(this.transceivers, mouth);
    this.#line = new EngineLines(parts);
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

  restartIce(): void {
    if (this.isOpen()) {
      const described = [this.currentLocalDescription, this.pendingLocalDescription];
      described
        .flatMap((one) => ufragsOf(one?.sdp ?? ""))
        .forEach((ufrag) => this.#replaced.add(ufrag));
      this.#lastCreated.offer = "";
      this.updateNegotiationNeeded();
    }
  }

  protected createdOffer(restart: boolean): Promise<RTCSessionDescriptionInit> {
    return this.chain.run(async () => {
      if (this.signalingState !== "stable" && this.signalingState !== "have-local-offer") {
        throw this.#notNow("createOffer");
      }
      await task();
      return { type: "offer", sdp: await this.#make("offer", restart) };
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
      return { type: "answer", sdp: await this.#make("answer") };
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
        const at = this.#negotiation.engineSection(description);
        if (at !== -1) {
          await this.#line.setLocal(type, midOf(description, at));
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
        await this.#line.setRemote(type, description, at, midOf(description, at));
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
    const remote = this.#remote(this.remoteDescription);
    const isLast = added.candidate === "";
    const meant = linesFor(remote, added);
    const own =
      meant.find(({ mid }) => mid !== null && mid === this.#line.mid) ??
      meant.find(({ ufrag }) => this.#line.hasRemote(ufrag));
    if (own) {
      await this.#line.addCandidate(isLast ? null : added.candidate, own.ufrag);
    }
    if (this.isOpen()) {
      const line = isLast ? "a=end-of-candidates" : added.candidate.replace(/^(a=)?/, "a=");
      meant.forEach(({ mid, ufrag }) => this.found("remote", mid, ufrag, [line]));
      this.settleIce();
      if (!isLast) {
        this.transport().iceTransport.remote.push(new NativeIceCandidate(added));
      }
    }
  }

  /** After a change of the engine's states: sound comes with the connection. */
  protected follow(): void {
    if (this.connectionState === "connected") {
      const hearer = this.voice.hearer(this.remoteDescription);
      if (hearer && receives(hearer.fired)) {
        hearer.receiver.track.setMuted(false);
      }
      this.up();
    }
  }

  protected updateNegotiationNeeded(): void {
    this.#needed.update();
  }

  async #make(kind: "offer" | "answer", anew = false): Promise<string> {
    const offer = this.pendingRemoteDescription;
    const made =
      kind === "answer" && offer
        ? await this.#negotiation.answer(this.#remote(offer))
        : await this.#negotiation.offer(anew, this.#replaced);
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
      if (this.iceGatheringState !== "new") {
        // The transport has gone with the offer, and what it had gathered.
        const state = this.localDescription === null ? "new" : "complete";
        this.noticed.take({ name: "ice_gathering_state", state });
      }
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
      if (
        !ufragsOf(this.currentLocalDescription?.sdp ?? "").some((ufrag) =>
          this.#replaced.has(ufrag),
        )
      ) {
        this.#replaced.clear();
      }
      this.#needed.agreed();
      this.settleIce();
      this.follow();
    }
  }

  #announce(changes: Changes): void {
    announced(changes).forEach((event) => this.dispatchEvent(event));
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
    if (!sameKinds(readSdp(offer.sdp), answer)) {
      throw new DOMException("the answer is to another offer", "InvalidAccessError");
    }
  }

  #remote({ type, sdp }: { type: RTCSdpType; sdp: string }): Sdp {
    const offer = type === "offer" ? null : this.localDescription;
    return unbundled(named(readSdp(sdp), offer ? readSdp(offer.sdp).sections : []));
  }

  #notNow(what: string): DOMException {
    return new DOMException(`${what} in state ${this.signalingState}`, "InvalidStateError");
  }
}
