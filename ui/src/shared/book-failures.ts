/** Why contacts or calls were not read or written, in a sentence that says what to do. */

import type { BookFailure } from "../../bindings/BookFailure";
import { m } from "../paraglide/messages";

/** Null: nobody answered. */
export function bookFailureSentence(failure: BookFailure | null): string {
  switch (failure?.kind) {
    case "call_is_up":
      return m.book_call_is_up();
    case "import_running":
      return m.book_import_running();
    case "no_number":
      return m.book_no_number();
    case "disk_full":
      return m.book_disk_full();
    case "missing":
      return m.book_missing();
    case "too_long":
      return m.book_too_long();
    case "bad_days":
      return m.book_bad_days({ most: failure.most });
    case "file":
      return m.book_file({ message: failure.message });
    case "no_browser":
      return m.book_no_browser({ message: failure.message });
    case "closed":
      return m.book_closed();
    case "internal":
    case undefined:
      return m.book_failed();
  }
}
