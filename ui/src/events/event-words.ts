/** The stream of call events, in words. */

import type { EventStreamState } from "../../bindings/EventStreamState";
import { m } from "../paraglide/messages";
import { plain } from "../shared/text";

export function streamSentence(state: EventStreamState, port: number): string {
  switch (state.name) {
    case "off":
      return m.events_off();
    case "token_missing":
      return m.events_token_missing();
    case "starting":
      return m.events_starting();
    case "listening":
      return state.listeners === 0
        ? m.events_listening_nobody({ address: address(port) })
        : m.events_listening({ address: address(port), count: state.listeners });
    case "port_taken":
      return m.events_port_taken({ port: `${port}` });
    case "failed":
      return m.events_failed({ message: plain(state.message) });
  }
}

export function address(port: number): string {
  return `http://127.0.0.1:${port}/v1/events`;
}

/** The number that was typed; null if it is no port that can be had. */
export function portOf(typed: string): number | null {
  const port = /^\d{4,5}$/u.test(typed.trim()) ? Number(typed.trim()) : 0;
  return port >= 1024 && port <= 65535 ? port : null;
}

/** One site a line. */
export function originsOf(typed: string): string[] {
  return typed
    .split(/\s+/u)
    .map((origin) => origin.trim())
    .filter((origin) => origin !== "");
}
