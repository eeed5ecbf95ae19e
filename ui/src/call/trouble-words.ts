/** What keeps one side from hearing the other, in words, and what to do about it. */

import type { CallView } from "../../bindings/CallView";
import type { InboundTrouble } from "../../bindings/InboundTrouble";
import type { Quality } from "../../bindings/Quality";
import type { QualityCause } from "../../bindings/QualityCause";
import type { QualityLevel } from "../../bindings/QualityLevel";
import type { OutboundTrouble } from "../../bindings/OutboundTrouble";
import type { SoundTrouble } from "../../bindings/SoundTrouble";
import { m } from "../paraglide/messages";

export interface TroubleWords {
  kind: OutboundTrouble | InboundTrouble | QualityCause;
  title: string;
  more: string;
}

/** What is surely wrong: somebody is not heard. */
export function alarms({ outbound, inbound }: SoundTrouble): TroubleWords[] {
  return [outbound && outboundWords(outbound), inbound && inboundAlarm(inbound)].filter(
    (words) => words !== null,
  );
}

/** What may be just as they want it, and a network that cannot do better now. */
export function hints({ inbound }: SoundTrouble, quality: Quality | null): TroubleWords[] {
  const silence: TroubleWords | null =
    inbound === "only_silence"
      ? { kind: inbound, title: m.trouble_only_silence(), more: m.trouble_only_silence_more() }
      : null;
  const poor = quality?.level === "poor" && quality.cause ? networkWords(quality.cause) : null;
  return [silence, poor].filter((words) => words !== null);
}

/** There is something of it to say beside this call. */
export function hasWords({ trouble, quality }: CallView): boolean {
  return alarms(trouble).length + hints(trouble, quality).length > 0;
}

/** The mark's name: the level, and its figures once they are known. */
export function qualityWords({ level, mos, round_trip_ms }: Quality, locale: string): string {
  const words = levelWords(level);
  if (mos === null || round_trip_ms === null) return words;
  const figure = new Intl.NumberFormat(locale, { minimumFractionDigits: 1 }).format(mos);
  return m.quality_figures({ level: words, mos: figure, ms: round_trip_ms });
}

function levelWords(level: QualityLevel): string {
  switch (level) {
    case "good":
      return m.quality_good();
    case "fair":
      return m.quality_fair();
    case "poor":
      return m.quality_poor();
  }
}

function networkWords(kind: QualityCause): TroubleWords {
  switch (kind) {
    case "delay":
      return { kind, title: m.quality_delay(), more: m.quality_delay_more() };
    case "received":
      return { kind, title: m.quality_received(), more: m.quality_received_more() };
    case "sent":
      return { kind, title: m.quality_sent(), more: m.quality_sent_more() };
  }
}

function outboundWords(kind: OutboundTrouble): TroubleWords {
  switch (kind) {
    case "no_microphone":
      return { kind, title: m.trouble_no_microphone(), more: m.trouble_no_microphone_more() };
    case "microphone_stopped":
      return {
        kind,
        title: m.trouble_microphone_stopped(),
        more: m.trouble_microphone_stopped_more(),
      };
    case "microphone_silent":
      return {
        kind,
        title: m.trouble_microphone_silent(),
        more: m.trouble_microphone_silent_more(),
      };
  }
}

function inboundAlarm(kind: InboundTrouble): TroubleWords | null {
  switch (kind) {
    case "no_speaker":
      return { kind, title: m.trouble_no_speaker(), more: m.trouble_no_speaker_more() };
    case "nothing_received":
      return { kind, title: m.trouble_nothing_received(), more: m.trouble_nothing_received_more() };
    case "only_silence":
      return null;
  }
}
