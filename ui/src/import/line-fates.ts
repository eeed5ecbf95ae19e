/** What becomes of a line of a file, and what was not right in it. */

import type { PreviewFate } from "../../bindings/PreviewFate";
import type { PreviewTrouble } from "../../bindings/PreviewTrouble";
import type { RejectedReason } from "../../bindings/RejectedReason";
import { m } from "../paraglide/messages";
import { plain } from "../shared/text";

/** Null where the heading says all of it. */
export function fateWords(fate: PreviewFate): string | null {
  switch (fate.kind) {
    case "added":
      return null;
    case "merged":
      return fate.name === ""
        ? m.fate_merged_in_file({ by: plain(fate.by) })
        : m.fate_merged({ name: plain(fate.name), by: plain(fate.by) });
    case "known":
      return m.fate_known({ by: plain(fate.by) });
    case "rejected":
      return reasonWords(fate.reason);
  }
}

export function troubleWords(trouble: PreviewTrouble): string {
  switch (trouble.kind) {
    case "shortened":
      return m.trouble_shortened();
    case "unended":
      return m.trouble_unended();
    case "number_lost":
      return m.trouble_number_lost();
    case "repairable":
      return m.trouble_repairable({ number: plain(trouble.number) });
  }
}

function reasonWords(reason: RejectedReason): string {
  switch (reason) {
    case "empty":
      return m.reject_empty();
    case "group":
      return m.reject_group();
    case "digits_lost":
      return m.reject_digits_lost();
    case "unreadable":
      return m.reject_unreadable();
    case "too_long":
      return m.reject_too_long();
  }
}
