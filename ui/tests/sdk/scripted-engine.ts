/** The native engine as literal answers: what the page must do with them is the test. */
import type { MediaOperation } from "../../bindings/MediaOperation";
import type { MediaOutcome } from "../../bindings/MediaOutcome";
import type { PageMessage } from "../../bindings/PageMessage";
import type { PageUnderTest } from "./page-under-test";

/** A description as the engine writes it, cut to what the page reads. */
export function sdp(origin: string): string {
  return [
    "v=0",
    `o=- ${origin} 1 IN IP4 0.0.0.0`,
    "s=-",
    "t=0 0",
    "a=group:BUNDLE audio0",
    "m=audio 9 UDP/TLS/RTP/SAVPF 96 0 8",
    "c=IN IP4 0.0.0.0",
    "a=mid:audio0",
    "a=sendrecv",
    "a=msid:stream0 track0",
    "",
  ].join("\r\n");
}

export const CANDIDATES = [
  "candidate:1 1 udp 2130706431 192.0.2.7 50000 typ host",
  "candidate:2 1 udp 1694498815 198.51.100.7 50001 typ srflx raddr 192.0.2.7 rport 50000",
];

export class ScriptedEngine {
  readonly operations: MediaOperation[] = [];
  readonly #page: PageUnderTest;
  /** What to answer instead of success, by operation. */
  readonly refusals = new Map<MediaOperation["name"], MediaOutcome>();
  /** The number of the page's connection that is up. */
  connection = 0;
  /** Leaves this operation, and what follows it, unanswered until `catchUp`. */
  silentFrom: MediaOperation["name"] | null = null;
  readonly #unanswered: PageMessage[] = [];
  /** Candidates come before the word that the description was set: the engine has threads. */
  isHasty = false;

  constructor(page: PageUnderTest) {
    this.#page = page;
  }

  async hear(message: PageMessage): Promise<void> {
    if (message.type !== "media") {
      return;
    }
    if (message.operation.name === this.silentFrom || this.#unanswered.length > 0) {
      this.#unanswered.push(message);
      return;
    }
    const { request, connection, operation } = message;
    this.operations.push(operation);
    this.connection = connection;
    const outcome = this.refusals.get(operation.name) ?? answer(operation);
    const steps = [() => this.#page.tell({ type: "media_result", request, outcome })];
    if (operation.name === "set_local_description") {
      steps.push(() => this.#gather());
    }
    for (const step of this.isHasty ? steps.reverse() : steps) {
      await step();
    }
  }

  async connect(): Promise<void> {
    const { connection } = this;
    for (const state of ["connecting", "connected"]) {
      const event = { name: "connection_state", state } as const;
      await this.#page.tell({ type: "media_event", connection, event });
    }
  }

  async played(tone: string): Promise<void> {
    const event = { name: "tone_change", tone } as const;
    await this.#page.tell({ type: "media_event", connection: this.connection, event });
  }

  /** Answers what was left unanswered. */
  async catchUp(): Promise<void> {
    this.silentFrom = null;
    for (const message of this.#unanswered.splice(0)) {
      await this.hear(message);
    }
  }

  names(): string[] {
    return this.operations.map(({ name }) => name);
  }

  asked<Name extends MediaOperation["name"]>(
    name: Name,
  ): Extract<MediaOperation, { name: Name }>[] {
    return this.operations.filter(
      (operation): operation is Extract<MediaOperation, { name: Name }> => operation.name === name,
    );
  }

  async #gather(): Promise<void> {
    const { connection } = this;
    const found = CANDIDATES.map((candidate) => ({
      candidate,
      sdpMid: "audio0",
      sdpMLineIndex: 0,
    }));
    for (const candidate of [...found, null]) {
      const event = { name: "ice_candidate", candidate } as const;
      await this.#page.tell({ type: "media_event", connection, event });
    }
  }
}

function answer(operation: MediaOperation): MediaOutcome {
  switch (operation.name) {
    case "create_offer":
      return { name: "description", description: { type: "offer", sdp: sdp("1") } };
    case "create_answer":
      return { name: "description", description: { type: "answer", sdp: sdp("2") } };
    case "generate_certificate": {
      const expires = Date.now() + operation.life;
      return { name: "certificate", number: 7, expires, fingerprint: "AB:CD" };
    }
    case "get_sources": {
      const heard = { rtp_timestamp: 960, heard_at: Date.now(), audio_level: null };
      return {
        name: "sources",
        sources: [
          { source: 7, contributing: false, ...heard, audio_level: 0.5 },
          { source: 9, contributing: true, ...heard },
        ],
      };
    }
    case "get_stats":
      return { name: "stats", report: { a: { id: "a", type: "inbound-rtp" } } };
    case "create":
    case "set_local_description":
    case "set_remote_description":
    case "add_ice_candidate":
    case "set_microphone_enabled":
    case "feed":
    case "insert_dtmf":
    case "close":
      return { name: "nothing" };
  }
}
