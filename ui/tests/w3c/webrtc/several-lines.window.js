// META: script=/resources/pair.js
"use strict";

function lines(pc) {
  return pc.localDescription.sdp.match(/^m=audio [1-9]/gm).length;
}

async function audible(receiver) {
  const report = [...(await receiver.getStats()).values()];
  return (report.find(({ type }) => type === "inbound-rtp")?.audioLevel ?? 0) > 0.05;
}

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  const [one, other] = [caller.addTransceiver("audio"), caller.addTransceiver("audio")];
  other.direction = "sendonly";
  const arrivals = [];
  callee.addEventListener("track", ({ transceiver }) => arrivals.push(transceiver));
  await negotiate(caller, callee);
  assert_equals(lines(caller), 2);
  assert_equals(lines(callee), 2);
  assert_true(one.mid !== null && other.mid !== null && one.mid !== other.mid, "names");
  for (const pc of [caller, callee]) {
    const group = `a=group:BUNDLE ${one.mid} ${other.mid}\r\n`;
    assert_true(pc.localDescription.sdp.includes(group), "one bundle");
  }
  const answering = callee.getTransceivers();
  assert_array_equals(arrivals, answering);
  assert_array_equals(
    answering.map(({ mid }) => mid),
    [one.mid, other.mid],
  );
  assert_equals(other.currentDirection, "sendonly");
  assert_equals(answering[1].currentDirection, "recvonly");
  assert_equals(one.sender.transport, other.sender.transport);
  await Promise.all([connected(caller), connected(callee)]);
}, "two lines are agreed on, with one transport");

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  const stream = new MediaStream();
  caller.addTrack(toneTrack(), stream);
  caller.addTrack(toneTrack(), stream);
  const streams = [];
  callee.addEventListener("track", (event) => streams.push(...event.streams));
  await negotiate(caller, callee);
  assert_equals(streams.length, 2);
  assert_equals(streams[0], streams[1]);
  assert_equals(streams[0].id, stream.id);
  assert_array_equals(
    streams[0].getTracks(),
    callee.getReceivers().map(({ track }) => track),
  );
  await callee.setRemoteDescription(await caller.createOffer());
  await callee.setRemoteDescription({ type: "rollback" });
  assert_equals(callee.getTransceivers().length, 2);
}, "tracks of two lines may share a stream");

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  const gone = caller.addTransceiver("audio");
  const stays = caller.addTransceiver(toneTrack());
  await negotiate(caller, callee);
  await Promise.all([connected(caller), connected(callee)]);
  gone.stop();
  await negotiate(caller, callee);
  assert_array_equals(caller.getTransceivers(), [stays]);
  assert_equals(callee.getTransceivers().length, 1);
  assert_true(/^m=audio 0 /m.test(caller.localDescription.sdp), "the first is refused");
  assert_true(caller.localDescription.sdp.includes(`a=group:BUNDLE ${stays.mid}\r\n`), "bundle");
  assert_equals(caller.connectionState, "connected");
  const again = caller.addTransceiver("audio");
  await negotiate(caller, callee);
  assert_equals(lines(caller), 2);
  assert_equals(callee.getTransceivers()[1].mid, again.mid);
}, "a line may go while another stays, and another may take its place");

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  const track = toneTrack();
  caller.addTransceiver("audio");
  caller.removeTrack(caller.addTrack(track));
  await negotiate(caller, callee);
  caller.addTransceiver(track, { direction: "sendonly" });
  await negotiate(caller, callee);
  const [first, second] = callee.getReceivers();
  play(t, new MediaStream([second.track]));
  await Promise.all([connected(caller), connected(callee)]);
  await until(() => audible(second), "the tone on the second line");
  assert_equals(second.track.muted, false);
  assert_equals(await audible(first), false, "nothing on the first line");
  const sent = [...(await caller.getStats(track)).values()];
  assert_equals(
    sent.find(({ type }) => type === "outbound-rtp").mid,
    caller.getTransceivers()[1].mid,
  );
}, "a tone is heard on the line that has one to send");

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  caller.addTransceiver("audio");
  const [refused] = (await Promise.all([caller.createOffer()])).map(({ sdp }) => sdp);
  await caller.setLocalDescription();
  const apart = refused.replace(/^(v=0[^]*?)(m=audio[^]*)$/m, (_, session, section) => {
    const second = section.replace(/a=mid:.*/, "a=mid:apart").replace(/a=ssrc.*\r\n/g, "");
    return session + section + second;
  });
  await callee.setRemoteDescription({ type: "offer", sdp: apart });
  assert_equals(callee.getTransceivers().length, 2);
  await callee.setLocalDescription();
  assert_equals(lines(callee), 1);
  assert_equals(callee.getTransceivers().length, 1);
}, "a line with a transport of its own is refused");

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  const track = toneTrack();
  callee.addTrack(track);
  caller.addTransceiver("audio", { direction: "sendonly" });
  await caller.setLocalDescription();
  await callee.setRemoteDescription(caller.localDescription);
  const [own, offered] = callee.getTransceivers();
  assert_equals(own.mid, null);
  assert_equals(offered.mid, caller.getTransceivers()[0].mid);
}, "who has a track to send waits for a line that can take it");

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  caller.addTransceiver("audio");
  caller.addTransceiver("audio");
  await caller.setLocalDescription();
  // All but the first section may leave the transport to the first of the bundle.
  const [session, first, second] = caller.localDescription.sdp.split(/(?=^m=)/m);
  const bare = second.replace(/a=(ice-ufrag|ice-pwd|fingerprint|setup):.*\r\n/g, "");
  await callee.setRemoteDescription({ type: "offer", sdp: session + first + bare });
  await callee.setLocalDescription();
  assert_equals(lines(callee), 2);
  const candidate = "candidate:1 1 udp 1 192.0.2.1 9 typ host";
  await callee.addIceCandidate({ candidate, sdpMLineIndex: 1 });
}, "a bundle names its transport once");
