/** How it stands with the contacts' server, in sentences that say what to do. */

import type { SyncProblem } from "../../bindings/SyncProblem";
import type { SyncRefusal } from "../../bindings/SyncRefusal";
import type { SyncView } from "../../bindings/SyncView";
import { m } from "../paraglide/messages";
import { roughly } from "../shared/times";

export function stateSentence(view: SyncView, now: number, tag: string): string {
  const { state } = view;
  switch (state.state) {
    case "idle":
    case "done":
      return view.synced_at === null ? m.sync_idle() : since(view.synced_at, now, tag);
    case "running":
      return state.total > 0
        ? m.sync_running_count({ done: state.done, total: state.total })
        : m.sync_running();
    case "password_missing":
      return m.sync_password_missing();
    case "locked":
      return m.sync_locked();
    case "failed":
      return problemSentence(state.problem);
  }
}

function since(at: number, now: number, tag: string): string {
  const seconds = Math.max(0, (now - at) / 1000);
  return seconds < 60 ? m.sync_just_now() : m.sync_ago({ ago: roughly(seconds, tag) });
}

function problemSentence(problem: SyncProblem): string {
  switch (problem.kind) {
    case "address":
      return m.sync_bad_address();
    case "other_host":
      return m.sync_other_host({ host: problem.host });
    case "password":
      return m.sync_wrong_password();
    case "forbidden":
      return m.sync_forbidden();
    case "no_address_book":
      return m.sync_no_book();
    case "no_room":
      return m.sync_no_room();
    case "unreachable":
      return m.sync_unreachable();
    case "untrusted":
      return m.sync_untrusted();
    case "proxy":
      return m.sync_proxy();
    case "timed_out":
      return m.sync_timed_out();
    case "busy":
      return m.sync_busy();
    case "server":
      return m.sync_server_failed({ status: problem.status });
    case "other_answer":
      return m.sync_other_answer();
    case "disk_full":
      return m.sync_disk_full();
    case "vault":
      return m.sync_vault();
    case "internal":
      return m.sync_internal();
  }
}

export function refusalSentence(refusal: SyncRefusal): string {
  switch (refusal.kind) {
    case "address":
      return m.sync_bad_address();
    case "username":
      return m.sync_bad_username();
    case "book":
      return refusal.failure.kind === "disk_full" ? m.sync_disk_full() : m.sync_internal();
  }
}
