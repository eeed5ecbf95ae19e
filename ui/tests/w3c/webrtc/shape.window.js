// META: script=/resources/pair.js
"use strict";

test(() => {
  const { prototype } = RTCPeerConnection;
  assert_equals(Object.getPrototypeOf(RTCPeerConnection), EventTarget);
  assert_equals(Object.getPrototypeOf(prototype), EventTarget.prototype);
  for (const name of ["signalingState", "localDescription", "ontrack", "addTrack", "close"]) {
    const member = Object.getOwnPropertyDescriptor(prototype, name);
    assert_true(member !== undefined && member.enumerable, name);
  }
  const lengths = ["createOffer", "setRemoteDescription", "addTransceiver", "getStats"];
  assert_array_equals(
    lengths.map((name) => prototype[name].length),
    [0, 1, 1, 0],
  );
}, "a connection's members lie on its own prototype, with W3C's arguments");

promise_test(async (t) => {
  const { prototype } = RTCPeerConnection;
  assert_throws_js(TypeError, () => prototype.signalingState);
  assert_throws_js(TypeError, () => prototype.close.call({}));
  assert_throws_js(TypeError, () => connection(t).addTransceiver());
  await promise_rejects_js(t, TypeError, prototype.createOffer.call(null));
  await promise_rejects_js(t, TypeError, connection(t).setRemoteDescription());
  const { sender, receiver } = connection(t).addTransceiver("audio");
  const { getContributingSources } = RTCRtpReceiver.prototype;
  assert_throws_js(TypeError, () => getContributingSources.call(sender));
  assert_equals(getContributingSources.call(receiver).length, 0);
  assert_throws_js(TypeError, () => RTCRtpSender.getCapabilities());
}, "operations say no to other objects and to too few arguments");

test(() => {
  const error = new RTCError({ errorDetail: "dtls-failure", sentAlert: 40 }, "why");
  assert_true(error instanceof DOMException, "an exception");
  assert_array_equals([error.name, error.message, error.sentAlert], ["OperationError", "why", 40]);
  assert_throws_js(TypeError, () => new RTCError({ errorDetail: "boredom" }));
  assert_equals(new RTCErrorEvent("error", { error }).error, error);
  assert_throws_js(TypeError, () => new RTCErrorEvent("error", {}));
  const init = { errorCode: 701, url: "stun:stun.example" };
  const event = new RTCPeerConnectionIceErrorEvent("icecandidateerror", init);
  const { address, port, url, errorCode, errorText } = event;
  const said = [address, port, url, errorCode, errorText];
  assert_array_equals(said, [null, null, "stun:stun.example", 701, ""]);
}, "errors and their events are made of what they need");

test(() => {
  const candidate = "candidate:1 1 udp 1 192.0.2.1 9 typ relay ufrag xyz";
  const told = new RTCIceCandidate({ candidate, sdpMid: "0", relayProtocol: "tls", url: "turn:t" });
  assert_array_equals(
    [told.relayProtocol, told.url, told.usernameFragment],
    ["tls", "turn:t", null],
  );
  const signalled = new RTCIceCandidate(JSON.parse(JSON.stringify(told)));
  assert_array_equals([signalled.relayProtocol, signalled.url], [null, null]);
}, "a candidate keeps how its relay was reached, and does not signal it");
