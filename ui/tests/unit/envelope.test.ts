import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";
import { expect, test } from "vitest";

import { seal } from "../../src/secret/envelope";

const suite = new CipherSuite({
  kem: new DhkemP256HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});
const info = new TextEncoder().encode("africa.simu.phone typed secret").buffer;
const POINT_BYTES = 65;

test("what is typed is read only by who has the window's key", async () => {
  const pair = await suite.kem.generateKeyPair();
  const point = await suite.kem.serializePublicKey(pair.publicKey);
  const key = Buffer.from(point).toString("base64url");
  const typed = { secret: "pass “phrase” ũ", old: null };

  const sealed = new Uint8Array(Buffer.from(await seal(key, typed), "base64"));
  const [enc, ct] = [sealed.slice(0, POINT_BYTES).buffer, sealed.slice(POINT_BYTES).buffer];
  const opened = await suite.open({ recipientKey: pair, enc, info }, ct);
  expect(JSON.parse(new TextDecoder().decode(opened))).toEqual(typed);

  const other = await suite.kem.generateKeyPair();
  await expect(suite.open({ recipientKey: other, enc, info }, ct)).rejects.toThrow();
});

test("each sealing looks different", async () => {
  const pair = await suite.kem.generateKeyPair();
  const point = await suite.kem.serializePublicKey(pair.publicKey);
  const key = Buffer.from(point).toString("base64url");
  const typed = { secret: "the same", old: null };
  expect(await seal(key, typed)).not.toBe(await seal(key, typed));
});
