/**
 * The native WebRTC alone, without AT's SDK and its page: put into pages of a test suite, in
 * builds that are tested only (`cargo xtask wpt`).
 */
import { Attempt } from "./attempt";
import { TauriBridge } from "./bridge";
import { Connections } from "./connections";
import { Failures } from "./failures";
import { nativeCapture } from "./native/capture";
import { NativeEngine } from "./native/engine";
import { installNativeWebRtc } from "./native/install";

const ipc = window.__TAURI_INTERNALS__;
if (ipc) {
  // What is still said to the page before is not for this one: it counts from one again.
  let known = false;
  const greeted = ipc
    .invoke("sdk_messages", { messages: [{ type: "hello", webrtc: false }] })
    .then(() => (known = true));
  const bridge = new TauriBridge({
    invoke: (command, messages) => greeted.then(() => ipc.invoke(command, messages)),
  });
  const engine = new NativeEngine(bridge, new Connections());
  installNativeWebRtc(engine, new Failures(bridge, new Attempt(bridge)));
  Object.defineProperty(navigator, "mediaDevices", {
    value: Object.assign(new EventTarget(), nativeCapture),
    configurable: true,
  });
  bridge.receive((message) => {
    if (known && message.type === "media_result") {
      engine.settle(message.request, message.outcome);
    } else if (known && message.type === "media_event") {
      engine.fire(message.connection, message.event);
    }
  });
}
