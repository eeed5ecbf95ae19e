// META: script=/resources/pair.js
"use strict";

/** Of what type the entries are that nothing leads to from the first of type `from`. */
function unreached(report, from) {
  const entries = [...report.values()];
  const todo = [entries.find(({ type }) => type === from).id];
  const reached = new Set();
  while (todo.length > 0) {
    const id = todo.pop();
    if (report.has(id) && !reached.has(id)) {
      reached.add(id);
      const references = Object.entries(report.get(id)).filter(([name]) => name.endsWith("Id"));
      todo.push(...references.map(([, value]) => value));
    }
  }
  return entries.filter(({ id }) => !reached.has(id)).map(({ type }) => type);
}

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  const sender = caller.addTrack(toneTrack());
  callee.addTrack(toneTrack());
  await negotiate(caller, callee);
  const [receiver] = caller.getReceivers();
  play(t, new MediaStream([receiver.track]));
  const all = async () => [...(await caller.getStats()).values()];
  const find = async (wanted) => (await all()).find(({ type }) => type === wanted);
  await until(async () => (await find("inbound-rtp")) && (await find("outbound-rtp")), "both ways");
  const { mid } = caller.getTransceivers()[0];
  const received = await find("inbound-rtp");
  assert_array_equals([received.trackIdentifier, received.mid], [receiver.track.id, mid]);
  const sent = await find("outbound-rtp");
  assert_array_equals([sent.active, sent.mid], [true, mid]);
  assert_equals((await find("media-source")).trackIdentifier, sender.track.id);
  const transport = await find("transport");
  assert_array_equals([transport.dtlsState, transport.iceRole], ["connected", "controlling"]);
  for (const name of ["codec", "candidate-pair", "local-candidate", "remote-candidate"]) {
    assert_equals((await find(name)).transportId, transport.id, name);
  }
  assert_true((await find("local-candidate")).foundation.length > 0, "foundation");
  assert_array_equals(unreached(await sender.getStats(), "outbound-rtp"), []);
  const heard = unreached(await receiver.getStats(), "inbound-rtp");
  assert_array_equals(
    heard.filter((type) => type !== "media-playout"),
    [],
  );
}, "statistics name what they belong to, and a selection holds nothing else");

promise_test(async (t) => {
  const pc = connection(t);
  pc.addTrack(toneTrack());
  const types = [...(await pc.getStats()).values()].map(({ type }) => type);
  assert_array_equals(types.sort(), ["media-source", "peer-connection"]);
}, "a track is a source before anything is agreed on");

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  const { sender } = caller.addTransceiver("audio");
  await negotiate(caller, callee);
  const { transport } = sender;
  while (transport.state !== "connected") {
    await once(transport, "statechange");
  }
  const [shown] = transport.getRemoteCertificates();
  assert_true(shown instanceof ArrayBuffer && shown.byteLength > 0, "a certificate");
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", shown));
  const pairs = [...hash].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase());
  const line = `a=fingerprint:sha-256 ${pairs.join(":")}`;
  assert_true(callee.localDescription.sdp.includes(line), "the one that was signalled");
  const report = await caller.getStats();
  const entries = [...report.values()];
  const { localCertificateId, remoteCertificateId } = entries.find(
    ({ type }) => type === "transport",
  );
  assert_equals(report.get(remoteCertificateId).fingerprint, pairs.join(":"));
  assert_equals(report.get(localCertificateId).fingerprintAlgorithm, "sha-256");
}, "a transport shows the certificate of the far side");
