/** `RTCCertificate` (WebRTC 1.0, section 4.9): the engine keeps the key, the page its number. */
import type { CertificateKey } from "../../bindings/CertificateKey";
import { isObject, notSupported } from "./idl";

/** What the engine tells of one that it has made. */
export interface Made {
  number: number;
  /** Unix milliseconds. */
  expires: number;
  fingerprint: string;
}

/** What a page may ask for, in the engine's words. */
export interface Wish {
  key: CertificateKey;
  /** Milliseconds. */
  life: number;
}

/** Section 4.9.2: from now on, if the page says nothing, and at most. */
const USUAL_LIFE = 30 * 24 * 3_600_000;
const LONGEST_LIFE = 365 * 24 * 3_600_000;

export class NativeCertificate implements RTCCertificate {
  readonly #made: Made;

  constructor(made: Made) {
    this.#made = made;
  }

  get number(): number {
    return this.#made.number;
  }
  get expires(): number {
    return this.#made.expires;
  }
  getFingerprints(): RTCDtlsFingerprint[] {
    return [{ algorithm: "sha-256", value: this.#made.fingerprint.toLowerCase() }];
  }
}

/** Reads an `AlgorithmIdentifier`, with the `expires` that may lie beside it. */
export function readWish(given: unknown): Wish {
  const algorithm = isObject(given) ? (given as Record<string, unknown>) : { name: given };
  if (algorithm["name"] === undefined) {
    throw new TypeError("the algorithm has no name");
  }
  return { key: key(algorithm), life: life(algorithm["expires"]) };
}

function key(algorithm: Record<string, unknown>): CertificateKey {
  const name = String(algorithm["name"]).toUpperCase();
  const needed = (member: string): unknown => {
    if (algorithm[member] === undefined) {
      throw new TypeError(`${name} needs ${member}`);
    }
    return algorithm[member];
  };
  if (name === "ECDSA" && String(needed("namedCurve")) === "P-256") {
    return "ecdsa";
  }
  if (name === "RSASSA-PKCS1-V1_5") {
    const hash = needed("hash");
    const hashName = isObject(hash) ? (hash as Record<string, unknown>)["name"] : hash;
    const sizes = [Number(needed("modulusLength")), exponent(needed("publicExponent"))];
    if (String(hashName).toUpperCase() === "SHA-256" && sizes.join() === "2048,65537") {
      return "rsa";
    }
  }
  throw notSupported(`no certificate is made by ${name} with these parameters`);
}

/** Big endian. */
function exponent(given: unknown): number {
  if (!(given instanceof Uint8Array)) {
    throw new TypeError("publicExponent is no Uint8Array");
  }
  return given.reduce((number, byte) => number * 256 + byte, 0);
}

/** `[EnforceRange] unsigned long long`. */
function life(given: unknown): number {
  if (given === undefined) {
    return USUAL_LIFE;
  }
  const milliseconds = Math.trunc(Number(given));
  if (!Number.isFinite(milliseconds) || milliseconds < 0 || milliseconds > 2 ** 53 - 1) {
    throw new TypeError("expires is not a number of milliseconds");
  }
  return Math.min(milliseconds, LONGEST_LIFE);
}
