/** AT's SDK alone in a plain page: no shim of ours, and a socket whose other end the test holds. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page, WebSocketRoute } from "@playwright/test";
import { expect } from "@playwright/test";
import type { HostMessage } from "../../../bindings/HostMessage";
import type { Client, ClientOptions, SdkEvents } from "../../../sdk/africastalking";
import type { Rust } from "../page-under-test";
import { ScriptedGateway } from "../scripted-gateway";

const ORIGIN = "https://bare.localhost";
const SDK = fileURLToPath(
  new URL("../../../node_modules/africastalking-client/build/africastalking.js", import.meta.url),
);

/** A tenth of a second of silence, 8 kHz, 8 bits: a tone that plays without being heard. */
const SILENCE = `data:audio/wav;base64,${Buffer.concat([
  Buffer.from("RIFF\x44\x03\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0", "latin1"),
  Buffer.from("\x01\0\x08\0data\x20\x03\0\0", "latin1"),
  Buffer.alloc(800, 0x80),
]).toString("base64")}`;
export const QUIET: ClientOptions = {
  sounds: { dialing: SILENCE, ringing: SILENCE },
  iceServers: [],
};

/** What else 1.0.7 has and our page leaves alone. */
interface WholeClient extends Client {
  isAudioMuted(): boolean;
  getVolume(): number;
  getCounterpartNum(): string | undefined;
}

interface Alone {
  client: WholeClient;
  events: [name: string, payload: unknown][];
  marks: number;
}

declare global {
  interface Window {
    alone?: Alone;
  }
}

export class Bare {
  readonly page: Page;
  readonly gateway: ScriptedGateway;
  /** The sub-protocols of each socket the SDK opened; the second is the token. */
  readonly sockets: string[][] = [];
  readonly console: string[] = [];
  /** What was asked of the network besides the page itself. */
  readonly strayRequests: string[] = [];
  #socket: WebSocketRoute | null = null;
  #opened: () => void = () => undefined;
  #marks = 0;

  private constructor(page: Page) {
    this.page = page;
    this.gateway = new ScriptedGateway(this);
  }

  /** Opens the page; `rust` stands for its gateway in place of the scripted one. */
  static async open(context: BrowserContext, rust?: (bare: Bare) => Rust): Promise<Bare> {
    const bare = await Bare.openUnreachable(context, (page, own) =>
      own.#route(page, rust?.(own) ?? ((message) => own.gateway.hear(message))),
    );
    return bare;
  }

  /** Opens the page with the socket that the browser itself has: nobody is there. */
  static async openUnreachable(
    context: BrowserContext,
    prepare: (page: Page, bare: Bare) => Promise<void> = async () => undefined,
  ): Promise<Bare> {
    const page = await context.newPage();
    const bare = new Bare(page);
    page.on("console", (line) => bare.console.push(line.text()));
    await prepare(page, bare);
    await bare.#serve();
    await page.goto(`${ORIGIN}/`);
    return bare;
  }

  /** Makes a client, the page's newest, and listens to all its events. */
  async start(options: object = QUIET, token = "placeholder"): Promise<void> {
    await this.page.evaluate(begin, { options, token });
  }

  /** Makes a client and waits until it is registered. */
  async ready(): Promise<void> {
    await this.start();
    await this.heard("ready");
  }

  /** Calls a method of the newest client; what it throws is the answer. */
  async act(name: keyof Omit<WholeClient, "on">, ...args: string[]): Promise<unknown> {
    return this.page.evaluate(carryOut, { name, args });
  }

  events(): Promise<string[]> {
    return this.page.evaluate(() => window.alone?.events.map(([name]) => name) ?? []);
  }

  /** The payload of the newest event of that name. */
  payload(wanted: keyof SdkEvents): Promise<unknown> {
    return this.page.evaluate(
      (name) => window.alone?.events.findLast(([one]) => one === name)?.[1],
      wanted,
    );
  }

