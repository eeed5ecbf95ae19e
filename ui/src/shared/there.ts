/** What the clock shows where a number is. */

const MINUTE = 60_000;

/** From then on, and before, it is night for who is called: hours of the day. */
const NIGHT = { from: 21, until: 7 };

export interface There {
  /** `22:40`, or from one to another where the number may be in several zones. */
  from: string;
  until: string | null;
  night: boolean;
}

/**
 * The time in these zones; null where nothing is known, or it differs by less than an hour from
 * here everywhere.
 */
export function there(zones: string[], now: number, tag: string): There | null {
  const clocks = zones.flatMap((zone) => clock(zone, now, tag) ?? []);
  if (clocks.length === 0 || clocks.every(({ ahead }) => Math.abs(ahead) < 60)) return null;
  clocks.sort((a, b) => a.ahead - b.ahead);
  const [first, last] = [clocks[0], clocks.at(-1)];
  if (!first || !last) return null;
  return {
    from: first.words,
    until: first.words === last.words ? null : last.words,
    night: clocks.every(({ hour }) => hour >= NIGHT.from || hour < NIGHT.until),
  };
}

/** Null where this system does not know the zone. */
function clock(zone: string, now: number, tag: string) {
  try {
    const words = new Intl.DateTimeFormat(tag, {
      hour: "numeric",
      minute: "2-digit",
      timeZone: zone,
    }).format(now);
    const ahead = minutesIn(zone, now) - minutesIn(undefined, now);
    const hour = new Intl.DateTimeFormat("en", {
      hour: "numeric",
      hourCycle: "h23",
      timeZone: zone,
    }).format(now);
    return { words, ahead, hour: Number(hour) };
  } catch {
    return null;
  }
}

/** The zone's own date and time, as minutes. */
function minutesIn(zone: string | undefined, now: number): number {
  const parts = new Intl.DateTimeFormat("en", {
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    hourCycle: "h23",
    ...(zone === undefined ? {} : { timeZone: zone }),
  }).formatToParts(now);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const at = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"));
  return Math.round(at / MINUTE);
}
