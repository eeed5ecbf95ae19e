/**
 * What is typed travels sealed (HPKE, RFC 9180): only the phone can open it. A message of a page
 * passes through memory of the webview and of the desktop, which nobody overwrites.
 */

import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";

import type { TypedSecret } from "./typed";

const suite = new CipherSuite({
  kem: new DhkemP256HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});
/** Says what the envelope is for; as in the phone. */
const INFO = new TextEncoder().encode("africa.simu.phone typed secret");

/**
 * @param key the window's public key: an uncompressed point of P-256, base64 for addresses
 * @returns the encapsulated key, then the ciphertext; base64
 */
export async function seal(key: string, typed: TypedSecret): Promise<string> {
  const point = Uint8Array.from(atob(key.replaceAll("-", "+").replaceAll("_", "/")), (letter) =>
    letter.charCodeAt(0),
  );
  const recipientPublicKey = await suite.kem.deserializePublicKey(point.buffer);
  const text = new TextEncoder().encode(JSON.stringify(typed));
  const { enc, ct } = await suite.seal({ recipientPublicKey, info: INFO.buffer }, text);
  text.fill(0);
  return btoa(String.fromCharCode(...new Uint8Array(enc), ...new Uint8Array(ct)));
}
