/** The phone as the window knows it: the last snapshot, and what came of the agent's intents. */

import { createContext } from "svelte";

import type { ChosenFile } from "../bindings/ChosenFile";
import type { DialPreview } from "../bindings/DialPreview";
import type { ImportFailure } from "../bindings/ImportFailure";
import type { ImportPreview } from "../bindings/ImportPreview";
import type { ImportSource } from "../bindings/ImportSource";
import type { Intent } from "../bindings/Intent";
import type { BookFailure } from "../bindings/BookFailure";
import type { PhoneLack } from "../bindings/PhoneLack";
import type { Refusal } from "../bindings/Refusal";
import type { Snapshot } from "../bindings/Snapshot";
import type { Via } from "../bindings/Via";
import type { Backend } from "./backend/backend";
import type { ContactsBackend } from "./backend/contacts";
import type { CallsBackend } from "./backend/calls";
import { canBeSetUp } from "./shared/by-phone-words";

/** Where on screen an intent was caused, so that its refusal is shown there. */
export type Place =
  | "line"
  | "dial"
  | "call"
  | "phone_call"
  | "audio"
  | "notices"
  | "accounts"
  | "vault"
  | "wrap_up"
  | "links"
  | "events";

export class Phone {
  /** None until the phone first answers. */
  snapshot = $state.raw<Snapshot | null>(null);
  /** Counts the changes of contacts: who shows some of them asks again. */
  contactsRevision = $state(0);
  /** Counts the changes of how it stands with the contacts' server. */
  syncRevision = $state(0);
  refusals = $state<Partial<Record<Place, Refusal | undefined>>>({});
  /** A file that was dropped on the window, until somebody takes it. */
  dropped = $state.raw<ChosenFile | null>(null);
  /** The phone behind the window does not answer. */
  lostContact = $state(false);
  /** The agent asked to quit during a call and has not decided yet. */
  quitAsked = $state(false);
  /** The agent wants to set up calls by telephone, until the settings are there. */
  byPhoneAsked = $state(false);

  readonly #backend: Backend;
  #callFollowers: ((row: number | null) => void)[] = [];

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Listens before it asks, so that no change falls between. */
  async start(): Promise<void> {
    await this.#reach(async () => {
      await this.#backend.listen({
        snapshot: (snapshot) => this.#show(snapshot),
        recentCallsChanged: (row) => this.#callFollowers.forEach((tell) => tell(row)),
        contactsChanged: () => (this.contactsRevision += 1),
        syncChanged: () => (this.syncRevision += 1),
        confirmQuit: () => (this.quitAsked = true),
      });
      await this.#backend.files.listenForDrops((file) => (this.dropped = file));
      this.#show(await this.#backend.snapshot());
    });
  }

  /** True if the phone carried it out. Otherwise the refusal stands at `place` until the next try. */
  async act(intent: Intent, place: Place): Promise<boolean> {
    this.refusals[place] = undefined;
    const outcome = await this.#reach(() => this.#backend.act(intent));
    if (outcome === "unreachable") return false;
    if (outcome) this.refusals[place] = outcome;
    return outcome === null;
  }

  /** Asks what has an answer of its own kind; null where the phone does not answer. */
  async ask<T>(
    question: (backend: Pick<Backend, "eventStream" | "files" | "lists" | "sync">) => Promise<T>,
  ): Promise<T | null> {
    const outcome = await this.#reach(() => question(this.#backend));
    return outcome === "unreachable" ? null : outcome;
  }

  /** What a way by telephone lacks is a setting of the account in use that can be changed here. */
  canSetUp(lack: PhoneLack): boolean {
    const { list, in_use } = this.snapshot?.accounts ?? { list: [], in_use: null };
    const entry = list.find(({ id }) => id === in_use);
    return canBeSetUp(lack) && entry?.can_edit === true && entry.service.kind !== "demo";
  }

  forgetRefusal(place: Place): void {
    this.refusals[place] = undefined;
  }

  /** What would happen if this were dialled now, this way; null where nobody can say. */
  async preview(typed: string, via: Via): Promise<DialPreview | null> {
    const outcome = await this.#reach(() => this.#backend.preview(typed, via));
    return outcome === "unreachable" ? null : outcome;
  }

  /** What would be imported from there; null where the phone does not answer. */
  async importPreview(source: ImportSource): Promise<ImportPreview | ImportFailure | null> {
    const outcome = await this.#reach(() => this.#backend.importPreview(source));
    return outcome === "unreachable" ? null : outcome;
  }

  /** What the contacts answer; null where the phone does not answer. */
  async book<T>(ask: (contacts: ContactsBackend) => Promise<T>): Promise<T | null> {
    const outcome = await this.#reach(() => ask(this.#backend.contacts));
    return outcome === "unreachable" ? null : outcome;
  }

  /** Asks the past calls; null where the phone does not answer. */
  async past<T>(
    ask: (calls: CallsBackend) => Promise<T | BookFailure>,
  ): Promise<T | BookFailure | null> {
    const outcome = await this.#reach(() => ask(this.#backend.calls));
    return outcome === "unreachable" ? null : outcome;
  }

  /** Tells the row of each past call that is written or changes (null: more than one), until it is called off. */
  followCalls(tell: (row: number | null) => void): () => void {
    this.#callFollowers.push(tell);
    return () => {
      this.#callFollowers = this.#callFollowers.filter((other) => other !== tell);
    };
  }

  async askToQuit(): Promise<void> {
    await this.#reach(() => this.#backend.askToQuit());
  }

  async quit(): Promise<void> {
    this.quitAsked = false;
    await this.#reach(() => this.#backend.quit());
  }

  #show(snapshot: Snapshot): void {
    if (this.snapshot && snapshot.revision < this.snapshot.revision) return;
    const call = snapshot.call;
    if (call?.id !== this.snapshot?.call?.id) this.refusals.call = undefined;
    if (this.quitAsked && (!call || call.state.name === "ended")) this.quitAsked = false;
    this.snapshot = snapshot;
    this.lostContact = false;
  }

  async #reach<T>(ask: () => Promise<T>): Promise<T | "unreachable"> {
    try {
      return await ask();
    } catch {
      this.lostContact = true;
      return "unreachable";
    }
  }
}

export const [getPhone, setPhone] = createContext<Phone>();
