/**
 * What of the contacts is open: the list, a contact, or the form of one. Made once by the window;
 * any part of it may open a contact or the form of a new one.
 */

import { createContext } from "svelte";

import type { ContactView } from "../../bindings/ContactView";
import type { DeletedContact } from "../../bindings/DeletedContact";
import type { Phone } from "../phone.svelte";
import { ContactForm } from "./contact-form.svelte";

type Opened = { what: "contact"; id: number } | { what: "form"; form: ContactForm };

export class Contacts {
  /** What is shown in place of the list. */
  opened = $state.raw<Opened | null>(null);
  /** Which of the three parts is shown. */
  tab = $state<"calls" | "contacts" | "lists">("calls");
  /** The contact that was deleted last, as long as it can be put back. */
  deleted = $state.raw<DeletedContact | null>(null);
  readonly #phone: Phone;

  constructor(phone: Phone) {
    this.#phone = phone;
  }

  /** Opens the form of a new contact, with what is known of it. */
  add(number = "", name = ""): void {
    this.#open({ what: "form", form: new ContactForm(this.#phone, null, { number, name }) });
  }

  edit(contact: ContactView): void {
    this.#open({ what: "form", form: new ContactForm(this.#phone, contact) });
  }

  show(id: number): void {
    this.#open({ what: "contact", id });
  }

  /** Back to the list; from the form of a contact, back to that. */
  close(): void {
    const { opened } = this;
    const edited = opened?.what === "form" ? opened.form.id : null;
    this.opened = edited === null ? null : { what: "contact", id: edited };
  }

  async save(form: ContactForm): Promise<void> {
    const saved = await form.save();
    if (saved) this.opened = { what: "contact", id: saved.id };
  }

  #open(opened: Opened): void {
    this.tab = "contacts";
    this.opened = opened;
  }
}

export const [getContacts, setContacts] = createContext<Contacts>();
