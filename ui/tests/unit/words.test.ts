import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "../../messages");
const source = join(import.meta.dirname, "../../src");
const catalogues = readdirSync(folder).map((file) => ({ file, words: read(file) }));
const english = read("en.json");

test.each(catalogues)("$file has every message, filled, with the same places", ({ words }) => {
  expect(Object.keys(words)).toEqual(Object.keys(english));
  for (const [key, text] of Object.entries(words)) {
    expect(text.trim(), key).not.toBe("");
    expect(places(text), key).toEqual(places(english[key] ?? ""));
  }
});

test("Swahili is not English left standing", () => {
  const same = Object.entries(read("sw.json")).filter(([key, text]) => text === english[key]);
  expect(same.map(([key]) => key)).toEqual(["app_name", "with_shortcut"]);
});

test("every message is used", () => {
  const code = readdirSync(source, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(ts|svelte)$/u.test(file) && !file.startsWith("paraglide"))
    .map((file) => readFileSync(join(source, file), "utf8"))
    .join("\n");
  const used = new Set([...code.matchAll(/\bm\.(\w+)/gu)].map(([, key]) => key));
  expect(Object.keys(english).filter((key) => !used.has(key))).toEqual([]);
});

function read(file: string): Record<string, string> {
  const { $schema, ...words } = JSON.parse(readFileSync(join(folder, file), "utf8"));
  expect($schema).toContain("inlang");
  return words;
}

function places(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name ?? "").sort();
}
