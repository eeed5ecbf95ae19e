/** Why an intent was refused, in a sentence that says what to do. */

import type { Refusal } from "../../bindings/Refusal";
import { m } from "../paraglide/messages";
import { lackSentence } from "./by-phone-words";
import { countryName } from "./country";
import { formatTag } from "./language.svelte";
import { plain } from "./text";
import { accountRefusalSentence, vaultRefusalSentence } from "./wish-refusals";

export function refusalSentence(refusal: Refusal): string {
  switch (refusal.kind) {
    case "empty_number":
      return m.refusal_empty_number();
    case "not_a_number":
      return m.refusal_not_a_number();
    case "number_too_long":
      return m.refusal_number_too_long();
    case "too_few_digits":
      return m.refusal_too_few_digits();
    case "too_many_digits":
      return m.refusal_too_many_digits();
    case "unknown_country":
      return m.refusal_unknown_country();
    case "not_of_this_country":
      return m.refusal_not_of_this_country({
        country: countryName(refusal.country, formatTag()) ?? "",
      });
    case "needs_country":
      return m.refusal_needs_country();
    case "not_by_phone":
      return lackSentence(refusal.lack);
    case "phone_call_in_progress":
      return m.refusal_phone_call_in_progress();
    case "call_in_progress":
      return m.refusal_call_in_progress();
    case "line_not_ready":
      return m.refusal_line_not_ready();
    case "no_call":
      return m.refusal_no_call();
    case "not_now":
      return m.refusal_not_now();
    case "not_a_digit":
      return m.refusal_not_a_digit();
    case "demo_only":
      return m.refusal_demo_only();
    case "note_too_long":
      return m.book_too_long();
    case "outcome_missing":
      return m.refusal_outcome_missing();
    case "unknown_outcome":
      return m.refusal_unknown_outcome();
    case "bad_outcomes":
      return m.refusal_bad_outcomes();
    case "bad_wrap_up_time":
      return m.refusal_bad_wrap_up_time();
    case "bad_port":
      return m.refusal_bad_port();
    case "bad_origin":
      return m.refusal_bad_origin({ origin: plain(refusal.origin) });
    case "too_many_origins":
      return m.refusal_too_many_origins();
    case "no_microphone":
      return m.refusal_no_microphone();
    case "do_not_call": {
      const date = new Intl.DateTimeFormat(formatTag(), { dateStyle: "medium" });
      const since = date.format(refusal.since);
      const reason = plain(refusal.reason);
      return reason === ""
        ? m.refusal_do_not_call({ since })
        : m.refusal_do_not_call_reason({ since, reason });
    }
    case "do_not_call_not_read":
      return m.refusal_do_not_call_not_read();
    case "account":
      return accountRefusalSentence(refusal.problem);
    case "vault":
      return vaultRefusalSentence(refusal.problem);
    case "internal":
      return m.refusal_internal();
  }
}
