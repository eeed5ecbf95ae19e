import { expect, test } from "vitest";

import { PageCache } from "../../src/shared/page-cache";

const page = (at: number) => Array.from({ length: 10 }, (_, row) => at * 10 + row);

test("a page is asked for once, with those beside it, and again if it failed", () => {
  const rows = new PageCache<number>(10, 4);
  expect(rows.missing(12, 18, 1_000)).toEqual([0, 1, 2]);
  expect(rows.missing(12, 18, 1_000)).toEqual([]);
  rows.put(1, page(1));
  rows.fail(2);
  expect(rows.row(15)).toBe(15);
  expect(rows.row(25)).toBeUndefined();
  expect(rows.missing(12, 18, 1_000)).toEqual([2]);
  expect(rows.missing(0, 3, 4)).toEqual([]);
});

test("only so many pages are kept, the latest ones", () => {
  const rows = new PageCache<number>(10, 3);
  for (const at of [0, 1, 2, 0, 3]) rows.put(at, page(at));
  expect([0, 1, 2, 3].map((at) => rows.row(at * 10))).toEqual([0, undefined, 20, 30]);
});

test("a new beginning forgets what was there and what is on its way", () => {
  const rows = new PageCache<number>(10, 5);
  rows.put(7, page(7));
  rows.missing(0, 5, 100);
  rows.restart(3, [...page(3), ...page(4).slice(0, 4)]);
  expect([rows.row(70), rows.row(33), rows.row(43), rows.row(45)]).toEqual([
    undefined,
    33,
    43,
    undefined,
  ]);
  expect(rows.missing(0, 5, 100)).toEqual([0, 1]);
});
