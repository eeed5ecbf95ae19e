/** Numbers from other programs, in words. */

import type { Filled } from "../../bindings/Filled";
import type { FillSource } from "../../bindings/FillSource";
import type { HeldBack } from "../../bindings/HeldBack";
import type { ShortcutState } from "../../bindings/ShortcutState";
import { m } from "../paraglide/messages";
import { refusalSentence } from "../shared/refusals";
import { plain } from "../shared/text";

/** What stands before the number; the whole sentence where there is none. */
export function sourceWords({ source, text }: Filled): string {
  switch (source) {
    case "tel":
    case "callto":
    case "sip":
    case "simu":
      return text === null ? m.filled_no_link() : m.filled_link();
    case "selection":
      return text === null ? m.filled_no_selection() : m.filled_selection();
    case "command_line":
      return text === null ? m.filled_no_command() : m.filled_command();
    case "click":
      return m.filled_click();
  }
}

export function heldBackSentence(why: HeldBack): string {
  switch (why.kind) {
    case "call_up":
      return m.held_back_call_up();
    case "emergency":
      return m.held_back_emergency();
    case "special":
      return m.held_back_special();
    case "too_soon":
      return m.held_back_too_soon();
    case "refused":
      return m.held_back_refused({ why: refusalSentence(why.why) });
  }
}

/** Those that may be allowed to call, in the order in which they are met. */
export function callingSources(): { source: FillSource; label: string; more: string }[] {
  return [
    { source: "tel", label: m.dials_tel(), more: m.dials_tel_more() },
    { source: "callto", label: m.dials_callto(), more: m.dials_callto_more() },
    { source: "sip", label: m.dials_sip(), more: m.dials_sip_more() },
    { source: "simu", label: m.dials_simu(), more: m.dials_simu_more() },
    { source: "selection", label: m.dials_selection(), more: m.dials_selection_more() },
  ];
}

export function shortcutSentence(state: ShortcutState): string {
  switch (state.kind) {
    case "off":
      return m.shortcut_off();
    case "on":
      return m.shortcut_on();
    case "by_desktop":
      return state.keys === null
        ? m.shortcut_no_keys()
        : m.shortcut_by_desktop({ keys: plain(state.keys) });
    case "asking":
      return m.shortcut_asking();
    case "refused":
      return m.shortcut_refused();
    case "lost":
      return m.shortcut_lost();
    case "unusable":
      return m.shortcut_unusable();
    case "not_here":
      return m.shortcut_not_here();
  }
}
