import { describe, expect, it } from "vitest";

import { chordOf, chordWords } from "../../src/links/chord";

const key = (code: string, held: Partial<KeyboardEvent> = {}) => ({
  code,
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  metaKey: false,
  ...held,
});

describe("keys for the selected text", () => {
  it.each([
    [key("KeyC", { ctrlKey: true, altKey: true }), "Control+Alt+KeyC"],
    [key("F9"), "F9"],
    [key("Digit1", { metaKey: true, shiftKey: true }), "Shift+Super+Digit1"],
  ])("are written as the phone takes them", (pressed, chord) => {
    expect(chordOf(pressed)).toBe(chord);
  });

  it.each([
    key("KeyC"),
    key("KeyC", { shiftKey: true }),
    key("Tab"),
    key("Escape"),
    key("Tab", { ctrlKey: true }),
    key("ControlLeft", { ctrlKey: true }),
  ])("are none that every program needs", (pressed) => expect(chordOf(pressed)).toBeNull());

  it("are shown as they stand on the keys", () => {
    expect(chordWords("Control+Alt+KeyC")).toBe("Ctrl+Alt+C");
  });
});
