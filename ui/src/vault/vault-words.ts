/** The places for secrets, and what is wrong with them, in words. */

import type { KeychainView } from "../../bindings/KeychainView";
import type { SealedFileView } from "../../bindings/SealedFileView";
import type { SecretsPlace } from "../../bindings/SecretsPlace";
import type { VaultTrouble } from "../../bindings/VaultTrouble";
import { m } from "../paraglide/messages";

export const places: SecretsPlace[] = ["keychain", "sealed_file", "session"];

export function placeName(place: SecretsPlace): string {
  switch (place) {
    case "keychain":
      return m.place_keychain();
    case "sealed_file":
      return m.place_sealed_file();
    case "session":
      return m.place_session();
  }
}

export function placeMore(place: SecretsPlace): string {
  switch (place) {
    case "keychain":
      return m.place_keychain_more();
    case "sealed_file":
      return m.place_sealed_file_more();
    case "session":
      return m.place_session_more();
  }
}

/** What the agent must know of the keychain; nothing while it is as it should be. */
export function keychainSentence(keychain: KeychainView): string | null {
  switch (keychain.state) {
    case "unknown":
    case "ready":
      return null;
    case "locked":
      return m.keychain_locked();
    case "absent":
      return m.keychain_absent();
  }
}

/** What the agent must know of the sealed file. */
export function fileSentence(file: SealedFileView): string | null {
  switch (file.state) {
    case "unknown":
    case "none":
    case "open":
      return null;
    case "locked":
      return m.file_locked();
    case "damaged":
      return m.file_damaged();
    case "newer":
      return m.file_newer();
    case "unreadable":
      return m.file_unreadable();
  }
}

export function troubleSentence(trouble: VaultTrouble): string {
  const place = placeName(trouble.place);
  switch (trouble.kind) {
    case "failed":
      return m.vault_failed({ place });
    case "left_behind":
      return m.vault_left_behind({ place });
  }
}

/** What a fault said of itself, for the curious. */
export function detailOf(state: KeychainView | SealedFileView | VaultTrouble): string | null {
  return "detail" in state ? state.detail : null;
}
