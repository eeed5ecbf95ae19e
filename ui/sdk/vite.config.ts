/**
 * Builds the SDK page into dist/ under names that never change: the shell embeds them.
 *
 * Africa's Talking's SDK is put beside the page byte for byte as npm delivers it, and the build
 * stops if it is not the file whose quirks this page knows by heart.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** SHA-256 of `build/africastalking.js` in `africastalking-client` 1.0.7. */
const PINNED_SHA256 = "69f00678044979a868588c4cc717f69c91da20f3681aeb4b6f4755e233e8b3bf";

const PACKAGE = new URL("../node_modules/africastalking-client/", import.meta.url);
const here = fileURLToPath(new URL(".", import.meta.url));

export default defineConfig({
  root: here,
  publicDir: false,
  plugins: [pageFiles()],
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
  test: { dir: fileURLToPath(new URL("../tests/sdk", import.meta.url)), include: ["**/*.test.ts"] },
});

function pageFiles(): Plugin {
  return {
    name: "page-files",
    async generateBundle() {
      const sdk = await readFile(new URL("build/africastalking.js", PACKAGE));
      checkPinned(sdk);
      const files = {
        "index.html": await readFile(new URL("index.html", import.meta.url)),
        "africastalking.js": sdk,
        "africastalking.LICENSE": await readFile(new URL("LICENSE", PACKAGE)),
      };
      for (const [fileName, source] of Object.entries(files)) {
        this.emitFile({ type: "asset", fileName, source });
      }
    },
  };
}

/** Throws unless `sdk` is the pinned file. */
export function checkPinned(sdk: Uint8Array): void {
  const found = createHash("sha256").update(sdk).digest("hex");
  if (found !== PINNED_SHA256) {
    throw new Error(`SDK checksum: expected ${PINNED_SHA256}, found ${found}`);
  }
}
