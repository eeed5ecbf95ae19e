/** Two connections in one page, which trickle to each other. */
"use strict";

function connection(t, configuration) {
  const pc = new RTCPeerConnection(configuration);
  t.add_cleanup(() => pc.close());
  return pc;
}

function pair(t) {
  const pcs = [connection(t), connection(t)];
  const trickle = (from, to) =>
    from.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate && to.signalingState !== "closed") {
        // One of an offer that was taken back fits nothing any more.
        to.addIceCandidate(candidate).catch(() => undefined);
      }
    });
  trickle(pcs[0], pcs[1]);
  trickle(pcs[1], pcs[0]);
  return pcs;
}

async function negotiate(caller, callee) {
  await caller.setLocalDescription();
  await callee.setRemoteDescription(caller.localDescription);
  await callee.setLocalDescription();
  await caller.setRemoteDescription(callee.localDescription);
}

/** A tone of the page's own making. */
function toneTrack() {
  const context = new AudioContext();
  const oscillator = context.createOscillator();
  const destination = context.createMediaStreamDestination();
  oscillator.connect(destination);
  oscillator.start();
  return destination.stream.getAudioTracks()[0];
}

/** Some browsers decode only what is played. */
function play(t, stream) {
  const element = document.createElement("audio");
  element.autoplay = true;
  element.srcObject = stream;
  t.add_cleanup(() => {
    element.srcObject = null;
  });
}

function once(target, type) {
  return new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));
}

async function connected(pc) {
  while (pc.connectionState !== "connected") {
    await once(pc, "connectionstatechange");
  }
}

async function until(is, what) {
  for (let look = 0; look < 80; look += 1) {
    if (await is()) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not within 8 s: ${what}`);
}
