/** What the window asks of the stream of call events, beside what it wants of it. */

import type { Refusal } from "../../bindings/Refusal";

/** As with `Backend`: a promise rejects only when the phone cannot be reached. */
export interface EventsBackend {
  /** A token in place of the one before. It is told here and never again. */
  newToken(): Promise<string | Refusal>;
}
