/** Why a line did not come up, or an account's test failed, in a sentence that says what to do. */

import type { LineProblem } from "../../bindings/LineProblem";
import { m } from "../paraglide/messages";

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
    case "proxy_unsupported":
      return m.problem_proxy_unsupported();
    case "no_tls":
      return m.problem_no_tls();
    case "too_many_requests":
      return m.problem_too_many_requests();
    case "service_fault":
      return m.problem_service_fault();
    case "answer_not_understood":
      return m.problem_answer_not_understood();
    case "server_unknown":
      return m.problem_server_unknown();
    case "server_pretends":
      return m.problem_server_pretends();
    case "token_refused":
      return m.problem_token_refused();
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
    case "token_refused":
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
    case "proxy_unsupported":
    case "no_tls":
    case "too_many_requests":
    case "service_fault":
    case "answer_not_understood":
    case "server_unknown":
    case "server_pretends":
    case "token_rejected":
    case "closed":
      return null;
  }
}
