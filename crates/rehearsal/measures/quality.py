"""How good speech sounds that was heard, beside the speech that was said.

Usage: quality.py SAID.wav HEARD.wav
Prints one number: PESQ, wide band (ITU-T P.862.2), 1.0 to 4.6.
"""

import json
import sys

import numpy as np
from pesq import pesq

from speech import RATE, begins, read, voiced

# PESQ finds smaller shifts by itself; what is far from the speech is not its concern.
AROUND = RATE // 4


def quality(said, heard):
    said = voiced(said)
    start, _ = begins(said, heard)
    there = heard[max(0, start - AROUND) : start + said.size + AROUND]
    return round(float(pesq(RATE, said, np.pad(there, (0, AROUND)), "wb")), 3)


if __name__ == "__main__":
    print(json.dumps(quality(read(sys.argv[1]), read(sys.argv[2]))))
