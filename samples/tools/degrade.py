"""What makes a sample bad. Every function takes its seed or its amount; nothing else varies."""

import random

import numpy as np
from PIL import Image, ImageFilter

from media import jpeg, picture, resampled, scaled

# ---------------------------------------------------------------- text


def word_salad(text: str, seed: int) -> str:
    """The words of the text in random order."""
    words = text.split()
    random.Random(seed).shuffle(words)
    return " ".join(words)


def keyboard_mash(text: str, seed: int) -> str:
    """As many words, of letters as a hand falls on a row of keys."""
    rng = random.Random(seed)
    rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "asdfjkl;"]
    words = []
    for word in text.split():
        row = rng.choice(rows)
        words.append("".join(rng.choice(row) for _ in range(max(2, len(word) + rng.randint(-1, 3)))))
    return " ".join(words)


def garbled(text: str, seed: int, share: float = 0.3) -> str:
    """A bad optical reading: `share` of the characters is replaced by marks, digits or nothing."""
    rng = random.Random(seed)
    junk = "0135|/\\()[]{}~^*#@&%$_=+'\"!;:.,"
    out = []
    for c in text:
        if c.isspace() or rng.random() >= share:
            out.append(c)
        elif rng.random() < 0.8:
            out.append(rng.choice(junk))
    return "".join(out)


def spam(text: str, seed: int) -> str:
    """A few words of the text, repeated with shouting."""
    rng = random.Random(seed)
    words = text.split()
    at = rng.randrange(len(words) - 6)
    phrase, out = " ".join(words[at : at + 5]).strip(".,;:").upper(), []
    while sum(map(len, out)) < min(len(text), 1400):
        out.append(phrase + rng.choice(["!!!", "!", " $$$", " >>>", "!!"]))
    return " ".join(out)


def letters_scrambled(text: str, seed: int) -> str:
    """The letters of each word in random order."""
    rng = random.Random(seed)
    return " ".join("".join(rng.sample(word, len(word))) for word in text.split())


# ---------------------------------------------------------------- image


def blurred(im: Image.Image, radius: float) -> Image.Image:
    """Gaussian blur, radius in pixels."""
    return im.filter(ImageFilter.GaussianBlur(radius))


def shaken(im: Image.Image, pixels: int) -> Image.Image:
    """Motion blur along the diagonal."""
    a = np.asarray(im).astype(np.float64)
    total = sum(np.roll(a, (k, k), (0, 1)) for k in range(pixels))
    return Image.fromarray(np.rint(total / pixels).astype(np.uint8)).crop((pixels, pixels, im.width, im.height))


def noisy(im: Image.Image, sigma: float, seed: int) -> Image.Image:
    """Gaussian noise per channel, standard deviation in levels of 0 to 255."""
    a = np.asarray(im) + np.random.default_rng(seed).normal(0, sigma, (im.height, im.width, 3))
    return Image.fromarray(np.clip(np.rint(a), 0, 255).astype(np.uint8))


def toned(im: Image.Image, gain: float, offset: float) -> Image.Image:
    """Levels times gain plus offset, clipped: over- and underexposure, lost contrast."""
    a = np.asarray(im).astype(np.float64) * gain + offset
    return Image.fromarray(np.clip(np.rint(a), 0, 255).astype(np.uint8))


def crushed(im: Image.Image, quality: int) -> Image.Image:
    """Through JPEG at a very low quality."""
    return picture(jpeg(im, quality))


def coarse(im: Image.Image, factor: int) -> Image.Image:
    """Reduced and enlarged again with hard pixels."""
    small = scaled(im, 1 / factor)
    return small.resize(im.size, Image.Resampling.NEAREST)


def banded(im: Image.Image, levels: int) -> Image.Image:
    """Only so many levels per channel."""
    a = np.rint(np.asarray(im) / 255 * (levels - 1)) / (levels - 1) * 255
    return Image.fromarray(np.rint(a).astype(np.uint8))


# ---------------------------------------------------------------- audio


def loudness(x: np.ndarray) -> float:
    """Root mean square of the louder half of the samples."""
    e = np.sort(x * x)
    return float(np.sqrt(e[len(e) // 2 :].mean() + 1e-12))


def clipped(x: np.ndarray, share: float) -> np.ndarray:
    """Clipped so that `share` of the samples lies at the limit, then brought to full scale."""
    top = float(np.quantile(np.abs(x), 1 - share)) + 1e-6
    return np.clip(x, -top, top) / top * 0.95


def drowned(x: np.ndarray, snr: float, seed: int) -> np.ndarray:
    """White noise at a signal-to-noise ratio in dB, then kept below full scale."""
    y = x + np.random.default_rng(seed).normal(0, 1, len(x)) * loudness(x) * 10 ** (-snr / 20)
    return y / max(1.0, float(np.abs(y).max()) / 0.95)


def muffled(x: np.ndarray, rate: int, hertz: int = 300) -> np.ndarray:
    """Low-pass with cut-off `hertz`, brought back to the old peak."""
    y = resampled(resampled(x, rate, 2 * hertz), 2 * hertz, rate)[: len(x)]
    return y / (float(np.abs(y).max()) + 1e-9) * float(np.abs(x).max())


def torn(x: np.ndarray, rate: int, share: float, seed: int) -> np.ndarray:
    """Gaps of 20 to 80 ms, together about `share` of the time, as lost packets leave them."""
    rng, y, at = np.random.default_rng(seed), x.copy(), 0
    while at < len(y):
        gap = int(rng.uniform(0.02, 0.08) * rate)
        at += int(gap * (1 - share) / share * rng.uniform(0.5, 1.5))
        y[at : at + gap] = 0
        at += gap
    return y


def humming(x: np.ndarray, rate: int, snr: float) -> np.ndarray:
    """Mains hum of 50 Hz with harmonics."""
    t = np.arange(len(x)) / rate
    h = sum(np.sin(2 * np.pi * 50 * k * t + k) / k**0.5 for k in range(1, 12))
    y = x + h / h.std() * loudness(x) * 10 ** (-snr / 20)
    return y / max(1.0, float(np.abs(y).max()) / 0.95)


def few_bits(x: np.ndarray, levels: int) -> np.ndarray:
    """Rounded to so few levels on each side of zero."""
    step = float(np.abs(x).max()) / levels
    return np.rint(x / step) * step
