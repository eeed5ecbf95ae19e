/**
 * A phone made up in the page, for development and tests of the window: it dials, rings, answers,
 * and refuses as the real one does. `window.simuFake` holds its strings. Never in a release.
 */

import type { CallState } from "../../../bindings/CallState";
import type { CallView } from "../../../bindings/CallView";
import type { DialPreview } from "../../../bindings/DialPreview";
import type { EndCode } from "../../../bindings/EndCode";
import type { ImportFailure } from "../../../bindings/ImportFailure";
import type { ImportPreview } from "../../../bindings/ImportPreview";
import type { ImportSource } from "../../../bindings/ImportSource";
import type { Intent } from "../../../bindings/Intent";
import type { PastCall } from "../../../bindings/PastCall";
import type { Refusal } from "../../../bindings/Refusal";
import type { Snapshot } from "../../../bindings/Snapshot";
import type { Backend, BackendEvents } from "../backend";
import { FakeCalls } from "./calls";
import { FakeContacts } from "./contacts";
import { FakeFiles } from "./files";
import { FakeLists } from "./lists";
import { FakeSync } from "./sync";
import {
  BEHAVIOURS,
  PACE,
  emptySnapshot,
  isTalking,
  madeUpPreview,
  newCall,
  newPhoneCall,
  newRow,
  notDialable,
  secondsOf,
  sounding,
  withCan,
} from "./made-up";
import { accountWish, importFrom, registered, vaultWish, type Outcome } from "./accounts";
import { Timers } from "./timers";
import { begun, left, noteIntent, over } from "./wrap-up";
import { FakeEvents, eventsWish } from "./events";
import { clickedEmergency, isEmergency, linkWish } from "./links";

