/** Builds the native WebRTC alone into dist/webrtc.js, beside the SDK page. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  root: here,
  publicDir: false,
  build: {
    outDir: "dist",
    // The SDK page's files stand there already.
    emptyOutDir: false,
    target: "safari16",
    minify: false,
    lib: {
      entry: fileURLToPath(new URL("webrtc.ts", import.meta.url)),
      formats: ["iife"],
      name: "SimuWebRtc",
      fileName: () => "webrtc.js",
    },
  },
});