  async heard(name: keyof SdkEvents): Promise<void> {
    await soon(() => this.events()).toContain(name);
  }

  errors(): Promise<string[]> {
    return this.page.evaluate(() => window.ears.errors);
  }

  /** Which tones sound: the SDK makes its ringing tone first. */
  async tones(): Promise<{ ringing: boolean; dialing: boolean }> {
    const [ringing = false, dialing = false] = await this.page.evaluate(() =>
      window.ears.tones.slice(-2).map(({ element }) => !element.paused),
    );
    return { ringing, dialing };
  }

  /** All that the gateway said so far has reached the SDK: what it has not done, it does not do. */
  async settled(): Promise<void> {
    this.#marks += 1;
    await this.gateway.event({ event: "missed_call", caller: "sip:mark@x" });
    await soon(() => this.page.evaluate(() => window.alone?.marks)).toBe(this.#marks);
  }

  /** The socket's other end says something, as `PageUnderTest` has it from Rust. */
  async tell(message: HostMessage): Promise<void> {
    if (message.type === "socket_opened") {
      this.#opened();
    } else if (message.type === "socket_message") {
      this.#socket?.send(message.text);
    } else if (message.type === "socket_closed") {
      await this.#socket?.close();
    }
  }

  async #route(page: Page, rust: Rust): Promise<void> {
    await page.routeWebSocket("wss://webrtc.africastalking.com/connect", (socket) => {
      this.#socket = socket;
      this.sockets.push(socket.protocols());
      const { length: number } = this.sockets;
      const protocols = socket.protocols();
      // Playwright's socket is open at once; what the SDK sends waits for its other end.
      const opened = new Promise<void>((resolve) => (this.#opened = resolve));
      void rust({ type: "socket_open", socket: number, url: socket.url(), protocols });
      socket.onMessage((text) => {
        const message = { type: "socket_send", socket: number, text: text.toString() } as const;
        void opened.then(() => rust(message));
      });
    });
  }

  async #serve(): Promise<void> {
    const sdk = await readFile(SDK, "utf8");
    await this.page.route("**/*", async (route) => {
      const { href, origin, pathname } = new URL(route.request().url());
      if (origin !== ORIGIN) {
        this.strayRequests.push(href);
        await route.abort();
      } else if (pathname === "/sdk.js") {
        await route.fulfill({ contentType: "text/javascript", body: sdk });
      } else {
        const body = '<!doctype html><body></body><script src="sdk.js"></script>';
        await route.fulfill({ contentType: "text/html", body });
      }
    });
  }
}

/** What will be so within a bound; asked again soon, for each test waits a lot. */
export function soon<T>(ask: () => T): ReturnType<typeof expect.poll<T>> {
  return expect.poll(ask, { intervals: [20, 50], timeout: 10_000 });
}

/** Runs in the page. */
function begin({ options, token }: { options: object; token: string }): void {
  if (!window.Africastalking) {
    throw new Error("the SDK did not load");
  }
  const client = new window.Africastalking.Client(token, options as ClientOptions);
  const alone = window.alone ?? { client: client as WholeClient, events: [], marks: 0 };
  alone.client = client as WholeClient;
  window.alone = alone;
  const names = ["ready", "notready", "calling", "callaccepted", "incomingcall", "missedcall"];
  for (const name of [...names, "hangup", "closed", "offline"] as (keyof SdkEvents)[]) {
    client.on(name, (payload) => {
      if ((payload as { from?: string } | undefined)?.from === "mark") {
        alone.marks += 1;
      } else {
        alone.events.push([name, payload]);
      }
    });
  }
}

/** Runs in the page. */
function carryOut({ name, args }: { name: string; args: string[] }): unknown {
  const client = window.alone?.client as unknown as Record<string, (...args: string[]) => unknown>;
  try {
    return client[name]?.(...args);
  } catch (error) {
    return String(error);
  }
}
