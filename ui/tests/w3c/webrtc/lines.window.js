// META: script=/resources/pair.js
"use strict";

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  const first = caller.addTransceiver("audio");
  await negotiate(caller, callee);
  const { mid } = first;
  first.stop();
  await negotiate(caller, callee);
  const second = caller.addTransceiver("audio");
  await negotiate(caller, callee);
  assert_equals(caller.localDescription.sdp.match(/^m=audio/gm).length, 1);
  assert_true(second.mid !== null && second.mid !== mid, "a name of its own");
  assert_equals(callee.getTransceivers().length, 1);
  assert_equals(callee.getTransceivers()[0].mid, second.mid);
  await Promise.all([connected(caller), connected(callee)]);
}, "a line that both sides have let go of is used again");

promise_test(async (t) => {
  const pcs = [connection(t), connection(t)];
  const [caller, callee] = pcs;
  const unnamed = ({ type, sdp }) => ({ type, sdp: sdp.replace(/a=(mid|group):.*\r\n/g, "") });
  caller.addTransceiver("audio");
  const offer = await caller.createOffer();
  await caller.setLocalDescription(offer);
  await callee.setRemoteDescription(unnamed(offer));
  const answer = await callee.createAnswer();
  assert_true(/^m=audio [^0]/m.test(answer.sdp), "the line is accepted");
  await callee.setLocalDescription(answer);
  await caller.setRemoteDescription(unnamed(answer));
  assert_array_equals(
    pcs.map(({ signalingState }) => signalingState),
    ["stable", "stable"],
  );
}, "lines need no names");

promise_test(async (t) => {
  const pc = connection(t, { iceCandidatePoolSize: 1 });
  pc.addTransceiver("audio");
  pc.setConfiguration({ iceCandidatePoolSize: 2 });
  const { sdp } = await pc.createOffer();
  assert_true(/^v=0\r\no=- \d+ \d+ IN IP4 127\.0\.0\.1\r\ns=-\r\n/.test(sdp), sdp.slice(0, 60));
  await pc.setLocalDescription();
  assert_throws_dom("InvalidModificationError", () =>
    pc.setConfiguration({ iceCandidatePoolSize: 1 }),
  );
}, "an offer begins as JSEP says, and ends the choice of the pool");

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  caller.addTransceiver(toneTrack());
  await caller.setLocalDescription();
  await callee.setRemoteDescription(caller.localDescription);
  const [answering] = callee.getTransceivers();
  const { codecs } = RTCRtpReceiver.getCapabilities("audio");
  const pcma = codecs.find(({ mimeType }) => mimeType === "audio/PCMA");
  for (const wrong of [{}, null, { mimeType: "audio/PCMA" }]) {
    assert_throws_js(TypeError, () => answering.setCodecPreferences([wrong]));
  }
  answering.setCodecPreferences([pcma]);
  await callee.setLocalDescription();
  assert_true(/^m=audio \d+ \S+ 8\r$/m.test(callee.localDescription.sdp), "only that one");
  await caller.setRemoteDescription(callee.localDescription);
  await connected(caller);
  await until(async () => {
    const report = [...(await caller.getStats()).values()];
    return report.some(({ type, mimeType }) => type === "codec" && mimeType === "audio/PCMA");
  }, "the codec in use");
}, "who answers chooses the codec");

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  const sender = caller.addTrack(toneTrack(), new MediaStream());
  const arrived = once(callee, "track");
  await negotiate(caller, callee);
  const [stream] = (await arrived).streams;
  const left = once(stream, "removetrack");
  sender.setStreams();
  await negotiate(caller, callee);
  const event = await left;
  assert_true(event instanceof MediaStreamTrackEvent, "a MediaStreamTrackEvent");
  assert_equals(event.track, callee.getReceivers()[0].track);
}, "a track that leaves a stream is named by an event");

promise_test(async (t) => {
  const pc = connection(t);
  const { receiver, sender } = pc.addTransceiver("audio");
  const ended = once(receiver.track, "ended");
  const { encodings } = sender.getParameters();
  assert_array_equals([encodings[0].priority, encodings[0].networkPriority], ["low", "low"]);
  pc.close();
  assert_equals(receiver.track.readyState, "live");
  await ended;
  assert_equals(receiver.track.readyState, "ended");
}, "a received track ends in a task after its connection");
