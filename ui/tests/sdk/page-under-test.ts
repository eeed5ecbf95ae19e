/**
 * The built page in Chromium, under the shell's content policy, with a bridge that stands where
 * Tauri's IPC stands. Everything the page asks of the network is refused and remembered.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page } from "@playwright/test";
import type { HostMessage } from "../../bindings/HostMessage";
import type { PageMessage } from "../../bindings/PageMessage";
import type { SdkCommand } from "../../bindings/SdkCommand";
import { RATE, thinned } from "./likeness";

const ORIGIN = "https://sdk.localhost";

/** The least the page needs, and what the shell gives it. */
export const CONTENT_POLICY =
  "default-src 'none'; script-src 'self'; connect-src ipc: http://ipc.localhost";

const TYPES: Record<string, string> = {
  "index.html": "text/html",
  "page.js": "text/javascript",
  "africastalking.js": "text/javascript",
};

export type Of<Type extends PageMessage["type"]> = Extract<PageMessage, { type: Type }>;

/** What stands for Rust: gets each message of the page in order. */
export type Rust = (message: PageMessage) => void | Promise<void>;

export class PageUnderTest {
  readonly page: Page;
  /** Every message of the page, in order. */
  readonly messages: PageMessage[] = [];
  /** Requests other than the page's own files, and WebSockets. None is ever right. */
  readonly strayRequests: string[] = [];
  /** What the content policy refused. */
  readonly violations: string[] = [];
  readonly #listeners = new Set<() => void>();
  #lastCommand = 0;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Opens the page in `context` with `engine` forced; `rust` answers it. */
  static async open(
    context: BrowserContext,
    engine: "native" | "webview" | null,
    rust: (page: PageUnderTest) => Rust | Promise<Rust>,
  ): Promise<PageUnderTest> {
    const page = await context.newPage();
    const own = new PageUnderTest(page);
    await own.#serve();
    await own.#bridge(await rust(own));
    await page.goto(`${ORIGIN}/index.html${engine ? `?engine=${engine}` : ""}`);
    await own.message("hello");
    return own;
  }

  /** Sends to the page as Rust does. */
  async tell(message: HostMessage): Promise<void> {
    await this.page.evaluate((json: HostMessage) => window.simu?.receive(json), message);
  }

