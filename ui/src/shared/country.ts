/** Countries in words. */

/** `KE` as its name in the window's language; as it came where the system knows none. */
export function countryName(code: string | null, tag: string): string | null {
  if (code === null) return null;
  try {
    return new Intl.DisplayNames([tag], { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
}
