// META: script=/resources/pair.js
"use strict";

promise_test(async (t) => {
  const pc = connection(t);
  const fired = once(pc, "negotiationneeded");
  const transceiver = pc.addTransceiver("audio");
  await fired;
  assert_equals(transceiver.mid, null);
  assert_equals(pc.signalingState, "stable");
  const states = [];
  pc.addEventListener("signalingstatechange", () => states.push(pc.signalingState));
  await pc.setLocalDescription();
  assert_equals(pc.localDescription.type, "offer");
  assert_true(transceiver.mid !== null, "associated");
  await pc.setLocalDescription({ type: "rollback" });
  assert_equals(pc.localDescription, null);
  assert_equals(transceiver.mid, null);
  assert_array_equals(states, ["have-local-offer", "stable"]);
}, "an offer is made when it is needed, and taken back");

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  const transceiver = caller.addTransceiver(toneTrack(), { direction: "sendonly" });
  await negotiate(caller, callee);
  assert_equals(transceiver.currentDirection, "sendonly");
  const [other] = callee.getTransceivers();
  assert_equals(other.direction, "recvonly");
  assert_equals(other.currentDirection, "recvonly");
  transceiver.direction = "inactive";
  const muted = once(other.receiver.track, "mute");
  await Promise.all([connected(caller), connected(callee)]);
  await until(() => !other.receiver.track.muted, "sound from the other side");
  await negotiate(caller, callee);
  await muted;
  assert_equals(transceiver.currentDirection, "inactive");
  assert_equals(other.currentDirection, "inactive");
  assert_equals(caller.connectionState, "connected");
}, "a direction is changed on the same transport");

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  caller.addTransceiver("audio");
  callee.addTransceiver("audio");
  await callee.setLocalDescription();
  await caller.setLocalDescription();
  await callee.setRemoteDescription(caller.localDescription);
  assert_equals(callee.signalingState, "have-remote-offer");
  await callee.setLocalDescription();
  await caller.setRemoteDescription(callee.localDescription);
  await connected(caller);
}, "an offer that meets one is rolled back for it");

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  await negotiate(caller, callee);
  assert_equals(caller.signalingState, "stable");
  assert_equals(caller.getTransceivers().length, 0);
}, "there may be nothing to talk about");

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  const transceiver = caller.addTransceiver("audio");
  await negotiate(caller, callee);
  transceiver.stop();
  assert_equals(transceiver.direction, "stopped");
  await negotiate(caller, callee);
  assert_equals(transceiver.currentDirection, "stopped");
  assert_equals(caller.getTransceivers().length, 0);
  assert_equals(callee.getTransceivers().length, 0);
}, "a transceiver that is stopped goes on both sides");

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  const transceiver = caller.addTransceiver("audio");
  await caller.setLocalDescription();
  await callee.setRemoteDescription(caller.localDescription);
  const [other] = callee.getTransceivers();
  other.stop();
  await callee.setLocalDescription();
  await caller.setRemoteDescription(callee.localDescription);
  assert_equals(transceiver.direction, "sendrecv");
  assert_equals(transceiver.currentDirection, "inactive");
  assert_equals(other.currentDirection, "inactive");
  await negotiate(callee, caller);
  assert_equals(transceiver.currentDirection, "stopped");
  assert_equals(transceiver.mid, null);
  assert_equals(caller.getTransceivers().length + callee.getTransceivers().length, 0);
}, "a transceiver that is stopped before its answer falls silent, and goes with the next offer");

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  const track = toneTrack();
  const stream = new MediaStream([track]);
  const sender = caller.addTrack(track, stream);
  const arrived = once(callee, "track");
  await negotiate(caller, callee);
  const [remote] = (await arrived).streams;
  caller.removeTrack(sender);
  await callee.setRemoteDescription(await caller.createOffer());
  assert_equals(remote.getTracks().length, 0);
  const again = once(callee, "track");
  await callee.setRemoteDescription({ type: "rollback" });
  assert_equals((await again).streams[0], remote);
  assert_equals(remote.getTracks().length, 1);
}, "a track whose removal is taken back arrives again");

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  const transceiver = caller.addTransceiver("audio");
  const offer = await caller.createOffer();
  transceiver.stop();
  await callee.setRemoteDescription(offer);
  await callee.setRemoteDescription(offer);
  assert_equals(callee.getTransceivers().length, 1);
  await caller.setLocalDescription(offer);
  await callee.setLocalDescription();
  await caller.setRemoteDescription(callee.localDescription);
  assert_array_equals(caller.getTransceivers(), [transceiver]);
  assert_equals(transceiver.direction, "stopped");
}, "an offer stands for those it was made for, however often it is set");
