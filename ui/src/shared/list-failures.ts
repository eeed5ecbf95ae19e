/** Why a list was not made or somebody in it not called, in a sentence. */

import type { ListFailure } from "../../bindings/ListFailure";
import { m } from "../paraglide/messages";
import { bookFailureSentence } from "./book-failures";
import { count, fileFailureSentence } from "./file-words";
import { formatTag } from "./language.svelte";
import { refusalSentence } from "./refusals";
import { timeOfDay } from "./times";

export function listFailureSentence(failure: ListFailure): string | null {
  switch (failure.kind) {
    case "nobody":
      return m.list_nobody();
    case "too_many":
      return m.list_too_many({ most: count(failure.most) });
    case "no_number":
      return m.block_no_number();
    case "emergency":
      return m.block_emergency();
    case "forbidden":
      return m.list_forbidden();
    case "called_today":
      return m.list_called_today({ time: timeOfDay(failure.at, formatTag()) });
    case "refused":
      return refusalSentence(failure.refusal);
    case "file":
      return fileFailureSentence(failure.failure);
    case "book":
      return bookFailureSentence(failure.failure);
  }
}
