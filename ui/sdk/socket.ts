/**
 * `WebSocket` whose other end is in Rust (RFC 6455 by way of the HTML standard's interface).
 *
 * The page owns no connection: Rust opens the real one, puts the real token in and reads along.
 * Text only, which is all that AT's protocol uses.
 */
import type { HostMessage } from "../bindings/HostMessage";
import type { Attempt } from "./attempt";
import type { Bridge } from "./bridge";
import { defineEventHandlers } from "./event-handlers";
import type { Failures } from "./failures";

type SocketNews = Extract<HostMessage, { socket: number }>;

/** The sockets of this page by their number. */
export class Sockets {
  readonly #bridge: Bridge;
  readonly #failures: Failures;
  readonly #attempt: Attempt;
  readonly #open = new Map<number, SocketShim>();
  #last = 0;

  constructor(bridge: Bridge, failures: Failures, attempt: Attempt) {
    this.#bridge = bridge;
    this.#failures = failures;
    this.#attempt = attempt;
  }

  /** The class to stand in `window.WebSocket`. */
  socketClass(): typeof WebSocket {
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the class below has its own `this`
    const sockets = this;
    return class WebSocket extends SocketShim {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(sockets, url, protocols);
      }
    };
  }

  add(socket: SocketShim, url: string, protocols: string[]): number {
    this.#last += 1;
    this.#open.set(this.#last, socket);
    this.#bridge.send({ type: "socket_open", socket: this.#last, url, protocols });
    return this.#last;
  }

  send(socket: number, text: string): void {
    this.#bridge.send({ type: "socket_send", socket, text });
    this.#attempt.sent(text);
  }

  close(socket: number, code: number | null, reason: string | null): void {
    this.#bridge.send({ type: "socket_close", socket, code, reason });
  }

  receive(news: SocketNews): void {
    const socket = this.#open.get(news.socket);
    if (!socket) {
      return;
    }
    switch (news.type) {
      case "socket_opened":
        socket.opened(news.protocol);
        break;
      case "socket_message":
        socket.heard(news.text);
        break;
      case "socket_closed": {
        this.#open.delete(news.socket);
        const close = (): void => socket.closed(news.code, news.reason, news.was_clean);
        if (socket.everOpened) {
          close();
        } else {
          // The SDK's `onclose` calls a function that only its `onopen` sets, and throws.
          this.#failures.expecting(close);
        }
        break;
      }
    }
  }
}

class SocketShim extends EventTarget implements WebSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;

  declare onopen: WebSocket["onopen"];
  declare onmessage: WebSocket["onmessage"];
  declare onerror: WebSocket["onerror"];
  declare onclose: WebSocket["onclose"];

  readonly url: string;
  /** Nothing is ever buffered on this side of Rust. */
  readonly bufferedAmount = 0;
  readonly extensions = "";
  binaryType: BinaryType = "blob";

  readonly #sockets: Sockets;
  readonly #number: number;
  #readyState: 0 | 1 | 2 | 3 = SocketShim.CONNECTING;
  #protocol = "";
  #everOpened = false;

  constructor(sockets: Sockets, url: string | URL, protocols: string | string[] = []) {
    super();
    this.#sockets = sockets;
    this.url = socketUrl(url);
    this.#number = sockets.add(this, this.url, subprotocols(protocols));
  }

  get CONNECTING(): 0 {
    return SocketShim.CONNECTING;
  }
  get OPEN(): 1 {
    return SocketShim.OPEN;
  }
  get CLOSING(): 2 {
    return SocketShim.CLOSING;
  }
  get CLOSED(): 3 {
    return SocketShim.CLOSED;
  }
  get readyState(): 0 | 1 | 2 | 3 {
    return this.#readyState;
  }
  get protocol(): string {
    return this.#protocol;
  }
  get everOpened(): boolean {
    return this.#everOpened;
  }

  /** Throws `InvalidStateError` before `open`; after `close` the text is dropped, as in HTML. */
  send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
    if (this.#readyState === SocketShim.CONNECTING) {
      throw new DOMException("the socket is still connecting", "InvalidStateError");
    }
    if (typeof data !== "string") {
      throw new DOMException("only text is carried", "NotSupportedError");
    }
    if (this.#readyState === SocketShim.OPEN) {
      this.#sockets.send(this.#number, data);
    }
  }

  close(code?: number, reason?: string): void {
    if (code !== undefined && code !== 1000 && !(code >= 3000 && code <= 4999)) {
      throw new DOMException(`close code ${code} is reserved`, "InvalidAccessError");
    }
    if (reason !== undefined && new TextEncoder().encode(reason).length > 123) {
      throw new DOMException("close reason exceeds 123 bytes", "SyntaxError");
    }
    if (this.#readyState < SocketShim.CLOSING) {
      this.#readyState = SocketShim.CLOSING;
      this.#sockets.close(this.#number, code ?? null, reason ?? null);
    }
  }

  opened(protocol: string): void {
    if (this.#readyState === SocketShim.CONNECTING) {
      this.#readyState = SocketShim.OPEN;
      this.#everOpened = true;
      this.#protocol = protocol;
      this.dispatchEvent(new Event("open"));
    }
  }

  heard(text: string): void {
    if (this.#readyState === SocketShim.OPEN) {
      const { origin } = new URL(this.url);
      this.dispatchEvent(new MessageEvent("message", { data: text, origin }));
    }
  }

  closed(code: number, reason: string, wasClean: boolean): void {
    if (this.#readyState !== SocketShim.CLOSED) {
      this.#readyState = SocketShim.CLOSED;
      if (!this.#everOpened) {
        this.dispatchEvent(new Event("error"));
      }
      this.dispatchEvent(new CloseEvent("close", { code, reason, wasClean }));
    }
  }
}

defineEventHandlers(SocketShim.prototype, ["open", "message", "error", "close"]);

function socketUrl(url: string | URL): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !["ws:", "wss:"].includes(parsed.protocol) || parsed.hash !== "") {
    throw new DOMException("the address is not a WebSocket's", "SyntaxError");
  }
  return parsed.href;
}

/** RFC 6455, section 4.1: each a token of RFC 9110, none twice. */
function subprotocols(protocols: string | string[]): string[] {
  const list = typeof protocols === "string" ? [protocols] : [...protocols];
  const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
  if (new Set(list).size !== list.length || list.some((protocol) => !token.test(protocol))) {
    throw new DOMException("the sub-protocols are not distinct tokens", "SyntaxError");
  }
  return list;
}
