/** What numbers are for, and what is wrong with a contact, in words. */

import type { SaveFailure } from "../../bindings/SaveFailure";
import { m } from "../paraglide/messages";
import { bookFailureSentence } from "../shared/book-failures";
import { refusalSentence } from "../shared/refusals";
import { plain } from "../shared/text";

export const LABELS = ["mobile", "work", "home", "main", "fax", "pager", "other"] as const;

/** The kind of a number in the window's language; a word of the agent's own as it is. */
export function labelWords(label: string): string {
  switch (label) {
    case "mobile":
      return m.number_mobile();
    case "work":
      return m.number_work();
    case "home":
      return m.number_home();
    case "main":
      return m.number_main();
    case "fax":
      return m.number_fax();
    case "pager":
      return m.number_pager();
    case "other":
      return m.number_other();
    default:
      return plain(label);
  }
}

/** Null where the sentence stands at the field that it is about. */
export function saveFailureSentence(failure: SaveFailure): string | null {
  switch (failure.kind) {
    case "nothing":
      return m.contact_nothing();
    case "not_a_number":
    case "not_an_email":
      return null;
    case "too_long":
      return m.contact_too_long();
    case "changed":
      return m.contact_changed();
    case "book":
      return bookFailureSentence(failure.failure);
  }
}

export function numberProblem(failure: SaveFailure | null, at: number): string | undefined {
  const here = failure?.kind === "not_a_number" && failure.at === at;
  return here ? refusalSentence(failure.why) : undefined;
}

export function emailProblem(failure: SaveFailure | null, at: number): string | undefined {
  return failure?.kind === "not_an_email" && failure.at === at ? m.contact_no_email() : undefined;
}
