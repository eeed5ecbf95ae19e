// META: script=/resources/pair.js
"use strict";

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  const states = [];
  caller.addEventListener("connectionstatechange", () => states.push(caller.connectionState));
  const track = toneTrack();
  caller.addTrack(track, new MediaStream([track]));
  const arrived = once(callee, "track");
  await negotiate(caller, callee);
  const { track: heard, streams } = await arrived;
  play(t, streams[0]);
  assert_equals(heard.kind, "audio");
  assert_equals(streams.length, 1);
  assert_equals(streams[0].getTracks()[0], heard);
  await Promise.all([connected(caller), connected(callee)]);
  assert_array_equals(states, ["connecting", "connected"]);
  await until(async () => {
    const report = await callee.getStats(heard);
    return [...report.values()].some(
      ({ type, audioLevel }) => type === "inbound-rtp" && audioLevel > 0.05,
    );
  }, "the tone is heard on the other side");
}, "a tone of an AudioContext is heard by the other connection of the page");

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  const track = toneTrack();
  const sender = caller.addTrack(track);
  await negotiate(caller, callee);
  play(t, new MediaStream([callee.getReceivers()[0].track]));
  await connected(callee);
  const level = async () => {
    const [receiver] = callee.getReceivers();
    const report = [...(await receiver.getStats()).values()];
    return report.find(({ type }) => type === "inbound-rtp")?.audioLevel ?? 0;
  };
  await until(async () => (await level()) > 0.05, "the tone");
  const parameters = sender.getParameters();
  parameters.encodings[0].active = false;
  await sender.setParameters(parameters);
  await until(async () => (await level()) < 0.001, "silence");
}, "an encoding that is made inactive falls silent");

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  caller.addTrack(toneTrack());
  await negotiate(caller, callee);
  const [receiver] = callee.getReceivers();
  play(t, new MediaStream([receiver.track]));
  await connected(callee);
  await until(async () => receiver.getSynchronizationSources().length > 0, "the sender is named");
  const [named] = receiver.getSynchronizationSources();
  const report = [...(await receiver.getStats()).values()];
  assert_equals(named.source, report.find(({ type }) => type === "inbound-rtp").ssrc);
  const age = performance.timeOrigin + performance.now() - named.timestamp;
  assert_true(age > -100 && age < 5_000, `heard ${age} ms ago`);
  assert_equals(named.rtpTimestamp, named.rtpTimestamp >>> 0);
  assert_true(named.audioLevel >= 0 && named.audioLevel <= 1, `level ${named.audioLevel}`);
  assert_array_equals(receiver.getContributingSources(), []);
  const times = new Set([named.rtpTimestamp]);
  await until(async () => {
    const [{ rtpTimestamp }] = receiver.getSynchronizationSources();
    return times.add(rtpTimestamp).size > 2;
  }, "later packets are told of");
}, "a receiver names whom it hears");

promise_test(async (t) => {
  const [caller, callee] = pair(t);
  const sender = caller.addTrack(toneTrack());
  await negotiate(caller, callee);
  await connected(caller);
  const tones = [];
  sender.dtmf.addEventListener("tonechange", ({ tone }) => tones.push(tone));
  sender.dtmf.insertDTMF("12", 100, 50);
  assert_equals(sender.dtmf.toneBuffer, "12");
  await until(() => tones.includes(""), "the end of the tones");
  assert_array_equals(tones, ["1", "2", ""]);
}, "tones are played one by one and end with an empty one");
