/** Phone numbers as people paste and read them. What is a number is decided by the phone, not here. */

import { plain } from "./text";

/** Country codes of one and two digits (ITU-T E.164); all others have three. */
const ONE_DIGIT = /^[17]/;
const TWO_DIGITS = /^(2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

const EASTERN_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/gu;

/**
 * What the dial field takes from a pasted text: a number written for people or in a `tel:` link
 * loses its dressing. Anything else stays as it is, so that the phone can say what is wrong with it.
 */
export function cleanPasted(text: string): string {
  const western = text
    .normalize("NFKC")
    .replace(EASTERN_DIGITS, (digit) => `${digit.charCodeAt(0) & 0xf}`);
  const link = /^\s*(?:tel|callto|sip):\/{0,2}([^;?,@]*)/iu.exec(western);
  const written = safeDecode(link?.[1] ?? western).replace(/[\u2010-\u2015\u2212]/gu, "-");
  const line = oneLine(written);
  if (!/\d/u.test(line) || !/^[+\d*#\s().\-/]+$/u.test(line)) return line;
  const bare = line.startsWith("+") ? line.replace(/\(0\)/u, "") : line;
  return (bare.startsWith("+") ? "+" : "") + bare.replace(/[^\d*#]/gu, "");
}

/** An E.164 number in groups, as read aloud: `+254 711 082 000`. Anything else as it came. */
export function grouped(number: string): string {
  const digits = /^\+(\d{7,15})$/u.exec(number)?.[1];
  if (digits === undefined) return plain(number);
  const code = ONE_DIGIT.test(digits) ? 1 : TWO_DIGITS.test(digits) ? 2 : 3;
  const groups: string[] = [];
  let rest = digits.slice(code);
  while (rest.length > 4) {
    groups.push(rest.slice(0, 3));
    rest = rest.slice(3);
  }
  return [`+${digits.slice(0, code)}`, ...groups, rest].join(" ");
}

/** Without marks that cannot be seen, which travel with numbers copied from web pages. */
function oneLine(text: string): string {
  return text.length > 480 ? text.replace(/\s+/gu, " ").trim() : plain(text);
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
