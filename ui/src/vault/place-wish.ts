/** What choosing a place asks of the phone: the sealed file needs its passphrase first. */

import type { Language } from "../../bindings/Language";
import type { SecretsPlace } from "../../bindings/SecretsPlace";
import type { VaultView } from "../../bindings/VaultView";
import type { VaultWish } from "../../bindings/VaultWish";

export function placeWish(place: SecretsPlace, vault: VaultView, language: Language): VaultWish {
  if (place !== "sealed_file") return { name: "choose_place", place };
  switch (vault.file.state) {
    case "none":
    case "unknown":
      return { name: "ask_for_secret", purpose: { purpose: "new_passphrase" }, language };
    case "locked":
      return { name: "ask_for_secret", purpose: { purpose: "passphrase" }, language };
    case "open":
    case "damaged":
    case "newer":
    case "unreadable":
      // The phone says why where it cannot.
      return { name: "choose_place", place };
  }
}

/** What unlocks; null where nothing is locked. */
export function unlockWish(vault: VaultView, language: Language): VaultWish | null {
  switch (vault.unlock) {
    case "not_locked":
      return null;
    case "click":
      return { name: "unlock" };
    case "passphrase":
      return { name: "ask_for_secret", purpose: { purpose: "passphrase" }, language };
  }
}
