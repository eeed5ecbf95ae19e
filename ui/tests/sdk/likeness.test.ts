import { expect, test } from "vitest";
import { likeness, samplesOf } from "./likeness";
import { speech } from "./simulator";

test("the same speech is found, late and quieter; other speech, noise and silence are not", async () => {
  const said = await samplesOf(speech("greeting"));
  const other = await samplesOf(speech("announcement"));
  const late = [...new Array<number>(777).fill(0), ...said.slice(2_000).map((one) => one / 9)];
  let seed = 1;
  const noise = said.map(() => (seed = (seed * 16_807) % 2_147_483_647) - 2 ** 30);

  expect(likeness(late, said)).toBeGreaterThan(0.9);
  expect(likeness(other, said)).toBeLessThan(0.45);
  expect(likeness(noise, said)).toBeLessThan(0.3);
  expect(
    likeness(
      said.map(() => 0),
      said,
    ),
  ).toBe(0);
}, 60_000);
