/**
 * Puts Africa's Talking's SDK beside the page, byte for byte as npm delivers it, and stops the
 * build if the file is not the one that was read and tried (its quirks are known by heart here).
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Plugin } from "vite";

/** The SDK this page was written against, version 1.0.7. */
const PINNED_SHA256 = "69f00678044979a868588c4cc717f69c91da20f3681aeb4b6f4755e233e8b3bf";

const PACKAGE = new URL("../node_modules/africastalking-client/", import.meta.url);

export function pinnedSdk(): Plugin {
  return {
    name: "pinned-sdk",
    async generateBundle() {
      const script = await readFile(new URL("build/africastalking.js", PACKAGE));
      checkPinned(script);
      this.emitFile({ type: "asset", fileName: "africastalking.js", source: script });
      this.emitFile({
        type: "asset",
        fileName: "africastalking.LICENSE",
        source: await readFile(new URL("LICENSE", PACKAGE)),
      });
      this.emitFile({
        type: "asset",
        fileName: "index.html",
        source: await readFile(new URL("index.html", import.meta.url)),
      });
    },
  };
}

/** Throws unless `script` is the pinned SDK. */
export function checkPinned(script: Uint8Array): void {
  const found = createHash("sha256").update(script).digest("hex");
  if (found !== PINNED_SHA256) {
    throw new Error(`SDK checksum: expected ${PINNED_SHA256}, found ${found}`);
  }
}