  /** Sends a command and returns its number. */
  async command(action: SdkCommand): Promise<number> {
    this.#lastCommand += 1;
    await this.tell({ type: "command", command: this.#lastCommand, action });
    return this.#lastCommand;
  }

  /** Sends a command and waits until the page has carried it out. */
  async done(action: SdkCommand): Promise<void> {
    const command = await this.command(action);
    const answer = await this.until(
      (message) =>
        (message.type === "done" || message.type === "failed") && message.command === command,
    );
    if (answer.type === "failed") {
      throw new Error(`${action.name}: ${answer.message}`);
    }
  }

  /** The first message of a type, past or to come, that `matches`. */
  async message<Type extends PageMessage["type"]>(
    type: Type,
    matches: (message: Of<Type>) => boolean = () => true,
  ): Promise<Of<Type>> {
    const isIt = (message: PageMessage): message is Of<Type> =>
      message.type === type && matches(message as Of<Type>);
    return (await this.until(isIt)) as Of<Type>;
  }

  /** The SDK's event `name`. */
  async event(name: Of<"sdk">["event"]["name"]): Promise<Of<"sdk">["event"]> {
    return (await this.message("sdk", ({ event }) => event.name === name)).event;
  }

  /** Waits until all that the page had to say so far has come: a socket made now is told last. */
  async settled(): Promise<void> {
    const url = "wss://after-everything.example/";
    await this.page.evaluate(async (last) => {
      // A rejection that nobody handled is told a task later.
      await new Promise((resolve) => setTimeout(resolve));
      new WebSocket(last);
    }, url);
    await this.message("socket_open", (message) => message.url === url);
  }

  /** What the page hears of the far side for `seconds`, at the rate of `likeness.ts`. */
  async listen(seconds: number): Promise<number[]> {
    const samples = await this.page.evaluate(async (wanted) => {
      const element = document.querySelector("audio");
      if (!(element?.srcObject instanceof MediaStream)) {
        throw new Error("the page plays nothing");
      }
      const context = new AudioContext({ sampleRate: 48_000 });
      // The old processor: a worklet would need a script that the content policy does not allow.
      const ear = context.createScriptProcessor(4_096, 1, 1);
      context.createMediaStreamSource(element.srcObject).connect(ear).connect(context.destination);
      const heard: number[] = [];
      await new Promise<void>((resolve) => {
        ear.onaudioprocess = ({ inputBuffer }) => {
          heard.push(...inputBuffer.getChannelData(0));
          if (heard.length >= wanted) {
            resolve();
          }
        };
      });
      await context.close();
      return heard;
    }, seconds * 48_000);
    return thinned(samples, 48_000 / RATE);
  }

  /** Remembers the track that the SDK will be given, to be looked at by `sounding`. */
  async watchMicrophone(): Promise<void> {
    await this.page.evaluate(() => {
      const { mediaDevices } = navigator;
      const open = mediaDevices.getUserMedia;
      mediaDevices.getUserMedia = async (constraints) => {
        const stream = await open(constraints);
        Object.assign(window, { microphone: stream.getAudioTracks()[0] });
        return stream;
      };
    });
  }

  /** Which of the two directions the page lets sound. */
  sounding(): Promise<{ microphone: boolean | undefined; farSide: boolean }> {
    return this.page.evaluate(() => ({
      microphone: (window as unknown as { microphone?: MediaStreamTrack }).microphone?.enabled,
      farSide: document.querySelector("audio")?.muted === false,
    }));
  }

  /** Forgets what came so far, so that the next waits are for what comes after. */
  forget(): void {
    this.messages.length = 0;
  }

  sent<Type extends PageMessage["type"]>(type: Type): Of<Type>[] {
    return this.messages.filter((message): message is Of<Type> => message.type === type);
  }

  async until(matches: (message: PageMessage) => boolean): Promise<PageMessage> {
    const found = (): PageMessage | undefined => this.messages.find(matches);
    const bound = Date.now() + 15_000;
    for (let message = found(); ; message = found()) {
      if (message) {
        return message;
      }
      if (Date.now() > bound) {
        throw new Error(`not sent by the page; it sent ${JSON.stringify(this.messages, null, 1)}`);
      }
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          this.#listeners.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, bound - Date.now());
        this.#listeners.add(wake);
      });
    }
  }

  async #serve(): Promise<void> {
    this.page.on("websocket", (socket) => this.strayRequests.push(socket.url()));
    this.page.on("console", (line) => {
      if (line.text().includes("Content Security Policy")) {
        this.violations.push(line.text());
      }
    });
    await this.page.route("**/*", async (route) => {
      const url = new URL(route.request().url());
      const name = url.pathname.slice(1);
      const contentType = TYPES[name];
      if (url.origin !== ORIGIN || !contentType) {
        this.strayRequests.push(url.href);
        await route.abort();
        return;
      }
      const headers = { "content-security-policy": CONTENT_POLICY };
      const path = fileURLToPath(new URL(`../../sdk/dist/${name}`, import.meta.url));
      await route.fulfill({ body: await readFile(path), contentType, headers });
    });
  }

  async #bridge(rust: Rust): Promise<void> {
    await this.page.exposeFunction("toRust", async (messages: PageMessage[]) => {
      for (const message of messages) {
        this.messages.push(message);
        await rust(message);
      }
      for (const wake of [...this.#listeners]) {
        wake();
      }
    });
    await this.page.addInitScript(() => {
      const { toRust } = window as unknown as { toRust(messages: PageMessage[]): Promise<void> };
      window.__TAURI_INTERNALS__ = { invoke: (_command, { messages }) => toRust(messages) };
    });
  }
}
