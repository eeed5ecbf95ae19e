// META: script=/resources/pair.js
"use strict";

promise_test(async (t) => {
  const pc = connection(t);
  const tasks = [];
  setTimeout(() => tasks.push("task"));
  await pc.createAnswer().catch(() => tasks.push("refused"));
  await pc.createOffer();
  assert_array_equals(tasks, ["refused", "task"]);
}, "what cannot be is refused at once, what can be takes a task");

promise_test(async (t) => {
  const pc = connection(t);
  const other = connection(t);
  await pc.setLocalDescription();
  const states = [];
  pc.addEventListener("signalingstatechange", () => {
    const state = pc.signalingState;
    queueMicrotask(() => states.push([state, pc.signalingState].join()));
  });
  await pc.setRemoteDescription(await other.createOffer());
  assert_array_equals(states, ["stable,stable", "have-remote-offer,have-remote-offer"]);
}, "an offer that meets one passes the stable state in a task of its own");

promise_test(async (t) => {
  const pc = connection(t);
  pc.setConfiguration({ iceServers: [{ urls: "stun:127.0.0.1" }] });
  assert_array_equals(pc.getConfiguration().iceServers[0].urls, ["stun:127.0.0.1"]);
  pc.setConfiguration({});
  assert_equals(pc.getConfiguration().iceServers.length, 0);
  const turn = (server) => () =>
    pc.setConfiguration({ iceServers: [{ urls: "turn:127.0.0.1", ...server }] });
  assert_throws_dom("InvalidAccessError", turn({ username: "me", credential: "" }));
  assert_throws_dom("InvalidAccessError", turn({ username: "a".repeat(510), credential: "c" }));
  turn({ username: "", credential: "c" })();
  for (const urls of ["stun:a:65536", "stun:a\\b", "stun:a@b", "stun:::1"]) {
    assert_throws_dom("SyntaxError", () => pc.setConfiguration({ iceServers: [{ urls }] }));
  }
}, "servers may be changed before anything was asked of the connection");

promise_test(async (t) => {
  const { sender } = connection(t).addTransceiver("audio");
  const parameters = sender.getParameters();
  await Promise.all([sender.setParameters(parameters), sender.setParameters(parameters)]);
  await promise_rejects_dom(t, "InvalidStateError", sender.setParameters(parameters));
  const none = sender.getParameters();
  none.encodings[0].maxBitrate = 0;
  await promise_rejects_js(t, RangeError, sender.setParameters(none));
}, "parameters age with the task that set them");
