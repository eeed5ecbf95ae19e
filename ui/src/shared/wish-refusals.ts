/** Why a wish about accounts or secrets was refused, in a sentence that says what to do. */

import type { AccountRefusal } from "../../bindings/AccountRefusal";
import type { ImportFailure } from "../../bindings/ImportFailure";
import type { VaultRefusal } from "../../bindings/VaultRefusal";
import { m } from "../paraglide/messages";

export function accountRefusalSentence(refusal: AccountRefusal): string {
  switch (refusal.kind) {
    case "call_in_progress":
      return m.refusal_call_in_progress();
    case "no_such_account":
      return m.refusal_no_such_account();
    case "not_yours":
      return m.refusal_not_yours();
    case "forbidden_by_policy":
      return m.refusal_forbidden_by_policy();
    case "bad_fields":
      return m.refusal_bad_fields();
    case "test_runs":
      return m.refusal_test_runs();
    case "locked":
      return m.refusal_locked();
    case "no_place":
      return m.refusal_no_place();
    case "import":
      return importFailureSentence(refusal.problem);
    case "bad_import":
      return m.refusal_bad_import();
  }
}

export function importFailureSentence(failure: ImportFailure): string {
  switch (failure.kind) {
    case "not_shown":
      return m.import_not_shown();
    case "no_such_file":
      return m.import_no_such_file();
    case "not_readable":
      return m.import_not_readable();
    case "too_long":
      return m.import_too_long();
    case "not_dotenv":
      return m.import_not_dotenv({ line: failure.line });
    case "no_account":
      return m.import_no_account();
  }
}

export function vaultRefusalSentence(refusal: VaultRefusal): string {
  switch (refusal.kind) {
    case "no_such_account":
      return m.refusal_no_such_account();
    case "not_needed":
      return m.refusal_not_needed();
    case "locked":
      return m.refusal_locked();
    case "passphrase_needed":
      return m.refusal_passphrase_needed();
    case "no_place":
      return m.refusal_no_place();
    case "forbidden_by_policy":
      return m.refusal_forbidden_by_policy();
    case "no_file":
      return m.refusal_no_file();
    case "file_exists":
      return m.refusal_file_exists();
    case "no_keychain":
      return m.refusal_no_keychain();
    case "bad_idle_time":
      return m.refusal_bad_idle_time();
    case "call_in_progress":
      return m.refusal_call_in_progress();
  }
}
