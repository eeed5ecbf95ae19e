// META: script=/resources/pair.js
"use strict";

const ECDSA = { name: "ECDSA", namedCurve: "P-256" };
const RSA = {
  name: "RSASSA-PKCS1-v1_5",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: "SHA-256",
};

function made(algorithm) {
  return RTCPeerConnection.generateCertificate(algorithm);
}

promise_test(async (t) => {
  const [rsa, ecdsa] = [await made(RSA), await made(ECDSA)];
  for (const certificate of [rsa, ecdsa]) {
    assert_true(certificate instanceof RTCCertificate, "an RTCCertificate");
    assert_true(certificate.expires > Date.now(), "still valid");
  }
  const caller = connection(t, { certificates: [rsa] });
  const callee = connection(t, { certificates: [ecdsa] });
  for (const [from, to] of [
    [caller, callee],
    [callee, caller],
  ]) {
    from.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate) to.addIceCandidate(candidate);
    });
  }
  caller.addTransceiver("audio");
  await negotiate(caller, callee);
  for (const [pc, certificate] of [
    [caller, rsa],
    [callee, ecdsa],
  ]) {
    const told = certificate.getFingerprints();
    assert_true(told.length > 0, "a fingerprint");
    for (const { algorithm, value } of told) {
      const line = `a=fingerprint:${algorithm} ${value.toUpperCase()}`;
      assert_true(pc.localDescription.sdp.includes(line), line);
    }
  }
  await Promise.all([connected(caller), connected(callee)]);
}, "connections show the certificates that they are given");

promise_test(async (t) => {
  await promise_rejects_js(t, TypeError, made());
  await promise_rejects_js(t, TypeError, made({}));
  await promise_rejects_dom(t, "NotSupportedError", made("no algorithm"));
  await promise_rejects_dom(t, "NotSupportedError", made({ ...RSA, modulusLength: 1024 }));
  await promise_rejects_dom(t, "NotSupportedError", made({ ...ECDSA, namedCurve: "P-512" }));
  await promise_rejects_js(t, TypeError, made({ ...ECDSA, expires: -1 }));
}, "no certificate is made by an unknown algorithm");

promise_test(async (t) => {
  const [one, other] = [await made(ECDSA), await made(ECDSA)];
  const pc = connection(t, { certificates: [one] });
  assert_array_equals(pc.getConfiguration().certificates, [one]);
  pc.setConfiguration({ certificates: [one] });
  for (const certificates of [[other], [one, other], []]) {
    assert_throws_dom("InvalidModificationError", () => pc.setConfiguration({ certificates }));
  }
  const gone = await made({ ...ECDSA, expires: 0 });
  assert_true(gone.expires <= Date.now(), "over already");
  assert_throws_dom("InvalidAccessError", () => new RTCPeerConnection({ certificates: [gone] }));
  for (const certificates of [null, [null], [{}]]) {
    assert_throws_js(TypeError, () => new RTCPeerConnection({ certificates }));
  }
}, "certificates are given once, whole and in time");
