/** `RTCIceCandidate` (WebRTC 1.0, section 4.8.1), its fields read from RFC 8839's grammar. */

import { dictionary, enumeration } from "./idl";

interface Parts {
  foundation: string;
  component: RTCIceComponent;
  protocol: RTCIceProtocol;
  priority: number;
  address: string;
  port: number;
  type: RTCIceCandidateType;
  relatedAddress: string | null;
  relatedPort: number | null;
  tcpType: RTCIceTcpCandidateType | null;
}

export class NativeIceCandidate implements RTCIceCandidate {
  readonly #candidate: string;
  readonly #sdpMid: string | null;
  readonly #sdpMLineIndex: number | null;
  readonly #parts: Parts | null;
  readonly #usernameFragment: string | null;
  readonly #relayProtocol: "udp" | "tcp" | "tls" | null;
  readonly #url: string | null;

  /** Throws a `TypeError` where neither `sdpMid` nor `sdpMLineIndex` says which line is meant. */
  constructor(init: RTCLocalIceCandidateInit = {}) {
    dictionary(init, "the candidate");
    const { candidate, sdpMid, sdpMLineIndex, usernameFragment } = init;
    this.#candidate = candidate === undefined ? "" : String(candidate);
    this.#sdpMid = text(sdpMid);
    this.#sdpMLineIndex = number(sdpMLineIndex);
    if (this.#sdpMid === null && this.#sdpMLineIndex === null) {
      throw new TypeError("sdpMid and sdpMLineIndex are both null");
    }
    this.#parts = parse(this.#candidate);
    this.#usernameFragment = text(usernameFragment);
    const { relayProtocol, url } = init as RTCIceCandidateInit & { [member: string]: unknown };
    const protocols = ["udp", "tcp", "tls"] as const;
    this.#relayProtocol =
      relayProtocol === undefined || relayProtocol === null
        ? null
        : enumeration(protocols, relayProtocol, "relayProtocol");
    this.#url = text(url);
  }

  // Accessors of the prototype, not fields: the adapter inside the SDK takes a class without them
  // for an old browser's and wraps it.
  get candidate(): string {
    return this.#candidate;
  }
  get sdpMid(): string | null {
    return this.#sdpMid;
  }
  get sdpMLineIndex(): number | null {
    return this.#sdpMLineIndex;
  }
  get foundation(): string | null {
    return this.#parts?.foundation ?? null;
  }
  get component(): RTCIceComponent | null {
    return this.#parts?.component ?? null;
  }
  get priority(): number | null {
    return this.#parts?.priority ?? null;
  }
  get address(): string | null {
    return this.#parts?.address ?? null;
  }
  get protocol(): RTCIceProtocol | null {
    return this.#parts?.protocol ?? null;
  }
  get port(): number | null {
    return this.#parts?.port ?? null;
  }
  get type(): RTCIceCandidateType | null {
    return this.#parts?.type ?? null;
  }
  get tcpType(): RTCIceTcpCandidateType | null {
    return this.#parts?.tcpType ?? null;
  }
  get relatedAddress(): string | null {
    return this.#parts?.relatedAddress ?? null;
  }
  get relatedPort(): number | null {
    return this.#parts?.relatedPort ?? null;
  }
  get usernameFragment(): string | null {
    return this.#usernameFragment;
  }
  /** How a relay was reached, and by which server: the engine keeps both of ours to itself. */
  get relayProtocol(): "udp" | "tcp" | "tls" | null {
    return this.#relayProtocol;
  }
  get url(): string | null {
    return this.#url;
  }

  toJSON(): RTCIceCandidateInit {
    return {
      candidate: this.candidate,
      sdpMid: this.sdpMid,
      sdpMLineIndex: this.sdpMLineIndex,
      usernameFragment: this.#usernameFragment,
    };
  }
}

function text(given: unknown): string | null {
  return given === undefined || given === null ? null : String(given);
}

function number(given: unknown): number | null {
  return given === undefined || given === null ? null : Number(given) & 0xffff;
}

/** Null for the end-of-candidates mark and for what does not follow the grammar. */
function parse(candidate: string): Parts | null {
  const [foundation, component, protocol, priority, address, port, typ, type, ...extensions] =
    candidate.replace(/^(a=)?candidate:/, "").split(" ");
  const numbers = [component, priority, port].every((word) => /^\d+$/.test(word ?? ""));
  const named = /^(a=)?candidate:/.test(candidate);
  if (
    !named ||
    !numbers ||
    !foundation ||
    !protocol ||
    !address ||
    typ !== "typ" ||
    !isType(type)
  ) {
    return null;
  }
  const extension = (name: string): string | null => {
    const at = extensions.findIndex((word, index) => index % 2 === 0 && word === name);
    return at === -1 ? null : (extensions[at + 1] ?? null);
  };
  const relatedPort = extension("rport");
  const tcpType = extension("tcptype");
  return {
    foundation,
    component: component === "2" ? "rtcp" : "rtp",
    protocol: protocol.toLowerCase() === "tcp" ? "tcp" : "udp",
    priority: Number(priority),
    address,
    port: Number(port),
    type,
    relatedAddress: extension("raddr"),
    relatedPort: relatedPort === null ? null : Number(relatedPort),
    tcpType: isTcpType(tcpType) ? tcpType : null,
  };
}

function isType(word: string | undefined): word is RTCIceCandidateType {
  return word === "host" || word === "srflx" || word === "prflx" || word === "relay";
}

function isTcpType(word: string | null): word is RTCIceTcpCandidateType {
  return word === "active" || word === "passive" || word === "so";
}
