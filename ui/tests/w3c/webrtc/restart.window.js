// META: script=/resources/pair.js
"use strict";

function ufrag(pc) {
  return /a=ice-ufrag:(\S+)/.exec(pc.localDescription.sdp)[1];
}

/** Two connections that have agreed on one audio line. */
async function agreed(t) {
  const [caller, callee] = pair(t);
  caller.addTransceiver("audio");
  await negotiate(caller, callee);
  return [caller, callee];
}

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  caller.addTrack(toneTrack());
  await negotiate(caller, callee);
  await Promise.all([connected(caller), connected(callee)]);
  const [receiver] = callee.getReceivers();
  play(t, new MediaStream([receiver.track]));
  const level = async () => {
    const report = [...(await receiver.getStats()).values()];
    return report.find(({ type }) => type === "inbound-rtp")?.audioLevel ?? 0;
  };
  await until(async () => (await level()) > 0.05, "the tone");
  const before = [ufrag(caller), ufrag(callee)];
  const needed = once(caller, "negotiationneeded");
  caller.restartIce();
  await needed;
  await negotiate(caller, callee);
  assert_true(ufrag(caller) !== before[0], "the caller's credentials are others");
  assert_true(ufrag(callee) !== before[1], "and so are the callee's");
  await Promise.all([connected(caller), connected(callee)]);
  await until(async () => (await level()) > 0.05, "the tone again");
}, "a tone is heard after ICE has restarted");

promise_test(async (t) => {
  const [caller] = await agreed(t);
  const before = ufrag(caller);
  caller.restartIce();
  await caller.setLocalDescription();
  assert_true(ufrag(caller) !== before, "offered anew");
  await caller.setLocalDescription({ type: "rollback" });
  assert_equals(ufrag(caller), before);
  await caller.setLocalDescription();
  assert_true(ufrag(caller) !== before, "offered anew once more");
}, "the wish for a restart outlives a rollback");

promise_test(async (t) => {
  const [caller, callee] = await agreed(t);
  caller.restartIce();
  await negotiate(caller, callee);
  const now = ufrag(caller);
  await negotiate(caller, callee);
  await negotiate(callee, caller);
  assert_equals(ufrag(caller), now);
  const offer = await callee.createOffer({ iceRestart: true });
  assert_true(!offer.sdp.includes(ufrag(callee)), "an offer may ask for it alone");
}, "a restart happens once");

promise_test(async (t) => {
  const [caller, callee] = await agreed(t);
  const before = ufrag(caller);
  await callee.setLocalDescription();
  await caller.setRemoteDescription(callee.localDescription);
  const needed = once(caller, "negotiationneeded");
  caller.restartIce();
  await caller.setLocalDescription();
  await callee.setRemoteDescription(caller.localDescription);
  assert_equals(ufrag(caller), before, "an answer does not restart");
  await needed;
  await negotiate(caller, callee);
  assert_true(ufrag(caller) !== before, "the next offer does");
  await Promise.all([connected(caller), connected(callee)]);
}, "who answers restarts with an offer of its own");

promise_test(async (t) => {
  const pc = connection(t);
  pc.restartIce();
  pc.addTransceiver("audio");
  await once(pc, "negotiationneeded");
  pc.close();
  pc.restartIce();
}, "where there is nothing to restart nothing happens");
