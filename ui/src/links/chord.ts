/** Keys pressed together, as the phone takes them: `Control+Alt+KeyD`. */

type Key = Pick<KeyboardEvent, "code" | "ctrlKey" | "altKey" | "shiftKey" | "metaKey">;

const ALONE = /^F([1-9]|1[0-9]|2[0-4])$/u;
const KEY = /^(Key[A-Z]|Digit[0-9]|F([1-9]|1[0-9]|2[0-4])|Space|Insert|Pause)$/u;

/** Null for keys that every program needs itself: letters alone, Tab, Escape, modifiers. */
export function chordOf(pressed: Key): string | null {
  if (!KEY.test(pressed.code)) return null;
  const held = pressed.ctrlKey || pressed.altKey || pressed.metaKey;
  if (!held && !ALONE.test(pressed.code)) return null;
  return [
    pressed.ctrlKey && "Control",
    pressed.altKey && "Alt",
    pressed.shiftKey && "Shift",
    pressed.metaKey && "Super",
    pressed.code,
  ]
    .filter(Boolean)
    .join("+");
}

/** As it stands on the keys. */
export function chordWords(chord: string): string {
  return chord.replace("Control", "Ctrl").replace(/Key|Digit/gu, "");
}
