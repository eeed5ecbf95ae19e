/** The focus on a row that may still have to be read. */

/** So long, in frames, a row may take to be read after a key has gone to it. */
const FRAMES = 60;

/**
 * Gives the first control of a row the focus once it is there, unless another row is wanted by
 * then or the focus was taken elsewhere.
 */
export async function reachRow(
  list: HTMLElement,
  row: number,
  wanted: () => number,
): Promise<void> {
  for (let frame = 0; frame < FRAMES && wanted() === row; frame += 1) {
    const at = document.activeElement;
    if (at !== document.body && !list.contains(at)) return;
    const control = list.querySelector<HTMLElement>(`[data-row="${row}"] button`);
    if (control) return control.focus({ preventScroll: true });
    await new Promise((drawn) => requestAnimationFrame(drawn));
  }
}
