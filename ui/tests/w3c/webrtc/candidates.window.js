// META: script=/resources/pair.js
"use strict";

/** A connection that has an audio line and one of another kind to answer. */
async function offered(t) {
  const pc = connection(t);
  const caller = connection(t);
  caller.addTransceiver("audio");
  const { sdp } = await caller.createOffer();
  const other = [
    "m=video 9 UDP/TLS/RTP/SAVPF 100",
    "c=IN IP4 0.0.0.0",
    "a=mid:picture",
    "a=ice-ufrag:abcd",
    "a=ice-pwd:aaaabbbbccccddddeeeeff",
    "a=rtpmap:100 VP8/90000",
    "",
  ];
  await pc.setRemoteDescription({ type: "offer", sdp: sdp + other.join("\r\n") });
  return pc;
}

function ends(pc) {
  const [, ...sections] = pc.remoteDescription.sdp.split("\r\nm=");
  return sections.map((section) => section.includes("a=end-of-candidates"));
}

promise_test(async (t) => {
  for (const nothing of [undefined, null, {}, { candidate: "" }]) {
    const pc = await offered(t);
    await pc.addIceCandidate(nothing);
    assert_array_equals(ends(pc), [true, true]);
  }
  const one = await offered(t);
  await one.addIceCandidate({ candidate: "", sdpMid: "picture", usernameFragment: "abcd" });
  assert_array_equals(ends(one), [false, true]);
  const none = { usernameFragment: "strange" };
  await promise_rejects_dom(t, "OperationError", one.addIceCandidate(none));
}, "the end of candidates is told for one section or for all");

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  const events = [];
  caller.addEventListener("icegatheringstatechange", () => events.push(caller.iceGatheringState));
  caller.addEventListener("icecandidate", ({ candidate }) => {
    if (candidate === null) {
      const last = caller.localDescription.sdp.includes("a=end-of-candidates");
      events.push(`end ${last}`);
    }
  });
  const { sender } = caller.addTransceiver("audio");
  await negotiate(caller, callee);
  const { iceTransport } = sender.transport;
  await Promise.all([connected(caller), connected(callee)]);
  await until(() => events.length === 3, "the end of gathering");
  assert_array_equals(events, ["gathering", "complete", "end true"]);
  assert_equals(iceTransport.role, "controlling");
  assert_equals(callee.getReceivers()[0].transport.iceTransport.role, "controlled");
  const { usernameFragment, password } = iceTransport.getRemoteParameters();
  assert_true(callee.localDescription.sdp.includes(`a=ice-ufrag:${usernameFragment}`), "ufrag");
  assert_true(callee.localDescription.sdp.includes(`a=ice-pwd:${password}`), "password");
  await until(() => iceTransport.getSelectedCandidatePair() !== null, "the pair");
  const chosen = iceTransport.getSelectedCandidatePair();
  assert_true(iceTransport.getLocalCandidates().includes(chosen.local), "one of ours");
  assert_true(iceTransport.getRemoteCandidates().includes(chosen.remote), "one of theirs");
  // Nobody said that these are all.
  assert_equals(caller.iceConnectionState, "connected");
}, "a transport tells its part, its credentials and the pair that it sends on");
