/** The made-up phone's stream of call events: settings and a token, and nothing that listens. */

import type { EventStream } from "../../../bindings/EventStream";
import type { EventStreamState } from "../../../bindings/EventStreamState";
import type { Refusal } from "../../../bindings/Refusal";
import type { Snapshot } from "../../../bindings/Snapshot";
import type { EventsBackend } from "../events";
import type { Outcome } from "./accounts";

type Change = (snapshot: Snapshot) => Partial<Snapshot>;

export class FakeEvents implements EventsBackend {
  /** Why there is no token, from now on. */
  refusal: Refusal | null = null;
  readonly #show: (change: Change) => void;

  constructor(show: (change: Change) => void) {
    this.#show = show;
  }

  async newToken(): Promise<string | Refusal> {
    if (this.refusal) return this.refusal;
    this.#show(({ event_stream: { settings } }) => ({
      event_stream: { settings, has_token: true, state: stateOf(settings, true) },
    }));
    return "5eed".repeat(16);
  }
}

export function eventsWish({ settings }: { settings: EventStream }, snapshot: Snapshot): Outcome {
  const origin = settings.origins.find((origin) => !/^https:\/\/[^*/]+$/u.test(origin));
  if (origin !== undefined) return { refusal: { kind: "bad_origin", origin } };
  const { has_token } = snapshot.event_stream;
  const state = stateOf(settings, has_token);
  return { change: { event_stream: { settings, has_token, state } }, refusal: null };
}

function stateOf({ on }: EventStream, hasToken: boolean): EventStreamState {
  if (!on) return { name: "off" };
  return hasToken ? { name: "listening", listeners: 0 } : { name: "token_missing" };
}
