/**
 * Whether two recordings hold the same speech: their waves, thinned out to 4 kHz, are compared
 * piece by piece, because a jitter buffer stretches time between the pieces.
 */
import { readFile } from "node:fs/promises";

/** Samples a second; a voice has most of its strength below the half of it. */
export const RATE = 4_000;

const PIECE = 0.5 * RATE;
/** Enough for a median, and not more work than it takes. */
const PIECES = 7;

/** A mono WAV file of 16 bits whose rate is a multiple of `RATE`. */
export async function samplesOf(wav: string): Promise<number[]> {
  const file = await readFile(wav);
  const every = file.readUInt32LE(file.indexOf("fmt ") + 12) / RATE;
  const data = file.indexOf("data");
  const start = data + 8;
  const bytes = Math.min(file.readUInt32LE(data + 4), file.length - start);
  return thinned(
    Array.from({ length: bytes >> 1 }, (_, at) => file.readInt16LE(start + 2 * at)),
    every,
  );
}

/** One sample, the mean, for `every` so many. */
export function thinned(samples: number[], every: number): number[] {
  return Array.from({ length: Math.floor(samples.length / every) }, (_, at) => {
    const some = samples.slice(at * every, (at + 1) * every);
    return some.reduce((sum, sample) => sum + sample, 0) / every;
  });
}

/**
 * How well the sounding pieces of `heard` are found in `said`, which begins anew when it ends:
 * the median of their correlations, 1 for the same, 0 for silence.
 */
export function likeness(heard: number[], said: number[]): number {
  const loudest = Math.max(...heard.map(Math.abs));
  const pieces = Array.from({ length: Math.floor(heard.length / PIECE) }, (_, at) =>
    heard.slice(at * PIECE, (at + 1) * PIECE),
  ).filter((piece) => power(piece) > PIECE * (loudest / 20) ** 2);
  const found = pieces
    .slice(0, PIECES)
    .map((piece) => bestCorrelation(piece, said))
    .sort((a, b) => a - b);
  return found[found.length >> 1] ?? 0;
}

function bestCorrelation(piece: number[], said: number[]): number {
  const around = Float64Array.from([...said, ...said.slice(0, PIECE)]);
  const wanted = Float64Array.from(piece);
  const strength = power(piece);
  let best = 0;
  let under = power([...around.slice(0, PIECE)]);
  for (let offset = 0; offset + PIECE < around.length; offset += 1) {
    let sum = 0;
    for (let at = 0; at < PIECE; at += 1) {
      sum += (wanted[at] as number) * (around[offset + at] as number);
    }
    best = Math.max(best, under > 0 ? sum / Math.sqrt(strength * under) : 0);
    under += (around[offset + PIECE] as number) ** 2 - (around[offset] as number) ** 2;
  }
  return best;
}

function power(samples: number[]): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0);
}
