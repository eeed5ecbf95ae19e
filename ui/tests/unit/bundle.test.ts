import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

const outDir = mkdtempSync(join(tmpdir(), "simu-bundle-"));
let files: { name: string; text: string }[] = [];

beforeAll(() => {
  const root = join(import.meta.dirname, "../..");
  const vite = join(root, "node_modules/vite/bin/vite.js");
  // As in a release: the test runner's own mode must not leak in.
  const env = { ...process.env, NODE_ENV: "production", VITEST: "" };
  execFileSync(process.execPath, [vite, "build", "--outDir", outDir], { cwd: root, env });
  files = readdirSync(outDir, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(html|js|css)$/u.test(name))
    .map((name) => ({ name, text: readFileSync(join(outDir, name), "utf8") }));
}, 180_000);

afterAll(() => rmSync(outDir, { recursive: true }));

test("a release has no trace of the made-up phone", () => {
  expect(files.filter(({ name }) => name.endsWith(".js"))).not.toEqual([]);
  for (const { name, text } of files) {
    expect(name).not.toContain("fake");
    expect(text, name).not.toMatch(/simuFake|Jabra|made-up/u);
  }
});

test("the page has nothing inline that the content policy would block", () => {
  const page = files.find(({ name }) => name === "index.html")?.text ?? "";
  expect(page).toContain("<script");
  expect(page).not.toMatch(/<script(?![^>]*\ssrc=)/u);
  expect(page).not.toMatch(/<style|\sstyle=|\son\w+=/u);
});

test("nothing is loaded from elsewhere", () => {
  for (const { name, text } of files) {
    const addresses = [...text.matchAll(/(?:src|href)="(https?:[^"]*)"|url\((https?:[^)]*)\)/gu)];
    expect(addresses, name).toEqual([]);
  }
});