export class FakeBackend implements Backend {
  readonly calls = new FakeCalls((row) => this.#events?.recentCallsChanged(row));
  readonly contacts = new FakeContacts(() => this.#events?.contactsChanged());
  readonly eventStream = new FakeEvents((change) => this.show(change(this.#snapshot)));
  readonly files = new FakeFiles();
  readonly lists = new FakeLists();
  readonly sync = new FakeSync(() => this.#events?.syncChanged());
  #snapshot: Snapshot = emptySnapshot();
  #events: BackendEvents | null = null;
  readonly #timers = new Timers();
  #unreachable = false;
  readonly intents: Intent[] = [];
  quits = 0;
  previews = 0;
  /** What every plan has from now on. */
  plan: Partial<DialPreview> = {};

  constructor() {
    window.simuFake = this;
  }

  async snapshot(): Promise<Snapshot> {
    this.#answerOrFail();
    return this.#snapshot;
  }

  async preview(...[typed, via]: Parameters<Backend["preview"]>): Promise<DialPreview | null> {
    this.#answerOrFail();
    this.previews += 1;
    return madeUpPreview(typed, this.#snapshot, via, this.plan);
  }

  async importPreview(source: ImportSource): Promise<ImportPreview | ImportFailure> {
    this.#answerOrFail();
    return importFrom(source);
  }

  async listen(events: BackendEvents): Promise<void> {
    this.#events = events;
  }

  async askToQuit(): Promise<void> {
    const call = this.#snapshot.call;
    if (call && call.state.name !== "ended") this.#events?.confirmQuit();
    else await this.quit();
  }

  async quit(): Promise<void> {
    this.quits += 1;
  }

  async act(intent: Intent): Promise<Refusal | null> {
    this.#answerOrFail();
    this.intents.push(intent);
    const { call, waiting } = this.#snapshot;
    switch (intent.name) {
      case "dial_at_once":
        if (isEmergency(intent.to))
          return this.#carryOut(clickedEmergency(intent.to, this.#snapshot));
        return this.lists.refusal({ ...intent, name: "dial" }) ?? this.#dial(intent.to);
      case "dial":
      case "dial_anyway":
        return this.lists.refusal(intent) ?? this.#dial(intent.to);
      case "call_by_phone":
        if (!call?.can_call_by_phone) return { kind: "no_call" };
        this.show({ call: null, phone_call: newPhoneCall(call.peer) });
        return null;
      case "close_phone_call":
        if (!this.#snapshot.phone_call) return { kind: "no_call" };
        return this.#carryOut({ change: { phone_call: null }, refusal: null });
      case "answer":
        if (!call?.can_answer) return { kind: "no_call" };
        this.#connect();
        return null;
      case "decline":
        if (!call?.can_decline) return { kind: "no_call" };
        this.end("declined");
        return null;
      case "hang_up":
        if (!call?.can_hang_up) return { kind: "no_call" };
        this.end(isTalking(call) ? "local_hangup" : "cancelled");
        return null;
      case "mute":
        if (!call?.can_mute) return { kind: "not_now" };
        this.show({ call: { ...call, muted: intent.on } });
        return null;
      case "hold":
        if (!call || !("since" in call.state)) return { kind: "not_now" };
        this.enter({ name: intent.on ? "on_hold" : "active", since: call.state.since });
        return null;
      case "answer_waiting":
        if (!waiting) return { kind: "no_call" };
        this.show({ waiting: null });
        this.ring(waiting.peer, waiting.peer_name);
        this.#connect();
        return null;
      case "decline_waiting":
        if (!waiting) return { kind: "no_call" };
        this.show({ waiting: null });
        return null;
      case "send_digits":
        if (!call?.can_send_digits) return { kind: "not_now" };
        if (!/^[0-9*#A-D]+$/u.test(intent.digits)) return { kind: "not_a_digit" };
        this.show({ call: { ...call, digits: call.digits + intent.digits } });
        return null;
      case "ring_me":
        if (call && call.state.name !== "ended") return { kind: "call_in_progress" };
        this.ring("+254722000111");
        return null;
      case "set_audio":
        this.show({ audio: { ...this.#snapshot.audio, settings: intent.settings } });
        return null;
      case "set_spare_data":
        this.show({ spare_data: intent.wish });
        return null;
      case "set_click_to_call":
      case "fill_taken":
        return this.#carryOut(linkWish(intent));
      case "set_event_stream":
        return this.#carryOut(eventsWish(intent, this.#snapshot));
      case "note":
      case "finish_wrap_up":
      case "set_wrap_up":
        return this.#carryOut(noteIntent(intent, this.#snapshot, this.calls));
      case "dismiss_notice":
        this.show({ notices: this.#snapshot.notices.filter(({ id }) => id !== intent.id) });
        return null;
      case "accounts":
        if (intent.wish.name === "test") this.#test(intent.wish.id);
        return this.#carryOut(accountWish(intent.wish, this.#snapshot));
      case "vault":
        return this.#carryOut(vaultWish(intent.wish, this.#snapshot));
      case "test_ringer":
        return null;
      case "try_now":
        this.show({ line: { state: "connecting", since: Date.now() } });
        this.#timers.later(PACE.toRinging, () =>
          this.show({ line: { state: "ready", since: Date.now() } }),
        );
        return null;
    }
  }

  /** Changes what the window is shown. */
  show(change: Partial<Snapshot>): void {
    const next = { ...this.#snapshot, ...change, revision: this.#snapshot.revision + 1 };
    const busy = next.call !== null && next.call.state.name !== "ended";
    this.#snapshot = {
      ...next,
      can_dial: change.can_dial ?? (next.line.state === "ready" && !busy),
    };
    this.#events?.snapshot(this.#snapshot);
  }

  /** A call comes in. */
  ring(from: string, name: string | null = null): void {
    this.freeze();
    this.#begin(newCall("incoming", from, name, { name: "incoming", since: Date.now() }));
  }

  /** The call that is up changes its state. */
  enter(state: CallState): void {
    const call = this.#snapshot.call;
    if (!call) return;
    const next = withCan({ ...call, state });
    this.show({ call: next, ...begun(this.#snapshot, next) });
  }

  /** What is measured of the call's sound. */
  measure(sound: Partial<Pick<CallView, "trouble" | "quality">>): void {
    const call = this.#snapshot.call;
    if (call) this.show({ call: { ...call, ...sound } });
  }

  /** The call that is up ends. */
  end(code: EndCode, detail: string | null = null): void {
    const call = this.#snapshot.call;
    if (!call || call.state.name === "ended") return;
    this.freeze();
    const [seconds, reason] = [secondsOf(call), { code, detail }];
    this.enter({ name: "ended", reason, seconds });
    this.calls.set(
      this.calls.rows.map((row) => (row.id === call.id ? { ...row, seconds, end: reason } : row)),
      call.id,
    );
    this.show(over(this.#snapshot));
    this.#timers.later(PACE.keepEnded, () => this.show({ call: null, ...left(this.#snapshot) }));
  }

  setRecent(calls: PastCall[]): void {
    this.calls.set(calls);
  }

  /** From now on nothing answers. */
  breakContact(): void {
    this.#unreachable = true;
  }

  #dial(to: string): Refusal | null {
    const number = to.replace(/[\s().-]/gu, "");
    const [why, fate] = [notDialable(number), BEHAVIOURS[number]];
    if (why) return why;
    const { call, line } = this.#snapshot;
    if (call && call.state.name !== "ended") return { kind: "call_in_progress" };
    if (line.state !== "ready") return { kind: "line_not_ready" };
    this.freeze();
    this.#begin(newCall("outgoing", number, null, { name: "dialing", since: Date.now() }));
    this.#timers.later(PACE.toRinging, () => {
      this.enter({ name: "ringing", since: Date.now(), early_media: false });
      this.#timers.later(PACE.toAnswer, () => (fate ? this.end(fate) : this.#connect()));
    });
    return null;
  }

  #begin(call: CallView): void {
    this.show({ call });
    this.calls.set([newRow(call), ...this.calls.rows], call.id);
  }

  #connect(): void {
    this.enter({ name: "connecting" });
    this.#timers.later(PACE.toConnected, () => {
      this.enter({ name: "active", since: Date.now() });
      this.#sound();
    });
  }

  #sound(): void {
    this.#timers.later(PACE.levels, () => {
      const call = this.#snapshot.call;
      if (!call || call.state.name === "ended") return;
      this.show({ call: sounding(call) });
      this.#sound();
    });
  }

  #carryOut({ change, refusal }: Outcome): Refusal | null {
    if (change) this.show(change);
    return refusal;
  }

  #test(account: string): void {
    this.#timers.later(PACE.toAnswer, () => this.show(registered(this.#snapshot, account)));
  }

  /** Nothing more happens by itself. */
  freeze(): void {
    this.#timers.stop();
  }

  #answerOrFail(): void {
    if (this.#unreachable) throw new Error("the made-up phone was told not to answer");
  }
}
