/**
 * Tells a click that was meant for what has just appeared under the mouse from one that was on its
 * way to something else: the mouse has to move first, or half a second to pass.
 */
import { pointerPlace } from "./pointer";

const SURPRISE_MS = 500;

export class Appeared {
  readonly #at = performance.now();
  readonly #restedAt = pointerPlace();
  #mouseMoved = false;

  /** For every move of the pointer while it is shown. */
  readonly noticeMove = ({ clientX, clientY }: PointerEvent): void => {
    // A page that changes under a still mouse sends moves too, to where it is already.
    const still = clientX === this.#restedAt?.x && clientY === this.#restedAt.y;
    if (!still) this.#mouseMoved = true;
  };

  meant(event: MouseEvent): boolean {
    const byKeyboard = event.detail === 0;
    return byKeyboard || this.#mouseMoved || performance.now() - this.#at > SURPRISE_MS;
  }
}
