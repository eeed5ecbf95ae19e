/** How made-up contacts look, and what finds them. */

import type { CallerView } from "../../../bindings/CallerView";
import type { ContactFields } from "../../../bindings/ContactFields";
import type { ContactRow } from "../../../bindings/ContactRow";
import type { ContactView } from "../../../bindings/ContactView";
import type { NumberView } from "../../../bindings/NumberView";

const KEYS = ["abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz"];

export const nobody: CallerView = { contact: null, last_call: null, last_note: "" };

export function digitsOf(text: string): string {
  return text.replace(/\D/gu, "");
}

export function madeUpView(fields: Partial<ContactFields>, id = 0): ContactView {
  const whole: ContactFields = {
    name: "",
    prefix: "",
    given: "",
    middle: "",
    family: "",
    suffix: "",
    other_names: [],
    numbers: [],
    emails: [],
    organisation: "",
    title: "",
    labels: [],
    note: "",
    favourite: false,
    custom: [],
    ...fields,
  };
  return {
    id,
    title: titleOf(whole),
    fields: whole,
    numbers: whole.numbers.map(({ text }) => numberView(text)),
    changed_at: 1,
    last_call_at: null,
  };
}

function titleOf({ name = "", organisation = "", numbers = [] }: Partial<ContactFields>): string {
  return name || organisation || (numbers[0]?.text ?? "");
}

function numberView(text: string): NumberView {
  const kenyan = /^(?:254|0)(\d{9})$/u.exec(digitsOf(text))?.[1];
  const american = /^1(\d{10})$/u.exec(digitsOf(text))?.[1];
  const dial = digitsOf(text) ? text : null;
  if (kenyan) {
    const groups = `${kenyan.slice(0, 3)} ${kenyan.slice(3)}`;
    return {
      e164: `+254${kenyan}`,
      national: `0${groups}`,
      international: `+254 ${groups}`,
      country: "KE",
      time_zones: ["Africa/Nairobi"],
      dial,
    };
  }
  return {
    e164: american ? `+1${american}` : null,
    national: american ?? null,
    international: american ? `+1 ${american}` : null,
    country: american ? "US" : null,
    time_zones: american ? ["America/Los_Angeles"] : [],
    dial,
  };
}

export function rowOf(id: number, fields: Partial<ContactFields>, text: string): ContactRow {
  const digits = digitsOf(text);
  const numbers = fields.numbers ?? [];
  const found = digits && numbers.find((number) => digitsOf(number.text).includes(digits));
  const number = found || numbers[0];
  return {
    id,
    name: titleOf(fields),
    organisation: fields.organisation ?? "",
    favourite: fields.favourite ?? false,
    number: number?.text ?? null,
    number_label: number?.label ?? "",
    dial: number?.text ?? null,
  };
}

/** Words at the beginnings of words, digits anywhere or spelled on the pad. */
export function matches(fields: ContactFields, text: string): boolean {
  const words = folded(`${fields.name} ${fields.organisation}`).split(" ");
  const spelled = words.map(onPad);
  const numbers = fields.numbers.map((number) => digitsOf(number.text));
  return folded(text)
    .split(" ")
    .filter(Boolean)
    .every(
      (typed) =>
        [...words, ...spelled].some((word) => word.startsWith(typed)) ||
        (digitsOf(typed) !== "" && numbers.some((number) => number.includes(digitsOf(typed)))),
    );
}

function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function onPad(word: string): string {
  const key = (letter: string) => KEYS.findIndex((letters) => letters.includes(letter)) + 2;
  return [...word].map(key).join("");
}
