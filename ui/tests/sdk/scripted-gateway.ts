/** AT's gateway as literal frames, for tests in which no sound flows. */
import type { PageUnderTest } from "./page-under-test";
import type { PageMessage } from "../../bindings/PageMessage";

/** Whoever has the socket's other end. */
export type Told = Pick<PageUnderTest, "tell">;

export class ScriptedGateway {
  /** The frames the SDK sent. */
  readonly frames: Frame[] = [];
  /** The answers to creation and registration; where there is none it is silent. */
  success: object | null = { response: "success" };
  registration: object | null = { event: "registered", username: "agent" };
  readonly #page: Told;
  #socket = 0;

  constructor(page: Told) {
    this.#page = page;
  }

  /** Answers creation and registration as AT does; all else is the test's. */
  async hear(message: PageMessage): Promise<void> {
    if (message.type === "socket_open") {
      this.#socket = message.socket;
      void this.#page.tell({
        type: "socket_opened",
        socket: message.socket,
        protocol: "at-protocol",
      });
    } else if (message.type === "socket_send") {
      const frame = JSON.parse(message.text) as Frame;
      this.frames.push(frame);
      if (frame.command === "create" && this.success) {
        void this.say(this.success);
      } else if (frame.body?.request === "register" && this.registration) {
        void this.event(this.registration);
      }
    }
  }

  async say(frame: object): Promise<void> {
    const text = JSON.stringify(frame);
    await this.#page.tell({ type: "socket_message", socket: this.#socket, text });
  }

  async event(result: object, jsep?: object): Promise<void> {
    await this.say({ response: "event", eventdata: { result }, ...(jsep && { jsep }) });
  }

  async close(): Promise<void> {
    const end = { code: 1006, reason: "", was_clean: false };
    await this.#page.tell({ type: "socket_closed", socket: this.#socket, ...end });
  }

  /** The requests the SDK made, by name and in order. */
  requests(): string[] {
    return this.frames.flatMap(({ body }) => body?.request ?? []);
  }

  messages(request: string): Frame[] {
    return this.frames.filter(({ body }) => body?.request === request);
  }

  candidates(): (string | true | undefined)[] {
    return this.frames
      .filter((frame) => frame.command === "trickle")
      .map(({ candidate }) => candidate?.completed ?? candidate?.candidate);
  }
}

export interface Frame {
  command: string;
  body?: { request: string; to?: string; code?: number };
  jsep?: { type: string; sdp: string };
  candidate?: { candidate?: string; sdpMid?: string; sdpMLineIndex?: number; completed?: true };
}
