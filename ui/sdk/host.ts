/**
 * Uses the SDK on behalf of Rust: carries out commands, passes the SDK's events on.
 *
 * It keeps the SDK away from what is known to break it, and decides nothing about a call.
 */
import type { HostMessage } from "../bindings/HostMessage";
import type { IceServer } from "../bindings/IceServer";
import type { SdkCommand } from "../bindings/SdkCommand";
import type { SdkEvent } from "../bindings/SdkEvent";
import type { Client, SdkIceServer } from "./africastalking";
import type { Attempt } from "./attempt";
import { SILENT_SOUNDS } from "./audio";
import type { Bridge } from "./bridge";
import type { Connections, Engine } from "./connections";
import { inWords } from "./failures";
import type { Microphone } from "./microphone";

/** The real token never enters the page: Rust puts it into the handshake. */
const TOKEN = "placeholder";

export interface Surroundings {
  bridge: Bridge;
  attempt: Attempt;
  microphone: Microphone;
  connections: Connections;
  engine: Engine;
}

export class Host {
  readonly #around: Surroundings;
  #client: Client | null = null;
  #registered = false;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** First word to Rust, when everything is in place. */
  greet(): void {
    this.#around.bridge.send({ type: "hello", webrtc: this.#around.engine.webrtc });
  }

  run({ command, action }: Extract<HostMessage, { type: "command" }>): void {
    const { bridge } = this.#around;
    try {
      if (action.name === "call" || action.name === "answer") {
        this.#attempt(command, action);
      } else {
        this.#act(action);
        bridge.send({ type: "done", command });
      }
    } catch (error) {
      bridge.send({ type: "failed", command, message: inWords(error) });
    }
  }

  /** Answered by the attempt itself, when it is known how it went. */
  #attempt(command: number, action: Extract<SdkCommand, { name: "call" | "answer" }>): void {
    const client = this.#started();
    // Before `ready` the SDK throws where nobody hears it, or calls unregistered.
    if (!this.#registered) {
      throw new Error("the line is not registered");
    }
    this.#around.microphone.allow();
    this.#around.attempt.begin(command);
    try {
      if (action.name === "call") {
        client.call(action.to);
      } else {
        client.answer();
      }
    } catch (error) {
      this.#around.attempt.fail(inWords(error));
    }
  }

  #act(action: Exclude<SdkCommand, { name: "call" | "answer" }>): void {
    switch (action.name) {
      case "start":
        this.#around.connections.relayOnly = action.relay_only;
        this.#start(action.ice_servers);
        break;
      case "hangup":
        this.#around.attempt.end();
        this.#around.microphone.forbid();
        this.#started().hangup();
        break;
      case "digits":
        this.#inCall();
        // A new request replaces the digits that wait, so they are asked for again with it.
        this.#started().dtmf(this.#around.engine.waitingDigits() + action.digits);
        break;
      case "mute":
        this.#mute(action.on);
        break;
      case "hold":
        this.#hold(action.on);
        break;
      case "logout":
        this.#started().logout();
        break;
      // That it comes here, and is answered, is the sign.
      case "sign_of_life":
        break;
    }
  }

  #start(iceServers: IceServer[]): void {
    if (this.#client) {
      throw new Error("the SDK can be started once in a page's life");
    }
    if (!window.Africastalking) {
      throw new Error("the SDK's script did not load");
    }
    this.#client = new window.Africastalking.Client(TOKEN, {
      sounds: SILENT_SOUNDS,
      iceServers: separateUrls(iceServers),
    });
    this.#listen(this.#client);
  }

  #mute(on: boolean): void {
    const client = this.#started();
    this.#inCall();
    if (!(on ? client.muteAudio() : client.unmuteAudio())) {
      throw new Error("there is no microphone to mute");
    }
    this.#around.engine.setMuted(on);
  }

  #hold(on: boolean): void {
    const client = this.#started();
    this.#inCall();
    if (on) {
      client.hold();
    } else {
      client.unhold();
    }
    this.#around.engine.setHeld(on);
  }

  #started(): Client {
    if (!this.#client) {
      throw new Error("the SDK is not started");
    }
    return this.#client;
  }

  /** The SDK throws, or answers nonsense, where these commands find no call. */
  #inCall(): void {
    if (!this.#around.connections.current()) {
      throw new Error("there is no call");
    }
  }

  #listen(client: Client): void {
    client.on("ready", () => {
      this.#registered = true;
      this.#tell({ name: "ready" });
    });
    client.on("notready", () => {
      this.#registered = false;
      this.#tell({ name: "not_ready" });
    });
    client.on("calling", () => this.#tell({ name: "calling" }));
    client.on("callaccepted", () => this.#tell({ name: "call_accepted" }));
    client.on("incomingcall", (call) =>
      this.#tell({ name: "incoming_call", from: call.from ?? "" }),
    );
    client.on("missedcall", (call) => this.#tell({ name: "missed_call", from: call.from ?? "" }));
    client.on("hangup", (end) => {
      this.#around.attempt.end();
      const code = end?.code === undefined ? null : String(end.code);
      this.#tell({ name: "hangup", code, reason: end?.reason ?? null });
    });
    client.on("closed", () => {
      this.#registered = false;
      this.#tell({ name: "closed" });
    });
    client.on("offline", () => {
      this.#registered = false;
      this.#tell({ name: "offline" });
    });
  }

  #tell(event: SdkEvent): void {
    this.#around.bridge.send({ type: "sdk", event });
  }
}

/** The SDK silently drops entries that mix STUN with anything, and its filter knows no `stuns:`. */
export function separateUrls(servers: IceServer[]): SdkIceServer[] {
  return servers.flatMap(({ urls, username, credential }) =>
    urls
      .filter((url) => !url.startsWith("stuns:"))
      .map((url) => ({
        urls: url,
        ...(username !== null && { username }),
        ...(credential !== null && { credential }),
      })),
  );
}
