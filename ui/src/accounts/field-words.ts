/** What is wrong with a field of the form, in a sentence. */

import type { FieldProblemKind } from "../../bindings/FieldProblemKind";
import type { ImportProblemKind } from "../../bindings/ImportProblemKind";
import { m } from "../paraglide/messages";

export function fieldSentence(problem: FieldProblemKind): string {
  switch (problem.kind) {
    case "empty":
      return m.field_empty();
    case "too_long":
      return m.field_too_long();
    case "bad_characters":
      return m.field_bad_characters();
    case "bad_entry":
      return m.field_bad_entry({ position: problem.position });
    case "bad_address":
      return m.field_bad_address();
    case "unencrypted":
      return m.field_unencrypted();
    case "bad_client_name":
      return m.field_bad_client_name();
    case "not_this_server":
      return m.field_not_this_server();
    case "needs_turn_server":
      return m.field_needs_turn_server();
    case "unknown_place":
      return m.field_unknown_place({ places: "{number} {name} {direction} {call_id}" });
    case "set_by_policy":
      return m.field_set_by_policy();
  }
}

export function importProblemSentence(problem: ImportProblemKind): string {
  switch (problem.kind) {
    case "missing":
      return m.import_missing();
    case "bad_number":
      return m.import_bad_number({ position: problem.position });
    case "bad_value":
      return m.import_bad_value();
    case "not_a_switch":
      return m.import_not_a_switch();
  }
}
