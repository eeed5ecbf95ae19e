"""Compares speech that was heard with the speech that was said.

Usage: speech.py SAID.wav HEARD.wav
Prints one JSON object:
  stoi         short-time objective intelligibility (Taal et al. 2011), 0..1
  correlation  peak of the normalised cross-correlation, 0..1
  delay_ms     where in the heard file the said file begins
  level_dbfs   RMS of what was heard at that place
"""

import json
import sys

import numpy as np
from pystoi import stoi
from scipy.io import wavfile
from scipy.signal import correlate, resample_poly

RATE = 16_000
# Pieces of speech that are found again one by one, and how far each may have moved: in samples.
PIECE = int(0.8 * RATE)
WANDER = int(0.25 * RATE)


def read(path):
    rate, samples = wavfile.read(path)
    if samples.ndim > 1:
        samples = samples.mean(axis=1)
    samples = samples.astype(np.float64) / 32768.0
    divisor = np.gcd(rate, RATE)
    return resample_poly(samples, RATE // divisor, rate // divisor)


def voiced(samples):
    """The part between the first and the last sound."""
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return samples[loud[0] : loud[-1] + 1] if loud.size else samples


def follow(said, heard, start):
    """What was heard where it was said, piece by piece.

    A jitter buffer moves speech by some milliseconds during a call, which nobody hears but which
    would ruin a comparison frame by frame; PESQ (ITU-T P.862) compensates such delays too. What
    is missing or broken stays missing or broken.
    """
    pieces = []
    for begin in range(0, said.size, PIECE):
        piece = said[begin : begin + PIECE]
        at = start + begin
        low = max(0, at - WANDER)
        around = heard[low : at + piece.size + WANDER]
        if around.size <= piece.size or not np.any(piece):
            around = np.pad(around, (0, max(0, piece.size - around.size)))
            pieces.append(around[: piece.size])
            continue
        best = int(np.argmax(np.abs(correlate(around, piece, mode="valid", method="fft"))))
        pieces.append(around[best : best + piece.size])
    return np.concatenate(pieces)


def begins(said, heard):
    """Where the said file begins in the heard one, in samples, and how alike they are there."""
    if heard.size < said.size:
        heard = np.pad(heard, (0, said.size - heard.size))
    similarity = correlate(heard, said, mode="valid", method="fft")
    energy = np.cumsum(np.concatenate(([0.0], heard**2)))
    window = np.sqrt(np.maximum(energy[said.size :] - energy[: -said.size], 1e-9))
    similarity = np.abs(similarity) / (window * np.sqrt(np.sum(said**2)))
    start = int(np.argmax(similarity))
    return start, float(similarity[start])


def compare(said, heard):
    said = voiced(said)
    if said.size < RATE or heard.size == 0 or not np.any(heard):
        return {"stoi": 0.0, "correlation": 0.0, "delay_ms": None, "level_dbfs": -120.0}
    start, correlation = begins(said, heard)
    there = follow(said, heard, start)
    level = 20 * np.log10(max(np.sqrt(np.mean(there**2)), 1e-6))
    return {
        "stoi": round(float(stoi(said, there, RATE)), 3),
        "correlation": round(correlation, 3),
        "delay_ms": round(start * 1000 / RATE, 1),
        "level_dbfs": round(float(level), 1),
    }


if __name__ == "__main__":
    print(json.dumps(compare(read(sys.argv[1]), read(sys.argv[2]))))
