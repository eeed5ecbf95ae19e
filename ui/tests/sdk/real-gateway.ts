/** The other end of the page's WebSocket as Rust is it: a real one, with the real token put in. */
import WebSocket from "ws";
import type { PageMessage } from "../../bindings/PageMessage";
import type { Told } from "./scripted-gateway";

export class RealGateway {
  readonly #page: Told;
  readonly #url: string;
  readonly #token: string;
  readonly #sockets = new Map<number, WebSocket>();

  constructor(page: Told, url: string, token: string) {
    this.#page = page;
    this.#url = url;
    this.#token = token;
  }

  hear(message: PageMessage): void {
    switch (message.type) {
      case "socket_open":
        this.#open(message.socket, message.protocols);
        break;
      case "socket_send":
        this.#sockets.get(message.socket)?.send(message.text);
        break;
      case "socket_close":
        this.#sockets.get(message.socket)?.close(message.code ?? undefined);
        break;
      case "hello":
      case "sdk":
      case "media":
      case "observed":
      case "failed":
      case "done":
        break;
    }
  }

  close(): void {
    for (const socket of this.#sockets.values()) {
      socket.terminate();
    }
  }

  #open(socket: number, protocols: string[]): void {
    if (!protocols.includes("placeholder")) {
      return;
    }
    const offered = protocols.map((one) => (one === "placeholder" ? this.#token : one));
    const real = new WebSocket(this.#url, offered);
    this.#sockets.set(socket, real);
    real.on("open", () => {
      void this.#page.tell({ type: "socket_opened", socket, protocol: real.protocol });
    });
    real.on("message", (data: Buffer) => {
      void this.#page.tell({ type: "socket_message", socket, text: data.toString("utf8") });
    });
    // An error is always followed by a close.
    real.on("error", () => undefined);
    real.on("close", (code: number, reason: Buffer) => {
      const words = reason.toString("utf8");
      const end = { code, reason: words, was_clean: code !== 1006 };
      this.#page.tell({ type: "socket_closed", socket, ...end }).catch(() => undefined);
    });
  }
}
