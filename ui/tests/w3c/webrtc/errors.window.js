// META: script=/resources/pair.js
"use strict";

promise_test(async (t) => {
  const pc = connection(t);
  pc.close();
  assert_equals(pc.signalingState, "closed");
  assert_equals(pc.connectionState, "closed");
  await promise_rejects_dom(t, "InvalidStateError", pc.createOffer());
  await promise_rejects_dom(t, "InvalidStateError", pc.setLocalDescription());
  assert_throws_dom("InvalidStateError", () => pc.addTransceiver("audio"));
  assert_throws_dom("InvalidStateError", () => pc.setConfiguration({}));
}, "a closed connection refuses everything");

promise_test(async (t) => {
  const pc = connection(t);
  const sdp = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n";
  const answer = { type: "answer", sdp };
  await promise_rejects_dom(t, "InvalidStateError", pc.createAnswer());
  await promise_rejects_dom(t, "InvalidStateError", pc.setRemoteDescription(answer));
  await promise_rejects_dom(t, "InvalidStateError", pc.setLocalDescription({ type: "rollback" }));
  await promise_rejects_js(t, TypeError, pc.setRemoteDescription({}));
  const error = await pc.setRemoteDescription({ type: "offer", sdp: "no SDP" }).catch((e) => e);
  assert_equals(error.name, "OperationError");
  assert_equals(error.errorDetail, "sdp-syntax-error");
  assert_equals(error.sdpLineNumber, 1);
  pc.addTransceiver("audio");
  const offer = await pc.createOffer();
  const other = { type: "offer", sdp: offer.sdp.replace("sendrecv", "sendonly") };
  await promise_rejects_dom(t, "InvalidModificationError", pc.setLocalDescription(other));
}, "descriptions are refused by W3C's names");

promise_test(async (t) => {
  const pc = connection(t);
  const candidate = "candidate:1 1 udp 1 192.0.2.1 9 typ host";
  await promise_rejects_js(t, TypeError, pc.addIceCandidate({ candidate }));
  await promise_rejects_dom(t, "InvalidStateError", pc.addIceCandidate({ candidate, sdpMid: "0" }));
  const remote = connection(t);
  remote.addTransceiver("audio");
  await remote.setLocalDescription();
  await pc.setRemoteDescription(remote.localDescription);
  await promise_rejects_dom(
    t,
    "OperationError",
    pc.addIceCandidate({ candidate, sdpMid: "strange" }),
  );
  await pc.addIceCandidate({ candidate, sdpMLineIndex: 0 });
  assert_true(pc.remoteDescription.sdp.includes(candidate), "the candidate is in the description");
}, "candidates are refused by W3C's names, and become part of the description");

promise_test(async (t) => {
  assert_throws_js(TypeError, () => new RTCPeerConnection({ iceServers: [{}] }));
  assert_throws_js(TypeError, () => new RTCPeerConnection({ bundlePolicy: "never" }));
  const servers = (urls) => () => new RTCPeerConnection({ iceServers: [{ urls }] });
  assert_throws_dom("SyntaxError", servers("http://example.org"));
  assert_throws_dom("InvalidAccessError", servers("turn:example.org"));
  const pc = connection(t, { iceServers: [{ urls: ["stun:stun.example"] }] });
  assert_equals(pc.getConfiguration().bundlePolicy, "balanced");
  assert_array_equals(pc.getConfiguration().iceServers[0].urls, ["stun:stun.example"]);
  assert_throws_dom("InvalidModificationError", () =>
    pc.setConfiguration({ bundlePolicy: "max-compat" }),
  );
}, "configurations are read and checked");

promise_test(async (t) => {
  const pc = connection(t);
  assert_throws_js(TypeError, () => new RTCRtpSender());
  assert_throws_js(TypeError, () => pc.addTransceiver("smell"));
  assert_throws_js(TypeError, () => pc.addTrack({}));
  const { sender, receiver } = pc.addTransceiver("audio");
  assert_equals(String(sender), "[object RTCRtpSender]");
  assert_true(receiver.track instanceof MediaStreamTrack, "a track");
  assert_true(toneTrack() instanceof MediaStreamTrack, "the webview's own is one too");
  assert_equals(receiver.track.muted, true);
  const other = connection(t);
  assert_throws_dom("InvalidAccessError", () => other.removeTrack(sender));
  const parameters = sender.getParameters();
  parameters.encodings = [];
  await promise_rejects_dom(t, "InvalidModificationError", sender.setParameters(parameters));
  assert_throws_dom("InvalidStateError", () => sender.dtmf.insertDTMF("1"));
}, "interfaces have W3C's shape and say no by W3C's names");
