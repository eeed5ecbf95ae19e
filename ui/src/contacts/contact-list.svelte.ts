/** Contacts as the list shows them, read page by page as they come into sight. */

import type { BookFailure } from "../../bindings/BookFailure";
import type { ContactGroup } from "../../bindings/ContactGroup";
import type { ContactRow } from "../../bindings/ContactRow";
import type { Phone } from "../phone.svelte";
import { PageCache } from "../shared/page-cache";

const PAGE = 100;
/** So many pages are kept. */
const KEPT = 24;
/** So many of those that a question finds are shown. */
const FOUND = 200;
/** So many are asked for at once where they are not drawn. */
const AT_ONCE = 500;

export class ContactPages {
  /** Rows to draw. */
  count = $state(0);
  /** Contacts in the group, found or not; null until read. */
  total = $state<number | null>(null);
  failure = $state.raw<BookFailure | null>(null);
  readonly #phone: Phone;
  readonly #rows = new PageCache<ContactRow>(PAGE, KEPT);
  /** Counts what was put into the rows. */
  #version = $state(0);
  #text = "";
  #group: ContactGroup | null = null;
  #seen = { first: 0, end: PAGE };
  /** Counts the questions: an answer to an older one is dropped. */
  #question = 0;

  constructor(phone: Phone) {
    this.#phone = phone;
  }

  /** Undefined until it is read. */
  row(at: number): ContactRow | undefined {
    void this.#version;
    return this.#rows.row(at);
  }

  /** Another question: what is shown stays until the answer comes. */
  async ask(text: string, group: ContactGroup | null): Promise<void> {
    this.#text = text.trim();
    this.#group = group;
    this.#seen = { first: 0, end: PAGE };
    await this.refresh();
  }

  /** The contacts have changed. */
  async refresh(): Promise<void> {
    const mine = (this.#question += 1);
    const first = this.#text === "" ? Math.floor(this.#seen.first / PAGE) : 0;
    const answer = await this.#read(first);
    if (mine !== this.#question || answer === null) return;
    if ("kind" in answer) {
      this.failure = answer;
      return;
    }
    const { contacts, total } = answer;
    // What was seen is gone: from the beginning.
    if (contacts.length === 0 && first > 0) return this.ask(this.#text, this.#group);
    this.failure = null;
    this.#rows.restart(first, contacts);
    this.total = total;
    this.count = this.#text === "" ? total : contacts.length;
    this.#version += 1;
    this.draw(this.#seen.first, this.#seen.end);
  }

  /** The contacts in the rows from the first on, before the second, in sight or not. */
  async ids(first: number, end: number): Promise<number[] | BookFailure | null> {
    const [text, group, mine] = [this.#text, this.#group, this.#question];
    const found: number[] = [];
    if (text !== "") {
      // What a question finds comes from its beginning, whatever the offset.
      const answer = await this.#phone.book((book) => book.list(text, 0, end, group));
      if (answer === null || "kind" in answer) return answer;
      return answer.contacts.slice(first, end).map(({ id }) => id);
    }
    while (first + found.length < end) {
      const offset = first + found.length;
      const limit = Math.min(AT_ONCE, end - offset);
      const answer = await this.#phone.book((book) => book.list(text, offset, limit, group));
      if (answer === null || "kind" in answer) return answer;
      // Contacts have changed between two pages, so that they do not fit together.
      if (mine !== this.#question) return null;
      found.push(...answer.contacts.map(({ id }) => id));
      if (answer.contacts.length < limit) break;
    }
    return found;
  }

  /** These rows are about to be drawn: their pages are read, and those beside them. */
  draw(first: number, end: number): void {
    this.#seen = { first, end };
    if (this.#text !== "" || this.total === null) return;
    for (const page of this.#rows.missing(first, end, this.count)) void this.#load(page);
  }

  async #load(page: number): Promise<void> {
    const mine = this.#question;
    const answer = await this.#read(page);
    if (mine !== this.#question) return;
    if (answer === null || "kind" in answer) return this.#rows.fail(page);
    this.#rows.put(page, answer.contacts);
    this.#version += 1;
  }

  #read(page: number) {
    const limit = this.#text === "" ? PAGE : FOUND;
    const [text, group, offset] = [this.#text, this.#group, page * PAGE];
    return this.#phone.book((book) => book.list(text, offset, limit, group));
  }
}
