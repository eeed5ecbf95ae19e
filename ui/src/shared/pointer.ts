/** Where the mouse last was, for telling a click that was meant from one that was on its way. */

let last: { x: number; y: number } | null = null;

export function watchPointer(): void {
  const note = ({ clientX, clientY }: PointerEvent) => (last = { x: clientX, y: clientY });
  for (const kind of ["pointermove", "pointerdown"] as const) {
    addEventListener(kind, note, { capture: true, passive: true });
  }
}

/** Null before the mouse was first seen in the window. */
export function pointerPlace(): { x: number; y: number } | null {
  return last;
}
