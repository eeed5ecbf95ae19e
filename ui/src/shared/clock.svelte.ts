/** The one clock of the window. It ticks only while something on screen shows a time that moves. */

import { createSubscriber } from "svelte/reactivity";

const ticking = createSubscriber((update) => {
  let timer = arm();
  function arm() {
    // Always at the same phase of a second, so that no shown second is skipped.
    return setTimeout(
      () => {
        update();
        timer = arm();
      },
      1000 - (Date.now() % 1000),
    );
  }
  return () => clearTimeout(timer);
});

/** Unix milliseconds; read in a template, it is read again every second. */
export function now(): number {
  ticking();
  return Date.now();
}
