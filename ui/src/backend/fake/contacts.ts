/** Contacts made up in the page. */

import type { BookFailure } from "../../../bindings/BookFailure";
import type { ContactList } from "../../../bindings/ContactList";
import type { ContactRow } from "../../../bindings/ContactRow";
import type { ContactsBackend } from "../contacts";

export class FakeContacts implements ContactsBackend {
  #rows: ContactRow[] = [];
  /** What every question is answered with from now on, if anything. */
  failure: BookFailure | null = null;

  async list(text: string, offset: number, limit: number): Promise<ContactList | BookFailure> {
    if (this.failure) return this.failure;
    const found = this.#rows.filter((row) =>
      `${row.name} ${row.number ?? ""}`.toLowerCase().includes(text.toLowerCase()),
    );
    return { contacts: found.slice(offset, offset + limit), total: this.#rows.length };
  }

  set(rows: ContactRow[]): void {
    this.#rows = rows;
  }
}
