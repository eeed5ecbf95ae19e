import { expect, test } from "vitest";

import { keyAction, type Focus } from "../../src/shared/shortcuts";

const places: Focus[] = ["field", "control", "nothing"];

test.each(places)("with the focus on %s only the chord answers", (focus) => {
  expect(keyAction(press("A", { ctrlKey: true, shiftKey: true }), focus)).toEqual({
    kind: "answer",
  });
  expect(keyAction(press("a", { ctrlKey: true, shiftKey: true }), focus)).toEqual({
    kind: "answer",
  });
  for (const key of [" ", "Enter", "a", "A", "y", "Escape"]) {
    for (const chord of [{}, { ctrlKey: true }, { shiftKey: true }, { altKey: true }]) {
      expect(keyAction(press(key, chord), focus)?.kind).not.toBe("answer");
    }
  }
});

test("digits belong to the field that has the focus, else to the phone", () => {
  expect(keyAction(press("7"), "field")).toBeNull();
  expect(keyAction(press("7"), "control")).toEqual({ kind: "digit", digit: "7" });
  expect(keyAction(press("+", { shiftKey: true }), "nothing")).toEqual({
    kind: "digit",
    digit: "+",
  });
  expect(keyAction(press("x"), "nothing")).toBeNull();
  expect(keyAction(press("7", { altKey: true }), "nothing")).toBeNull();
  expect(keyAction(press("7", { ctrlKey: true }), "nothing")).toBeNull();
});

test("Enter calls only where no control would take it", () => {
  expect(keyAction(press("Enter"), "nothing")).toEqual({ kind: "call" });
  expect(keyAction(press("Enter"), "control")).toBeNull();
  expect(keyAction(press("Enter"), "field")).toBeNull();
});

test("copying and other chords stay the browser's", () => {
  for (const key of ["c", "v", "a", "d", "Backspace"]) {
    expect(keyAction(press(key, { ctrlKey: true }), "nothing")).toBeNull();
  }
});

test("a note is opened and finished from wherever the focus is", () => {
  for (const focus of ["field", "control", "nothing"] as const) {
    expect(keyAction(press("n", { ctrlKey: true }), focus)).toEqual({ kind: "note" });
    expect(keyAction(press("Enter", { ctrlKey: true }), focus)).toEqual({ kind: "done" });
  }
});

function press(key: string, held: Partial<Parameters<typeof keyAction>[0]> = {}) {
  return { key, ctrlKey: false, shiftKey: false, altKey: false, metaKey: false, ...held };
}
