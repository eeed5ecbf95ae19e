import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

const source = join(import.meta.dirname, "../../src");
const styled = readdirSync(source, { recursive: true, encoding: "utf8" }).filter(
  (file) => /\.(svelte|css)$/u.test(file) && !file.endsWith("tokens.css"),
);
const tokens = readFileSync(join(source, "shared/tokens.css"), "utf8");

test.each(styled)("%s takes its colours and sizes from the tokens", (file) => {
  const text = readFileSync(join(source, file), "utf8");
  const style = file.endsWith(".css") ? text : (/<style>([\s\S]*)<\/style>/u.exec(text)?.[1] ?? "");
  expect(style).not.toMatch(/#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|color-mix)\(/iu);
  for (const [, name] of style.matchAll(/var\((--[\w-]+)\)/gu)) {
    expect(tokens, `${name} in ${file}`).toContain(`  ${name}: `);
  }
});
