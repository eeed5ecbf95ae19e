import { expect, test } from "vitest";

import { plain, plainLines } from "../../src/shared/text";

test("marks that turn or hide text are gone", () => {
  expect(plain("Ann\u202e\u2066\u200f\u0000\u00ad\ufeff")).toBe("Ann");
  expect(plain("two\nlines\tof\u2028text")).toBe("two lines of text");
});

test("letters of every script stay", () => {
  for (const name of ["Wanjikũ", "አበበ በቂላ", "محمد", "Ọlá", "😀 Shop"]) {
    expect(plain(name)).toBe(name);
  }
});

test("a text is cut at 120 characters, never inside one", () => {
  const cut = plain("😀".repeat(500));
  expect([...cut]).toHaveLength(120);
  expect(cut.endsWith("😀…")).toBe(true);
  expect(plain("a".repeat(120))).toBe("a".repeat(120));
});

test("lines of a note stay lines, without the marks that deceive", () => {
  expect(plainLines("one\r\ntwo\u202ethree\u0000\n\n")).toBe("one\ntwo three");
  expect(plainLines("x".repeat(20_000))).toHaveLength(10_000);
});
