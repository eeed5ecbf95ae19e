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
  const bridge = new TauriBridge(ipc);
  const engine = new NativeEngine(bridge, new Connections());
  installNativeWebRtc(engine, new Failures(bridge, new Attempt(bridge)));
  Object.defineProperty(navigator, "mediaDevices", {
    value: Object.assign(new EventTarget(), nativeCapture),
    configurable: true,
  });
  bridge.receive((message) => {
    if (message.type === "media_result") {
      engine.settle(message.request, message.outcome);
    } else if (message.type === "media_event") {
      engine.fire(message.connection, message.event);
    }
  });
  bridge.send({ type: "hello", webrtc: false });
}
