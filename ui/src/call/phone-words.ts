/** Calls that AT places by telephone, in words: what is known of them, and what is not. */

import type { FindOut } from "../../bindings/FindOut";
import type { MaybePlaced } from "../../bindings/MaybePlaced";
import type { PhoneCallState } from "../../bindings/PhoneCallState";
import type { PhoneCallView } from "../../bindings/PhoneCallView";
import type { PhoneReason } from "../../bindings/PhoneReason";
import type { PhoneRefusal } from "../../bindings/PhoneRefusal";
import type { PhoneStep } from "../../bindings/PhoneStep";
import { m } from "../paraglide/messages";
import { grouped } from "../shared/number";
import { plain } from "../shared/text";

export function phoneTitle(state: PhoneCallState): string {
  switch (state.name) {
    case "requesting":
      return m.phone_requesting();
    case "queued":
      return m.phone_queued();
    case "followed":
      return stepWords(state.step);
    case "out_of_sight":
      return m.phone_out_of_sight();
    case "maybe_placed":
      return m.phone_maybe_placed();
    case "refused":
      return m.phone_refused();
  }
}

/** What to expect next, or what to do. */
export function phoneMore(call: PhoneCallView): string {
  const { state } = call;
  switch (state.name) {
    case "requesting":
      return m.phone_requesting_more();
    case "queued":
      return queuedSentence(call);
    case "followed":
      return stepMore(state.step);
    case "out_of_sight":
      return m.phone_out_of_sight_more({ last: stepWords(state.last) });
    case "maybe_placed":
      return `${maybeSentence(state.why)} ${findOutSentence(state.find_out, call.shown_number)}`;
    case "refused":
      return phoneRefusalSentence(state.reason);
  }
}

/** AT has taken it; nothing here learns whether anybody answers. */
function queuedSentence({ route, own_phone: own }: PhoneCallView): string {
  switch (route) {
    case "ring_my_phone":
      return own ? m.phone_queued_own({ number: grouped(own) }) : m.phone_queued_own_unknown();
    case "through_company_number":
    case "direct":
      return m.phone_queued_more();
  }
}

function maybeSentence(why: MaybePlaced): string {
  switch (why.kind) {
    case "timed_out":
      return m.maybe_timed_out();
    case "broken":
      return m.maybe_broken();
    case "unclear":
      return m.maybe_unclear();
  }
}

/** How far the call is, as the company's server told. */
function stepWords(step: PhoneStep): string {
  switch (step.kind) {
    case "queued":
      return m.phone_followed_queued();
    case "ringing":
      return m.phone_followed_ringing();
    case "in_progress":
      return m.phone_followed_in_progress();
    case "completed":
      return m.phone_followed_completed();
    case "failed":
      return m.phone_followed_failed();
    case "other":
      return m.phone_followed_other({ word: plain(step.word) });
  }
}

function stepMore(step: PhoneStep): string {
  switch (step.kind) {
    case "queued":
    case "ringing":
    case "other":
      return m.phone_followed_more();
    case "in_progress":
      return m.phone_followed_in_progress_more();
    case "completed":
    case "failed":
      return m.phone_followed_over_more();
  }
}

function findOutSentence(way: FindOut, number: string | null): string {
  switch (way) {
    case "own_phone_rings":
      return m.find_out_own_phone();
    case "list_of_calls":
      return number ? m.find_out_list({ number: grouped(number) }) : m.find_out_list_any();
  }
}

export function phoneRefusalSentence(refusal: PhoneRefusal): string {
  switch (refusal.kind) {
    case "invalid_phone_number":
      return m.phone_invalid_number();
    case "destination_not_supported":
      return m.phone_destination();
    case "insufficient_credit":
      return m.phone_no_credit();
    case "key_rejected":
      return m.problem_key_rejected();
    case "sandbox":
      return m.phone_sandbox();
    case "unreachable":
      return m.phone_unreachable();
    case "proxy_sign_in":
      return m.problem_proxy_sign_in();
    case "proxy_refused":
      return m.phone_proxy_refused();
    case "proxy_unreachable":
      return m.problem_proxy_unreachable();
    case "proxy_unsupported":
      return m.problem_proxy_unsupported();
    case "untrusted":
      return m.problem_untrusted();
    case "too_many_requests":
      return m.phone_too_many();
    case "password_rejected":
      return m.problem_password_rejected();
    case "signed_out":
      return m.phone_signed_out();
    case "foreign_number":
      return m.phone_foreign_number();
    case "pretended":
      return m.phone_pretended();
    case "other":
      return m.phone_other();
  }
}

/** What the other side said, to be shown as it came. */
export function phoneDetail(state: PhoneCallState): string | null {
  if (state.name === "maybe_placed" && state.why.kind === "unclear") return state.why.message;
  if (state.name === "refused" && state.reason.kind === "other") return state.reason.message;
  return null;
}

/** Why the telephone comes in. */
export function reasonSentence(reason: PhoneReason): string | null {
  switch (reason) {
    case "chosen":
      return null;
    case "no_line":
      return m.plan_no_line();
    case "line_not_ready":
      return m.reason_line_not_ready();
    case "no_microphone":
      return m.reason_no_microphone();
    case "sound_failed":
      return m.reason_sound_failed();
    case "too_slow":
      return m.reason_too_slow();
    case "line_lost":
      return m.reason_line_lost();
    case "refused":
      return m.reason_refused();
    case "no_reply":
      return m.reason_no_reply();
    case "line_lost_later":
      return m.reason_line_lost_later();
    case "failed_later":
      return m.reason_failed_later();
    case "broke_off":
      return m.reason_broke_off();
  }
}
