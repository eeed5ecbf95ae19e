import { expect, test } from "vitest";

import { cleanPasted, grouped } from "../../src/shared/number";

test.each([
  ["+254 711 000 001", "+254711000001"],
  ["  (0711) 000-001 ", "0711000001"],
  ["+254 (0)711 000 001", "+254711000001"],
  ["+254.711.000.001", "+254711000001"],
  ["tel:+254711000001;ext=5", "+254711000001"],
  ["tel:%2B254711000001", "+254711000001"],
  ["callto://+254711000001", "+254711000001"],
  ["\u202a+254\u00a0711\u2011000\u2011001\u202c", "+254711000001"],
  ["\uff0b\uff12\uff15\uff14711000001", "+254711000001"],
  ["\u0660\u0667\u0661\u0661000001", "0711000001"],
  ["*144#", "*144#"],
  ["0711\n000\t001", "0711000001"],
])("a pasted %j becomes %j", (pasted, cleaned) => {
  expect(cleanPasted(pasted)).toBe(cleaned);
});

test.each(["call me", "0711 000 OOl", "agent2.acme", "", "+", "tel:nobody"])(
  "%j is left for the phone to judge",
  (pasted) => {
    expect(cleanPasted(pasted)).toBe(pasted.replace("tel:", ""));
  },
);

test("a broken escape in a link does no harm", () => {
  expect(cleanPasted("tel:%E0%A4%A")).toBe("%E0%A4%A");
});

test("a very long paste keeps its length, so that the phone refuses it", () => {
  expect(cleanPasted("7".repeat(3000))).toHaveLength(3000);
  expect(cleanPasted("x ".repeat(1500)).length).toBeGreaterThan(2000);
});

test.each([
  ["+254711082000", "+254 711 082 000"],
  ["+27821234567", "+27 821 234 567"],
  ["+12025550123", "+1 202 555 0123"],
  ["+2348030000444", "+234 803 000 0444"],
  ["+20212345678", "+20 212 345 678"],
  ["0711000001", "0711000001"],
  ["agent2.acme", "agent2.acme"],
  ["", ""],
])("%j is read as %j", (number, read) => {
  expect(grouped(number)).toBe(read);
});
