/** The meanings of a column, in words. */

import type { ColumnMeaning } from "../../bindings/ColumnMeaning";
import { m } from "../paraglide/messages";
import { count } from "../shared/file-words";
import { plain } from "../shared/text";

/** What an agent may choose; a pair of columns is only found, not chosen. */
const CHOICES: ColumnMeaning[] = [
  { kind: "ignored" },
  { kind: "name" },
  { kind: "given" },
  { kind: "middle" },
  { kind: "family" },
  { kind: "prefix" },
  { kind: "suffix" },
  { kind: "other_name" },
  { kind: "number", label: "" },
  { kind: "number", label: "mobile" },
  { kind: "number", label: "work" },
  { kind: "number", label: "home" },
  { kind: "email", label: "" },
  { kind: "organisation" },
  { kind: "department" },
  { kind: "title" },
  { kind: "note" },
  { kind: "labels" },
  { kind: "favourite" },
  { kind: "custom" },
];

/** All that can be chosen, and what is. */
export function choices(now: ColumnMeaning): { value: string; words: string }[] {
  const all = CHOICES.map((meaning) => ({ value: valueOf(meaning), words: meaningWords(meaning) }));
  const value = valueOf(now);
  const known = all.some((choice) => choice.value === value);
  return known ? all : [{ value, words: meaningWords(now) }, ...all];
}

export function valueOf(meaning: ColumnMeaning): string {
  return JSON.stringify(meaning);
}

export function meaningOf(value: string): ColumnMeaning {
  return JSON.parse(value) as ColumnMeaning;
}

function meaningWords(meaning: ColumnMeaning): string {
  switch (meaning.kind) {
    case "ignored":
      return m.column_ignored();
    case "name":
      return m.column_name();
    case "given":
      return m.column_given();
    case "middle":
      return m.column_middle();
    case "family":
      return m.column_family();
    case "prefix":
      return m.column_prefix();
    case "suffix":
      return m.column_suffix();
    case "other_name":
      return m.column_other_name();
    case "organisation":
      return m.column_organisation();
    case "department":
      return m.column_department();
    case "title":
      return m.column_title();
    case "note":
      return m.column_note();
    case "labels":
      return m.column_labels();
    case "favourite":
      return m.column_favourite();
    case "number":
      return numberWords(meaning.label);
    case "email":
      return m.column_email();
    case "paired_number":
      return m.column_paired_number({ number: count(meaning.at) });
    case "number_label":
      return m.column_number_label({ number: count(meaning.at) });
    case "paired_email":
      return m.column_paired_email({ number: count(meaning.at) });
    case "email_label":
      return m.column_email_label({ number: count(meaning.at) });
    case "custom":
      return m.column_custom();
  }
}

function numberWords(label: string): string {
  switch (label) {
    case "":
      return m.column_number();
    case "mobile":
      return m.column_number_mobile();
    case "work":
      return m.column_number_work();
    case "home":
      return m.column_number_home();
    default:
      return m.column_number_other({ label: plain(label) });
  }
}
