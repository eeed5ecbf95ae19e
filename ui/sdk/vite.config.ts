/** Builds the SDK page into dist/ under names that never change: the shell embeds them. */
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { pinnedSdk } from "./pinned-sdk";

const here = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  root: here,
  publicDir: false,
  plugins: [pinnedSdk()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "safari16",
    // Readable, so that an error's place in the log means something; it is a few kilobytes.
    minify: false,
    lib: {
      entry: fileURLToPath(new URL("page.ts", import.meta.url)),
      formats: ["iife"],
      name: "SimuPage",
      fileName: () => "page.js",
    },
  },
});
