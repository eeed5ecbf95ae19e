import { expect, test } from "vitest";

import { LONGEST, VirtualRows } from "../../src/shared/virtual-rows";

const ROW = 52;
const SEEN = 600;

test("what is seen is always drawn, wherever a list of any length is scrolled to", () => {
  for (const count of [1, 11, 100_000, 1_000_000]) {
    const rows = new VirtualRows(count, ROW, SEEN);
    const end = rows.height - SEEN;
    for (const to of [0, 1, 51, 52, 5_000, end / 3, end / 2, end - 1, end, 0, end]) {
      rows.scrolled(Math.max(0, to));
      covers(rows, Math.max(0, to), count);
    }
  }
});

test("what is beside it is drawn once that is asked for", () => {
  const rows = new VirtualRows(1_000, ROW, SEEN);
  rows.scrolled(100 * ROW);
  expect(rows.drawn).toEqual({ first: 100, end: 112, top: 100 * ROW });
  expect(rows.widen()).toEqual({ first: 88, end: 124, top: 88 * ROW });
});

test("a million rows fit into what an engine lays out, and both ends are reached", () => {
  const rows = new VirtualRows(1_000_000, ROW, SEEN);
  expect(rows.height).toBe(LONGEST);
  rows.scrolled(LONGEST - SEEN);
  expect(rows.drawn.end).toBe(1_000_000);
  expect(rows.offset).toBeCloseTo(1_000_000 * ROW - SEEN);
  rows.scrolled(0);
  expect(rows.drawn.first).toBe(0);
});

test("a step of the wheel moves a long list by as much, a jump to the same part of it", () => {
  const rows = new VirtualRows(1_000_000, ROW, SEEN);
  rows.scrolled(LONGEST / 2);
  const middle = rows.offset;
  expect(middle / (1_000_000 * ROW)).toBeCloseTo(0.5, 3);
  for (let step = 1; step <= 20; step += 1) rows.scrolled(LONGEST / 2 + step * 100);
  expect(rows.offset).toBeCloseTo(middle + 2_000);
  const bar = rows.settle();
  covers(rows, bar, 1_000_000);
  expect(rows.offset).toBeCloseTo(middle + 2_000);
});

test("a row is shown with the least movement", () => {
  const rows = new VirtualRows(1_000, ROW, SEEN);
  expect(rows.show(3)).toBe(0);
  expect(rows.show(100)).toBe(101 * ROW - SEEN);
  expect(rows.show(99)).toBe(101 * ROW - SEEN);
  expect(rows.show(10)).toBe(10 * ROW);
});

test("what was seen first stays first when the list or its room changes", () => {
  const rows = new VirtualRows(1_000, ROW, SEEN);
  rows.scrolled(500 * ROW);
  expect(rows.resize(2_000, ROW, 300)).toBe(500 * ROW);
  expect(rows.resize(2_000, 2 * ROW, 300)).toBe(1_000 * ROW);
  expect(rows.resize(10, ROW, 300)).toBe(10 * ROW - 300);
  expect(rows.resize(0, ROW, 300)).toBe(0);
  expect(rows.drawn).toEqual({ first: 0, end: 0, top: 0 });
});

/** No pixel of what is seen is without a row, as long as there are rows. */
function covers(rows: VirtualRows, bar: number, count: number): void {
  const { first, end, top } = rows.drawn;
  const bottom = top + (end - first) * ROW;
  expect(top).toBeLessThanOrEqual(bar + 1e-6);
  const whole = Math.min(bar + SEEN, bar + count * ROW - rows.offset);
  expect(bottom).toBeGreaterThanOrEqual(whole - 1e-6);
  expect(end - first).toBeLessThan(50);
}
