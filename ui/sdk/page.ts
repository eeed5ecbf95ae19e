/**
 * Entry of the page that hosts AT's SDK: puts the shims in place, then lets the SDK load, then
 * greets Rust. It must run, and finish, before the SDK's script does.
 */
import type { HostMessage } from "../bindings/HostMessage";
import { Attempt } from "./attempt";
import { installSilentAudio } from "./audio";
import { TauriBridge } from "./bridge";
import { Connections } from "./connections";
import { Failures } from "./failures";
import { Host } from "./host";
import { Microphone } from "./microphone";
import { NativeEngine } from "./native/engine";
import { nativeCapture } from "./native/capture";
import { installNativeWebRtc } from "./native/install";
import { forSdk } from "./sdk-connection";
import { Sockets } from "./socket";
import { hasWebRtc, webviewCapture, WebviewEngine } from "./webview";

function main(): void {
  const ipc = window.__TAURI_INTERNALS__;
  if (!ipc) {
    throw new Error("this page belongs into Simu");
  }
  const bridge = new TauriBridge(ipc);
  const attempt = new Attempt(bridge);
  const failures = new Failures(bridge, attempt);
  failures.install();
  const sockets = new Sockets(bridge, failures, attempt);
  window.WebSocket = sockets.socketClass();
  installSilentAudio();

  const connections = new Connections();
  const native = new NativeEngine(bridge, connections);
  const webview = wantsWebview() ? new WebviewEngine(connections) : null;
  const microphone = new Microphone(webview ? webviewCapture() : nativeCapture, failures);
  if (webview) {
    webview.install(bridge);
  } else {
    installNativeWebRtc(native, failures);
  }
  window.RTCPeerConnection = forSdk(window.RTCPeerConnection, failures, connections);
  microphone.install();

  const host = new Host({ bridge, attempt, microphone, connections, engine: webview ?? native });
  bridge.receive((message) => route(message, sockets, native, host));
  // Both scripts are classic ones, so by then the SDK has loaded or failed to.
  document.addEventListener("DOMContentLoaded", () => host.greet());
}

function route(message: HostMessage, sockets: Sockets, native: NativeEngine, host: Host): void {
  switch (message.type) {
    case "socket_opened":
    case "socket_message":
    case "socket_closed":
      sockets.receive(message);
      break;
    case "command":
      host.run(message);
      break;
    case "media_result":
      native.settle(message.request, message.outcome);
      break;
    case "media_event":
      native.fire(message.connection, message.event);
      break;
  }
}

/** `?engine=native|webview` forces one; otherwise the webview's where it has one. */
function wantsWebview(): boolean {
  const forced = new URLSearchParams(location.search).get("engine");
  return forced !== "native" && hasWebRtc();
}

main();
