/** The window's keys. Answering needs a chord that nobody types by accident. */

export const shortcuts = {
  answer: "Ctrl+Shift+A",
  end: "Ctrl+Shift+D",
  mute: "Ctrl+M",
  hold: "Ctrl+H",
  note: "Ctrl+N",
  done: "Ctrl+Enter",
  quit: "Ctrl+Q",
} as const;

export type KeyAction =
  | { kind: "answer" | "end" | "mute" | "hold" | "note" | "done" | "quit" | "call" | "erase" }
  | { kind: "digit"; digit: string };

/** Where a key went: a field keeps what is typed into it, a control keeps Enter and Space. */
export type Focus = "field" | "control" | "nothing";

type Key = Pick<KeyboardEvent, "key" | "ctrlKey" | "shiftKey" | "altKey" | "metaKey">;

/** What a key means for the phone, or null if it is not for the phone. */
export function keyAction(pressed: Key, focus: Focus): KeyAction | null {
  if (pressed.altKey || pressed.metaKey) return null;
  if (pressed.ctrlKey) return chord(pressed);
  if (focus === "field") return null;
  if (/^[0-9*#+]$/u.test(pressed.key)) return { kind: "digit", digit: pressed.key };
  if (pressed.key === "Backspace") return { kind: "erase" };
  if (pressed.key === "Enter" && focus === "nothing") return { kind: "call" };
  return null;
}

function chord({ key, shiftKey }: Key): KeyAction | null {
  const letter = key.toLowerCase();
  if (shiftKey) {
    if (letter === "a") return { kind: "answer" };
    if (letter === "d") return { kind: "end" };
    return null;
  }
  if (letter === "m") return { kind: "mute" };
  if (letter === "h") return { kind: "hold" };
  if (letter === "n") return { kind: "note" };
  if (key === "Enter") return { kind: "done" };
  if (letter === "q") return { kind: "quit" };
  return null;
}

export function focusOf(target: EventTarget | null): Focus {
  if (!(target instanceof Element)) return "nothing";
  if (target.closest("input, select, textarea, [contenteditable]")) return "field";
  return target.closest("button, a, summary") ? "control" : "nothing";
}
