/** Why a secret was not kept, in a sentence that says what to do. */

import type { SecretRefusal } from "../../bindings/SecretRefusal";
import { m } from "../paraglide/messages";

export function secretSentence(refusal: SecretRefusal | "unreachable"): string {
  if (refusal === "unreachable") return m.secret_unreachable();
  switch (refusal.kind) {
    case "empty":
      return m.secret_empty();
    case "too_long":
      return m.secret_too_long();
    case "bad_characters":
      return m.secret_bad_characters();
    case "wrong_passphrase":
      return m.secret_wrong_passphrase();
    case "too_soon":
      return m.secret_too_soon({ seconds: refusal.seconds });
    case "passphrase_too_short":
      return m.secret_too_short({ least: refusal.least });
    case "keychain":
      return m.secret_keychain_failed();
    case "file":
      return m.secret_file_failed();
    case "locked":
      return m.secret_locked();
    case "not_asked":
      return m.secret_not_asked();
  }
}
