/**
 * The answer that `getStats(callback)` gave before it was standardised, as far as the SDK's
 * `getVolume` reads it: five times a second for the rest of the call. Without it each time would
 * be one more unhandled rejection.
 */

/** One entry: `stat` gives a value as text, empty where there is none. */
interface LegacyReport {
  type: string;
  stat(name: string): string;
}

export interface LegacyStats {
  result(): LegacyReport[];
}

export type LegacyStatsCallback = (stats: LegacyStats) => void;

/** `audioOutputLevel` runs from 0 to 32767, today's `audioLevel` from 0 to 1. */
const LOUDEST = 32_767;

export function legacyStats(report: RTCStatsReport): LegacyStats {
  const levels: number[] = [];
  report.forEach((entry: { type: string; kind?: string; audioLevel?: number }) => {
    if (entry.type === "inbound-rtp" && entry.kind === "audio") {
      levels.push(entry.audioLevel ?? 0);
    }
  });
  return {
    result: () =>
      levels.map((level) => ({
        type: "ssrc",
        stat: (name) => (name === "audioOutputLevel" ? String(Math.round(level * LOUDEST)) : ""),
      })),
  };
}
