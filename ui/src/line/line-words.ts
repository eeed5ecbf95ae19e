/** The honest line: can this agent be called right now, and if not, why. */

import type { CallState } from "../../bindings/CallState";
import type { LineProblem } from "../../bindings/LineProblem";
import type { LineView } from "../../bindings/LineView";
import { m } from "../paraglide/messages";

/** `good` can be called, `busy` is on the way or in a call, `bad` cannot be called. */
export type Tone = "good" | "busy" | "bad";

export interface LineWords {
  tone: Tone;
  title: string;
}

export function lineWords(line: LineView, call: CallState | null): LineWords {
  switch (line.state) {
    case "signed_out":
      return { tone: "bad", title: m.line_signed_out() };
    case "fetching_token":
      return { tone: "busy", title: m.line_signing_in() };
    case "connecting":
      return { tone: "busy", title: m.line_connecting() };
    case "registering":
      return { tone: "busy", title: m.line_registering() };
    case "ready":
      return readyWords(call);
    case "silent":
      return { tone: "bad", title: m.line_silent() };
    case "renewing":
      return { tone: "busy", title: m.line_renewing() };
    case "offline":
      return { tone: "bad", title: m.line_offline() };
    case "refused":
      return { tone: "bad", title: m.line_refused() };
    case "lost":
      return { tone: "bad", title: m.line_lost() };
  }
}

/** A step that is quicker than this is not worth a word about its wait. */
const QUICK = 3_000;

/** Since when an answer is awaited, Unix milliseconds; `null` where none is, or only just. */
export function waitingSince(line: LineView, now: number): number | null {
  switch (line.state) {
    case "fetching_token":
    case "connecting":
    case "registering":
    case "renewing":
      return now - line.since >= QUICK ? line.since : null;
    case "silent":
      return line.since;
    case "signed_out":
    case "offline":
    case "ready":
    case "refused":
    case "lost":
      return null;
  }
}

/** Reachable, but a second call would find this agent busy. */
function readyWords(call: CallState | null): LineWords {
  switch (call?.name) {
    case "incoming":
      return { tone: "busy", title: m.line_being_called() };
    case "dialing":
    case "ringing":
    case "connecting":
    case "active":
    case "on_hold":
    case "reconnecting":
      return { tone: "busy", title: m.line_in_call() };
    case "ended":
    case undefined:
      return { tone: "good", title: m.line_ready() };
  }
}

export function problemSentence(problem: LineProblem): string {
  switch (problem.kind) {
    case "unreachable":
      return m.problem_unreachable();
    case "timed_out":
      return m.problem_timed_out();
    case "proxy_sign_in":
      return m.problem_proxy_sign_in();
    case "proxy_refused":
      return m.problem_proxy_refused();
    case "proxy_unreachable":
      return m.problem_proxy_unreachable();
    case "untrusted":
      return m.problem_untrusted();
    case "web_page":
      return m.problem_web_page();
    case "key_rejected":
      return m.problem_key_rejected();
    case "password_rejected":
      return m.problem_password_rejected();
    case "secret_missing":
      return m.problem_secret_missing();
    case "vault_locked":
      return m.problem_vault_locked();
    case "keychain_locked":
      return m.problem_keychain_locked();
    case "keychain_absent":
      return m.problem_keychain_absent();
    case "sealed_file_faulty":
      return m.problem_sealed_file_faulty();
    case "sandbox":
      return m.problem_sandbox();
    case "token_rejected":
      return m.problem_token_rejected();
    case "registration_failed":
      return m.problem_registration_failed();
    case "closed":
      return m.problem_closed();
    case "page_failed":
      return m.problem_page_failed();
    case "simulator_failed":
      return m.problem_simulator_failed();
    case "other":
      return m.problem_other();
  }
}

/** What the other side or the fault itself said, to be shown as it came. */
export function problemDetail(problem: LineProblem): string | null {
  switch (problem.kind) {
    case "registration_failed":
      return [problem.code, problem.reason].filter(Boolean).join(" ") || null;
    case "page_failed":
    case "simulator_failed":
    case "other":
      return problem.message || null;
    case "unreachable":
    case "timed_out":
    case "proxy_sign_in":
    case "proxy_refused":
    case "proxy_unreachable":
    case "untrusted":
    case "web_page":
    case "key_rejected":
    case "password_rejected":
    case "secret_missing":
    case "vault_locked":
    case "keychain_locked":
    case "keychain_absent":
    case "sealed_file_faulty":
    case "sandbox":
    case "token_rejected":
    case "closed":
      return null;
  }
}
