/** Why a file or the contacts were not read or written, in a sentence that says what to do. */

import type { FileFailure } from "../../bindings/FileFailure";
import type { JobProgress } from "../../bindings/JobProgress";
import { m } from "../paraglide/messages";
import { bookFailureSentence } from "./book-failures";
import { formatTag } from "./language.svelte";
import { plain } from "./text";

/** Null for what the agent has stopped: that needs no sentence. */
export function fileFailureSentence(failure: FileFailure): string | null {
  switch (failure.kind) {
    case "gone":
      return m.chosen_file_gone();
    case "folder":
      return m.chosen_file_folder();
    case "empty":
      return m.chosen_file_empty();
    case "picture":
      return m.chosen_file_picture();
    case "workbook":
      return m.chosen_file_workbook();
    case "no_contacts":
      return m.chosen_file_no_contacts();
    case "endless_row":
      return m.chosen_file_endless_row({ line: count(failure.line) });
    case "not_allowed":
      return m.chosen_file_not_allowed();
    case "unreadable":
      return m.chosen_file_unreadable({ message: plain(failure.message) });
    case "not_chosen":
      return m.chosen_file_not_chosen();
    case "busy":
      return m.chosen_file_busy();
    case "cancelled":
      return null;
    case "book":
      return bookFailureSentence(failure.failure);
  }
}

export function jobWords(job: JobProgress): string {
  const entries = count(job.entries);
  switch (job.stage) {
    case "looking":
      return m.job_looking({ entries });
    case "importing":
      return m.job_importing({ entries });
    case "undoing":
      return m.job_undoing();
    case "exporting":
      return m.job_exporting({ entries });
    case "listing":
      return m.job_listing({ entries });
  }
}

/** A whole number as it is written here: `1,234`. */
export function count(number: number): string {
  return new Intl.NumberFormat(formatTag()).format(number);
}
