/** What is typed, as the phone names it in the window's address. */

import { m } from "../paraglide/messages";

const purposes = [
  "api_key",
  "password",
  "turn_credential",
  "contacts_password",
  "new_passphrase",
  "passphrase",
  "change_passphrase",
] as const;

export type Purpose = (typeof purposes)[number];

export function asPurpose(text: string | null): Purpose {
  return purposes.find((purpose) => purpose === text) ?? "api_key";
}

export interface PurposeWords {
  title: string;
  /** The label of the field for the secret itself. */
  field: string;
  hint: string | null;
}

export function purposeWords(purpose: Purpose): PurposeWords {
  switch (purpose) {
    case "api_key":
      return {
        title: m.secret_api_key(),
        field: m.secret_api_key(),
        hint: m.secret_api_key_hint(),
      };
    case "password":
      return { title: m.secret_password(), field: m.secret_password(), hint: null };
    case "turn_credential":
      return { title: m.secret_turn(), field: m.secret_turn_field(), hint: null };
    case "contacts_password":
      return { title: m.secret_contacts(), field: m.secret_contacts(), hint: null };
    case "new_passphrase":
      return {
        title: m.secret_new_passphrase(),
        field: m.secret_new_passphrase_field(),
        hint: m.secret_new_passphrase_hint(),
      };
    case "passphrase":
      return { title: m.secret_unlock(), field: m.secret_passphrase_field(), hint: null };
    case "change_passphrase":
      return {
        title: m.secret_change_passphrase(),
        field: m.secret_new_passphrase_field(),
        hint: m.secret_new_passphrase_hint(),
      };
  }
}

/** It is typed twice, because nobody can look it up. */
export function isTypedTwice(purpose: Purpose): boolean {
  return purpose === "new_passphrase" || purpose === "change_passphrase";
}
