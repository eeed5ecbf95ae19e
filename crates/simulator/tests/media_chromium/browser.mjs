// One RTCPeerConnection in Chromium, driven by lines of JSON: a command on stdin, its result or
// an event on stdout. The microphone is Chromium's fake one, which beeps.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(new URL("../../../../ui/package.json", import.meta.url));
const { chromium } = require("playwright-core");

const flags = [
  "--no-sandbox",
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  "--autoplay-policy=no-user-gesture-required",
  ...process.argv.slice(2),
];
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: flags });
const page = await browser.newPage();
const tell = (message) => console.log(JSON.stringify(message));
await page.exposeFunction("tell", tell);
// Without a secure origin there is no microphone.
await page.route("https://callee.test/", (route) => route.fulfill({ contentType: "text/html", body: "<audio autoplay></audio>" }));
await page.goto("https://callee.test/");

await page.evaluate(async () => {
  const connection = new RTCPeerConnection();
  connection.onicecandidate = ({ candidate }) => window.tell({ candidate: candidate?.toJSON() ?? null });
  connection.onconnectionstatechange = () => window.tell({ state: connection.connectionState });
  connection.ontrack = ({ streams, track }) => {
    document.querySelector("audio").srcObject = streams[0] ?? new MediaStream([track]);
  };
  const microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
  connection.addTrack(microphone.getTracks()[0], microphone);
  window.commands = {
    async offer() {
      await connection.setLocalDescription(await connection.createOffer());
      return connection.localDescription.sdp;
    },
    async answer(sdp) {
      await connection.setRemoteDescription({ type: "offer", sdp });
      await connection.setLocalDescription(await connection.createAnswer());
      return connection.localDescription.sdp;
    },
    accept: (sdp) => connection.setRemoteDescription({ type: "answer", sdp }),
    candidate: (candidate) => connection.addIceCandidate(candidate ?? undefined),
    press: (tones) => connection.getSenders()[0].dtmf.insertDTMF(tones, 100, 70),
    async inbound() {
      const reports = [...(await connection.getStats()).values()];
      return reports.find((report) => report.type === "inbound-rtp") ?? {};
    },
    close: () => connection.close(),
  };
});

tell({ ready: true });
for await (const line of createInterface({ input: process.stdin })) {
  const { command, argument } = JSON.parse(line);
  try {
    const result = await page.evaluate(
      ([command, argument]) => window.commands[command](argument),
      [command, argument],
    );
    tell({ result: result ?? null });
  } catch (error) {
    tell({ error: String(error) });
  }
}
await browser.close();
