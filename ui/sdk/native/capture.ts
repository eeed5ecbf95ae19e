/**
 * The microphone as the page sees it where the native engine has the real one. It is always
 * given: which device it is, and whether there is one at all, is between the engine and Rust.
 */
import type { Capture } from "../microphone";
import { NativeStream, NativeTrack } from "./tracks";

export const nativeCapture: Capture = {
  getUserMedia(constraints) {
    if (!constraints.audio) {
      return Promise.reject(new TypeError("only sound can be captured"));
    }
    return Promise.resolve(new NativeStream([new NativeTrack("Microphone")]));
  },
  enumerateDevices: () => Promise.resolve([]),
};
