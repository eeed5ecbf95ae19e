/** Who is meant by what is typed, and how the call would go, in words. */

import type { DialPlan } from "../../bindings/DialPlan";
import type { DialPreview } from "../../bindings/DialPreview";
import type { DialReading } from "../../bindings/DialReading";
import type { PhoneLack } from "../../bindings/PhoneLack";
import type { PhoneReason } from "../../bindings/PhoneReason";
import { m } from "../paraglide/messages";
import { routeMore, routeName } from "../shared/by-phone-words";
import { countryName } from "../shared/country";
import { refusalSentence } from "../shared/refusals";
import { plain } from "../shared/text";

/** The number as it was understood; null where the refusal says it all. */
export function readingWords(reading: DialReading, tag: string): string | null {
  switch (reading.kind) {
    case "number": {
      const country = countryName(reading.country, tag);
      return [country, reading.national, reading.international].filter(Boolean).join(" · ");
    }
    case "toll_free":
      return [m.reading_toll_free(), countryName(reading.country, tag), reading.keys]
        .filter(Boolean)
        .join(" · ");
    case "short_code":
      return `${m.reading_short_code()} · ${plain(reading.keys)}`;
    case "emergency":
      return `${m.reading_emergency()} · ${plain(reading.keys)}`;
    case "client":
      return `${m.reading_client()} · ${plain(reading.address)}`;
    case "unreadable":
      return null;
  }
}

/** What is keyed in after the answer. */
export function keysWords(reading: DialReading): string | null {
  if (reading.kind !== "number") return null;
  const keys = [reading.extension, reading.after].filter(Boolean).join(" ");
  return keys ? m.reading_keys({ keys: plain(keys) }) : null;
}

export function planWords(plan: DialPlan): string {
  switch (plan.kind) {
    case "webrtc":
      return plan.then ? m.plan_webrtc_then({ route: routeName(plan.then) }) : m.plan_webrtc();
    case "webrtc_when_ready": {
      const seconds = Math.ceil(plan.within_ms / 1000);
      return plan.then
        ? m.plan_when_ready_then({ seconds, route: routeName(plan.then) })
        : m.plan_when_ready({ seconds });
    }
    case "voice_api":
      return m.plan_phone({ route: routeName(plan.route) });
    case "impossible":
      return refusalSentence(plan.why);
  }
}

/** Why this way, and what happens on it, where that is not plain. */
export function planMore(plan: DialPlan): string | null {
  switch (plan.kind) {
    case "webrtc":
    case "webrtc_when_ready":
    case "impossible":
      return null;
    case "voice_api":
      return [whyPhone(plan.reason), routeMore(plan.route)].filter(Boolean).join(" ");
  }
}

/** Why the call would go by telephone from the start. */
function whyPhone(reason: PhoneReason): string | null {
  switch (reason) {
    case "chosen":
      return null;
    case "no_microphone":
      return m.plan_no_microphone();
    case "no_line":
      return m.plan_no_line();
    case "line_not_ready":
    case "sound_failed":
    case "too_slow":
    case "line_lost":
    case "refused":
    case "no_reply":
    case "line_lost_later":
    case "failed_later":
    case "broke_off":
      return m.plan_line_not_ready();
  }
}

/** What a way by telephone lacks, where one would be needed now. */
export function lackOf({ plan, cautions }: DialPreview): PhoneLack | null {
  if (plan.kind !== "impossible") return null;
  if (plan.why.kind === "not_by_phone") return plan.why.lack;
  for (const caution of cautions) if (caution.kind === "no_takeover") return caution.lack;
  return null;
}
