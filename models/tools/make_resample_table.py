"""Writes tables/sinc16x1024.i32le, the integer low-pass kernel of PREPROCESS.md (audio).

Run once; the committed table is the definition, this script only documents where it came from
(the last bit of a sine may differ between maths libraries, so nobody recomputes it at run time).
"""

import hashlib
import pathlib

import numpy as np

ZERO_CROSSINGS = 16  # half-width of the kernel, in zero crossings of the sinc
STEPS = 1024  # table entries per zero crossing
BETA = 8.6  # Kaiser window shape
ROLLOFF = 0.94  # pass band edge, share of the lower Nyquist frequency
SCALE = 1 << 20


def kernel() -> np.ndarray:
    """Entries 0..=16384: SCALE * ROLLOFF * sinc(ROLLOFF * t) * kaiser(t), t = j / STEPS."""
    t = np.arange(ZERO_CROSSINGS * STEPS + 1, dtype=np.float64) / STEPS
    window = np.i0(BETA * np.sqrt(np.maximum(0.0, 1.0 - (t / ZERO_CROSSINGS) ** 2))) / np.i0(BETA)
    return np.rint(SCALE * ROLLOFF * np.sinc(ROLLOFF * t) * window).astype("<i4")


if __name__ == "__main__":
    out = pathlib.Path(__file__).resolve().parent.parent / "tables" / "sinc16x1024.i32le"
    data = kernel().tobytes()
    out.write_bytes(data)
    print(out.name, len(data), hashlib.sha256(data).hexdigest())
