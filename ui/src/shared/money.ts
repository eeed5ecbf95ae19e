/** Amounts of money in the window's language. */

import { numberFormat } from "./formats";

/** `KSh 3.50`; with a currency that nobody knows, or none, the number and what came with it. */
export function money(amount: string, currency: string | null, tag: string): string {
  // Digits are shown as they came: a rate per second has more of them than coins do.
  const digits = Math.max(2, (amount.split(".")[1] ?? "").replace(/0+$/u, "").length);
  const style = { minimumFractionDigits: 2, maximumFractionDigits: Math.min(digits, 20) };
  const number = Number(amount);
  if (currency !== null && /^[A-Z]{3}$/u.test(currency)) {
    return numberFormat(tag, { style: "currency", currency, ...style }).format(number);
  }
  return numberFormat(tag, style).format(number);
}
