/** Why a call ended, in words. */

import type { EndCode } from "../../bindings/EndCode";
import { m } from "../paraglide/messages";

/** A few words: "Busy". */
export function endWords(code: EndCode): string {
  switch (code) {
    case "local_hangup":
      return m.end_local_hangup();
    case "remote_hangup":
      return m.end_remote_hangup();
    case "cancelled":
      return m.end_cancelled();
    case "declined":
      return m.end_declined();
    case "turned_away":
      return m.end_turned_away();
    case "rejected":
      return m.end_rejected();
    case "busy":
      return m.end_busy();
    case "no_answer":
      return m.end_no_answer();
    case "missed":
      return m.end_missed();
    case "answered_elsewhere":
      return m.end_answered_elsewhere();
    case "unreachable":
      return m.end_unreachable();
    case "unknown_number":
      return m.end_unknown_number();
    case "microphone_failed":
      return m.end_microphone_failed();
    case "media_failed":
      return m.end_media_failed();
    case "signaling_failed":
      return m.end_signaling_failed();
    case "no_reply":
      return m.end_no_reply();
    case "line_not_ready":
      return m.end_line_not_ready();
    case "insufficient_credit":
      return m.end_insufficient_credit();
    case "destination_not_supported":
      return m.end_destination_not_supported();
    case "not_placed":
      return m.end_not_placed();
    case "by_phone":
      return m.end_by_phone();
    case "other":
      return m.end_other();
  }
}

/** What it means or what to do next, where the words alone do not say it. */
export function endAdvice(code: EndCode): string | null {
  switch (code) {
    case "missed":
      return m.end_more_missed();
    case "unreachable":
      return m.end_more_unreachable();
    case "unknown_number":
      return m.end_more_unknown_number();
    case "microphone_failed":
      return m.end_more_microphone_failed();
    case "media_failed":
      return m.end_more_media_failed();
    case "signaling_failed":
      return m.end_more_signaling_failed();
    case "no_reply":
      return m.end_more_no_reply();
    case "answered_elsewhere":
    case "local_hangup":
    case "remote_hangup":
    case "cancelled":
    case "declined":
    case "turned_away":
    case "rejected":
    case "busy":
    case "no_answer":
    case "line_not_ready":
    case "insufficient_credit":
    case "destination_not_supported":
    case "not_placed":
    case "by_phone":
    case "other":
      return null;
  }
}

/** The call reached somebody and ended as calls do. */
export function endedWell(code: EndCode): boolean {
  return code === "local_hangup" || code === "remote_hangup";
}
