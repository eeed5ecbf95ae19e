/** What the window asks of the contacts. */

import type { BookFailure } from "../../bindings/BookFailure";
import type { ContactList } from "../../bindings/ContactList";

/** As with `Backend`: a promise rejects only when the phone cannot be reached. */
export interface ContactsBackend {
  /** Whom `text` finds, the best first; without text everybody, by name, from `offset` on. */
  list(text: string, offset: number, limit: number): Promise<ContactList | BookFailure>;
}

export function isBookFailure(answer: object): answer is BookFailure {
  return "kind" in answer;
}
