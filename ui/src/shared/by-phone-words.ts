/** The ways by telephone, and why one is missing, in words. */

import type { PhoneLack } from "../../bindings/PhoneLack";
import type { VoiceRoute } from "../../bindings/VoiceRoute";
import { m } from "../paraglide/messages";

export function routeName(route: VoiceRoute): string {
  switch (route) {
    case "ring_my_phone":
      return m.route_ring_my_phone();
    case "through_company_number":
      return m.route_through_company_number();
    case "direct":
      return m.route_direct();
  }
}

/** What happens on this route, and whether the agent is part of it. */
export function routeMore(route: VoiceRoute): string {
  switch (route) {
    case "ring_my_phone":
      return m.route_ring_my_phone_more();
    case "through_company_number":
      return m.route_through_company_number_more();
    case "direct":
      return m.route_direct_more();
  }
}

/** The agent can do something about it in the account's settings. */
export function canBeSetUp(lack: PhoneLack): boolean {
  switch (lack) {
    case "no_route":
    case "no_own_phone":
    case "no_callback":
    case "agent_hears_nothing":
      return true;
    case "not_a_number":
      return false;
  }
}

/** What is missing, and so what is to be set up. */
export function lackSentence(lack: PhoneLack): string {
  switch (lack) {
    case "no_route":
      return m.lack_no_route();
    case "no_own_phone":
      return m.lack_no_own_phone();
    case "no_callback":
      return m.lack_no_callback();
    case "agent_hears_nothing":
      return m.lack_agent_hears_nothing();
    case "not_a_number":
      return m.lack_not_a_number();
  }
}
