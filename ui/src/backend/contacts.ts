/** What the window asks of the contacts. */

import type { BookFailure } from "../../bindings/BookFailure";
import type { CallerView } from "../../bindings/CallerView";
import type { ContactFields } from "../../bindings/ContactFields";
import type { ContactGroup } from "../../bindings/ContactGroup";
import type { ContactList } from "../../bindings/ContactList";
import type { ContactView } from "../../bindings/ContactView";
import type { DeletedContact } from "../../bindings/DeletedContact";
import type { LabelCount } from "../../bindings/LabelCount";
import type { SaveFailure } from "../../bindings/SaveFailure";

/** As with `Backend`: a promise rejects only when the phone cannot be reached. */
export interface ContactsBackend {
  /** Whom `text` finds in the group, the best first; without text all of it, by name. */
  list(
    text: string,
    offset: number,
    limit: number,
    group?: ContactGroup | null,
  ): Promise<ContactList | BookFailure>;
  one(id: number): Promise<ContactView | BookFailure>;
  labels(): Promise<LabelCount[] | BookFailure>;
  /** A new contact, or what one has become that was read as of `seen`. */
  save(
    id: number | null,
    seen: number | null,
    fields: ContactFields,
  ): Promise<ContactView | SaveFailure>;
  setFavourite(id: number, on: boolean): Promise<ContactView | BookFailure>;
  delete(id: number): Promise<DeletedContact | BookFailure>;
  /** Puts back what was deleted. */
  restore(kept: string): Promise<ContactView | BookFailure>;
  /** What is known of the other side of a call that began at `before`, Unix milliseconds. */
  caller(peer: string, before: number): Promise<CallerView | BookFailure>;
}

export function isBookFailure(answer: object): answer is BookFailure {
  return "kind" in answer;
}
