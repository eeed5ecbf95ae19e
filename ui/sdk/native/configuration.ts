/** `RTCConfiguration` (WebRTC 1.0, section 4.2): read, checked and kept. */
import { NativeCertificate } from "./certificate";
import { dictionary, enumeration, isObject } from "./idl";

/** Complete, with the defaults in their places. */
export interface Configuration {
  iceServers: CheckedServer[];
  iceTransportPolicy: RTCIceTransportPolicy;
  bundlePolicy: RTCBundlePolicy;
  rtcpMuxPolicy: RTCRtcpMuxPolicy;
  iceCandidatePoolSize: number;
  /** The engine shows the first; without any, one of its own. Null: nothing was said. */
  certificates: NativeCertificate[] | null;
}

export interface CheckedServer {
  urls: string[];
  username?: string;
  credential?: string;
}

const TRANSPORT = ["all", "relay"] as const;
const BUNDLE = ["balanced", "max-compat", "max-bundle"] as const;
const MUX = ["require"] as const;

export function readConfiguration(given: unknown): Configuration {
  dictionary(given, "configuration");
  const from = (given ?? {}) as Record<string, unknown>;
  const choice = <Value extends string>(
    name: string,
    values: readonly Value[],
    fallback: Value,
  ): Value => (from[name] === undefined ? fallback : enumeration(values, from[name], name));
  const configuration: Configuration = {
    bundlePolicy: choice("bundlePolicy", BUNDLE, "balanced"),
    certificates: certificates(from["certificates"]),
    iceCandidatePoolSize: poolSize(from["iceCandidatePoolSize"]),
    iceServers: servers(from["iceServers"]),
    iceTransportPolicy: choice("iceTransportPolicy", TRANSPORT, "all"),
    rtcpMuxPolicy: choice("rtcpMuxPolicy", MUX, "require"),
  };
  return configuration;
}

/**
 * Section 4.4.1.6: what may not change in a connection's life, or once it was `described`; what was not
 * said stays.
 */
export function checkChange(old: Configuration, next: Configuration, described: boolean): void {
  const refused = (what: string): DOMException =>
    new DOMException(`${what} cannot be changed`, "InvalidModificationError");
  if (old.bundlePolicy !== next.bundlePolicy) {
    throw refused("bundlePolicy");
  }
  if (described && old.iceCandidatePoolSize !== next.iceCandidatePoolSize) {
    throw refused("iceCandidatePoolSize");
  }
  const before = old.certificates ?? [];
  next.certificates ??= before;
  const { length } = next.certificates;
  if (length !== before.length || next.certificates.some((one, at) => one !== before[at])) {
    throw refused("certificates");
  }
}

/** A copy that the page may change as it likes. */
export function copyOf(configuration: Configuration): RTCConfiguration {
  return {
    ...configuration,
    certificates: [...(configuration.certificates ?? [])],
    iceServers: configuration.iceServers.map((server) => ({
      ...server,
      urls: [...server.urls],
    })),
  };
}

/** `[EnforceRange] octet`. */
function poolSize(given: unknown): number {
  if (given === undefined) {
    return 0;
  }
  const size = Math.trunc(Number(given));
  if (!Number.isFinite(size) || size < 0 || size > 255) {
    throw new TypeError("iceCandidatePoolSize is not a number from 0 to 255");
  }
  return size;
}

function certificates(given: unknown): NativeCertificate[] | null {
  if (given === undefined) {
    return null;
  }
  return [...sequence(given, "certificates")].map((one) => {
    if (!(one instanceof NativeCertificate)) {
      throw new TypeError("this is no RTCCertificate");
    }
    if (one.expires <= Date.now()) {
      throw access("the certificate has expired");
    }
    return one;
  });
}

function sequence(given: unknown, what: string): Iterable<unknown> {
  if (!isObject(given) || !(Symbol.iterator in given)) {
    throw new TypeError(`${what} is not a sequence`);
  }
  return given as Iterable<unknown>;
}

function servers(given: unknown): CheckedServer[] {
  if (given === undefined) {
    return [];
  }
  return [...sequence(given, "iceServers")].map(server);
}

function server(given: unknown): CheckedServer {
  dictionary(given, "an ICE server");
  const { urls, username, credential } = (given ?? {}) as Record<string, unknown>;
  if (urls === undefined) {
    throw new TypeError("an ICE server has no urls");
  }
  const read: CheckedServer = {
    urls: isObject(urls) ? [...sequence(urls, "urls")].map(String) : [String(urls)],
  };
  if (username !== undefined) {
    read.username = String(username);
  }
  if (credential !== undefined) {
    read.credential = String(credential);
  }
  if (read.urls.length === 0) {
    throw syntax("an ICE server without an address");
  }
  read.urls.forEach((url) => checkUrl(url, read));
  return read;
}

/** RFC 7064 and RFC 7065. */
function checkUrl(url: string, { username, credential }: CheckedServer): void {
  const parts = /^(stuns?|turns?):(\[[0-9a-f:.]+\]|[^:[\]\s/?#@\\]+)(?::(\d{1,5}))?(?:\?(.*))?$/i;
  const found = parts.exec(url);
  const [, scheme = "", , port, query] = found ?? [];
  const turn = scheme.toLowerCase().startsWith("turn");
  const wellAsked = query === undefined || (turn && /^transport=(udp|tcp)$/.test(query));
  if (!found || !wellAsked || Number(port ?? 0) > 65_535) {
    throw syntax(`"${url.slice(0, 80)}" is no address of an ICE server`);
  }
  if (turn && (username === undefined || !credential)) {
    throw access("TURN needs a username and a credential");
  }
  // RFC 8489, section 14.3: what a STUN message can carry.
  if (turn && new TextEncoder().encode(username).length > 509) {
    throw access("the username is too long");
  }
}

function access(message: string): DOMException {
  return new DOMException(message, "InvalidAccessError");
}

function syntax(message: string): DOMException {
  return new DOMException(message, "SyntaxError");
}
