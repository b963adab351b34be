"""Recorded voices and their defects for the audio model: everything from packages, seeded."""

import io
import pathlib
import sys

import numpy as np
import soundfile
from scipy import signal

import fetch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import preprocess  # noqa: E402

RATE = 16000
DEFECTS = ["noise", "clipping", "dropouts", "bitrate", "hum", "silence", "muffled"]
LABELS = ["quality", *DEFECTS]


def load(path: pathlib.Path) -> np.ndarray:
    """Mono f64 in [-1, 1] at 16 kHz through the integer resampler."""
    x, rate = preprocess.decode_audio(path.read_bytes())
    return preprocess.resample(x, rate) / 32768.0


def speech_level(x: np.ndarray) -> float:
    """Root mean square of the louder half of 20 ms frames."""
    n = len(x) // 320 * 320
    e = np.sort((x[:n].reshape(-1, 320) ** 2).mean(axis=1)) if n else np.array([1e-6])
    return float(np.sqrt(e[len(e) // 2 :].mean() + 1e-12))


def through(x: np.ndarray, fmt: str, sub: str, rate: int = RATE, **kw) -> np.ndarray:
    """Through a codec at another rate and back to 16 kHz."""
    n = len(x)
    if rate != RATE:
        x = signal.resample_poly(x, rate // 1000, 16)
    b = io.BytesIO()
    soundfile.write(b, np.clip(x, -1, 1), rate, format=fmt, subtype=sub, **kw)
    b.seek(0)
    y, _ = soundfile.read(b)
    if rate != RATE:
        y = signal.resample_poly(y, 16, rate // 1000)
    return np.pad(y, (0, max(0, n - len(y))))[:n]


def noise_like(n: int, rng) -> np.ndarray:
    """White, pink-ish, babble-band or bursty noise of unit power."""
    w, kind = rng.normal(0, 1, n), rng.integers(4)
    if kind == 1:
        w = signal.lfilter([1], [1, -0.95], w)
    if kind == 2:
        w = signal.sosfilt(signal.butter(2, [200, 3000], "band", fs=RATE, output="sos"), w)
    if kind == 3:
        w = w * (0.3 + np.repeat(rng.random(n // 1600 + 1), 1600)[:n])
    return w / (w.std() + 1e-9)


def d_noise(x, rng):
    snr = rng.uniform(-5, 12)
    return x + noise_like(len(x), rng) * speech_level(x) * 10 ** (-snr / 20)


def d_clipping(x, rng):
    top = np.quantile(np.abs(x), rng.uniform(0.70, 0.90)) + 1e-6
    return np.clip(x, -top, top) / top * rng.uniform(0.5, 0.99)


def d_dropouts(x, rng):
    x, at = x.copy(), 0
    share = rng.uniform(0.2, 0.5)
    while at < len(x):
        gap = int(rng.uniform(0.015, 0.09) * RATE)
        at += int(gap * (1 - share) / share * rng.uniform(0.5, 1.5))
        x[at : at + gap] = 0
        at += gap
    return x


def d_bitrate(x, rng):
    kind = rng.integers(3)
    if kind == 0:  # few bits
        step = 2.0 ** -rng.integers(2, 5) * np.abs(x).max()
        return np.rint(x / (step + 1e-9)) * step
    if kind == 1:  # GSM, twice
        return through(through(x, "WAV", "GSM610", 8000), "WAV", "GSM610", 8000)
    low = rng.uniform(0.25, 0.9)  # spectral holes: the weak bins of each frame are thrown away
    f, t, z = signal.stft(x, RATE, nperseg=512)
    keep = np.abs(z) > np.quantile(np.abs(z), 0.80 + 0.19 * low, axis=0)
    return signal.istft(z * keep, RATE, nperseg=512)[1][: len(x)]


def d_hum(x, rng):
    t, f0 = np.arange(len(x)) / RATE, rng.choice([50, 60, 100, 120])
    h = sum(np.sin(2 * np.pi * f0 * k * t + rng.uniform(0, 6)) / k**rng.uniform(0.2, 1) for k in range(1, 12))
    return x + h / h.std() * speech_level(x) * 10 ** (-rng.uniform(-8, 6) / 20)


def d_silence(x, rng):
    kind = rng.integers(3)
    if kind == 0:
        return rng.normal(0, 10 ** rng.uniform(-5, -2), len(x))
    if kind == 1:
        t = np.arange(len(x)) / RATE
        return 10 ** rng.uniform(-2, -0.3) * np.sin(2 * np.pi * rng.uniform(80, 3000) * t)
    return noise_like(len(x), rng) * 10 ** rng.uniform(-2.5, -0.9)


def d_muffled(x, rng):
    y = signal.sosfilt(signal.butter(6, rng.uniform(350, 900), "low", fs=RATE, output="sos"), x)
    return y / (np.abs(y).max() + 1e-9) * np.abs(x).max()


APPLY = dict(zip(DEFECTS, (d_noise, d_clipping, d_dropouts, d_bitrate, d_hum, d_silence, d_muffled)))


def harmless(x: np.ndarray, rng) -> np.ndarray:
    """Gain, ordinary codecs, telephone band, very little noise, padding: the verdict must stay."""
    x = x * 10 ** (rng.uniform(-9, 2) / 20)
    if rng.random() < 0.3:
        x = x + rng.normal(0, speech_level(x) * 10 ** (-rng.uniform(35, 55) / 20), len(x))
    if rng.random() < 0.25:
        x = through(x, "OGG", "VORBIS", compression_level=float(rng.uniform(0.2, 0.6)))
    if rng.random() < 0.25:
        x = signal.resample_poly(signal.resample_poly(x, 1, 2), 2, 1)[: len(x)]
    if rng.random() < 0.2:
        x = np.concatenate([np.zeros(int(rng.uniform(0, 0.3) * RATE)), x])
    return np.clip(x, -1, 1)


def quantised(x: np.ndarray) -> np.ndarray:
    """16-bit window of PREPROCESS.md as f32."""
    y = np.floor(np.clip(x, -1, 1) * 32768 + 0.5).clip(-32768, 32767).astype(np.int64)
    return preprocess.window(y)
