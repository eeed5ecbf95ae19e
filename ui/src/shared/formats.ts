/** `Intl`'s formats, each made once: to make one takes longer than to draw a row of a list. */

const numbers = new Map<string, Intl.NumberFormat>();
const times = new Map<string, Intl.DateTimeFormat>();

export function numberFormat(
  tag: string,
  options: Intl.NumberFormatOptions = {},
): Intl.NumberFormat {
  const key = JSON.stringify([tag, options]);
  return made(numbers, key, () => new Intl.NumberFormat(tag, options));
}

/** In the computer's time zone as it is now: a format keeps the one that it was made in. */
export function timeFormat(
  tag: string,
  options: Intl.DateTimeFormatOptions = {},
): Intl.DateTimeFormat {
  const key = JSON.stringify([tag, options, new Date().getTimezoneOffset()]);
  return made(times, key, () => new Intl.DateTimeFormat(tag, options));
}

function made<T>(formats: Map<string, T>, key: string, make: () => T): T {
  const known = formats.get(key) ?? make();
  formats.set(key, known);
  return known;
}
