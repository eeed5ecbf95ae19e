/** `docs/quirks.md` says where each quirk is tested. Here it is held to that. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));
const NUMBERS = Array.from({ length: 28 }, (_, index) => index + 1);

interface Row {
  number: number;
  page: string;
  rust: string[];
}

test("each quirk has one row, in order", () => {
  expect(rows().map(({ number }) => number)).toEqual(NUMBERS);
});

test("each quirk has one test of its name, in the file that the table names", () => {
  const found = specs().flatMap(({ name, text }) =>
    [...text.matchAll(/^ *test\("Q(\d+) /gm)].map(([, number]) => `Q${number} ${name}`),
  );
  expect(found.toSorted()).toEqual(
    rows()
      .map(({ number, page }) => `Q${number} ${page}`)
      .toSorted(),
  );
});

test("no test of a quirk is skipped or expected to fail", () => {
  for (const { name, text } of specs()) {
    expect(text, name).not.toMatch(/\btest\.(skip|fixme|fail|only)\b/);
  }
});

test("the tests in Rust that the table names are all those named after a quirk", () => {
  const named = rows().flatMap(({ number, rust }) => rust.map((name) => `${number}: ${name}`));
  const found = rustFiles().flatMap((path) =>
    [...readFileSync(path, "utf8").matchAll(/\bfn (q(\d+)_\w+)\(/g)].map(
      ([, name, number]) => `${number}: ${name}`,
    ),
  );
  expect(named.toSorted()).toEqual(found.toSorted());
});

function rows(): Row[] {
  return readFileSync(`${ROOT}/docs/quirks.md`, "utf8")
    .split("\n")
    .filter((line) => /^\| Q\d/.test(line))
    .map((line) => {
      const [, quirk = "", , , page = "", rust = ""] = line.split("|").map((cell) => cell.trim());
      const names = [...rust.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);
      return { number: Number(quirk.slice(1)), page, rust: names };
    });
}

function specs(): { name: string; text: string }[] {
  return readdirSync(HERE)
    .filter((file) => file.endsWith(".spec.ts"))
    .map((file) => ({
      name: file.replace(".spec.ts", ""),
      text: readFileSync(`${HERE}/${file}`, "utf8"),
    }));
}

function rustFiles(): string[] {
  return readdirSync(`${ROOT}/crates`, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".rs"))
    .map((path) => `${ROOT}/crates/${path}`);
}
