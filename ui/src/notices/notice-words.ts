/** What a notice says, and what to do about it. */

import type { Notice } from "../../bindings/Notice";
import type { TurnProblem } from "../../bindings/TurnProblem";
import { m } from "../paraglide/messages";
import { getLocale } from "../paraglide/runtime";
import { plain } from "../shared/text";
import { roughly } from "../shared/times";

export interface NoticeWords {
  title: string;
  more: string;
  /** A fault's own words, shown as they came. */
  detail?: string;
}

export function noticeWords(notice: Notice): NoticeWords {
  switch (notice.kind) {
    case "no_microphone":
      return { title: m.notice_no_microphone(), more: m.notice_no_microphone_more() };
    case "no_speaker":
      return { title: m.notice_no_speaker(), more: m.notice_no_speaker_more() };
    case "microphone_lost":
      return {
        title: m.notice_microphone_lost(),
        more: m.notice_microphone_lost_more({
          name: plain(notice.name),
          instead: plain(notice.instead),
        }),
      };
    case "speaker_lost":
      return {
        title: m.notice_speaker_lost(),
        more: m.notice_speaker_lost_more({
          name: plain(notice.name),
          instead: plain(notice.instead),
        }),
      };
    case "no_sound_server":
      return { title: m.notice_no_sound_server(), more: m.notice_no_sound_server_more() };
    case "missing_plugin":
      return {
        title: m.notice_missing_plugin(),
        more: m.notice_missing_plugin_more({
          package: plain(notice.package),
          element: plain(notice.element),
        }),
      };
    case "store_failed":
      return {
        title: m.notice_store_failed(),
        more: m.notice_store_failed_more(),
        detail: plain(notice.message),
      };
    case "clock_off": {
      const by = { by: roughly(notice.seconds, getLocale()) };
      const more = notice.ahead ? m.notice_clock_ahead_more(by) : m.notice_clock_behind_more(by);
      return { title: m.notice_clock_off(), more };
    }
    case "low_balance":
      return {
        title: m.notice_low_balance(),
        more: m.notice_low_balance_more({ balance: plain(notice.balance) }),
      };
    case "turn_server":
      return {
        title: m.notice_turn_server({ server: plain(notice.server) }),
        more: turnSentence(notice.problem),
      };
    case "store_restored":
      return {
        title: m.notice_store_restored(),
        more: notice.from_copy ? m.notice_store_restored_copy() : m.notice_store_restored_rest(),
        detail: plain(notice.set_aside),
      };
    case "no_session_bus":
      return { title: m.notice_no_session_bus(), more: m.notice_no_session_bus_more() };
  }
}

function turnSentence(problem: TurnProblem): string {
  switch (problem) {
    case "unreachable":
      return m.turn_unreachable();
    case "timed_out":
      return m.turn_timed_out();
    case "untrusted":
      return m.turn_untrusted();
    case "no_tls":
      return m.turn_no_tls();
    case "proxy_sign_in":
      return m.problem_proxy_sign_in();
    case "proxy_refused":
      return m.turn_proxy_refused();
    case "proxy_unreachable":
      return m.problem_proxy_unreachable();
    case "proxy_unsupported":
      return m.turn_proxy_unsupported();
    case "no_relay":
      return m.turn_no_relay();
  }
}
