"""Reading, writing and harmless handling of texts, pictures and recordings.

Samples of a recording are f64 in [-1, 1], mono. Everything here is deterministic for one pinned
set of libraries (requirements.txt).
"""

import io
import pathlib
import re
import textwrap

import numpy as np
import soundfile
from PIL import Image

TEXT, IMAGE, AUDIO = {".txt", ".md"}, {".jpg", ".jpeg", ".png"}, {".wav", ".flac", ".ogg"}
ZERO_CROSSINGS = 32


def modality(path: pathlib.Path) -> str:
    """`text`, `image` or `audio` by suffix; ValueError names a suffix that is none of them."""
    for name, suffixes in (("text", TEXT), ("image", IMAGE), ("audio", AUDIO)):
        if path.suffix.lower() in suffixes:
            return name
    raise ValueError(f"{path}: no text, image or audio by its suffix; use {sorted(TEXT | IMAGE | AUDIO)}")


# ---------------------------------------------------------------- text


def paragraphs(text: str) -> list[str]:
    """Paragraphs (parted by blank lines), each on one line with single spaces."""
    return [" ".join(p.split()) for p in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if p.strip()]


def wrapped(text: str, width: int, ends: str = "\n") -> str:
    """The same paragraphs at another line width and with other line ends."""
    out = "\n\n".join(
        "\n".join(textwrap.wrap(p, width, break_long_words=False, break_on_hyphens=False)) for p in paragraphs(text)
    )
    return (out + "\n").replace("\n", ends)


# ---------------------------------------------------------------- image


def picture(data: bytes) -> Image.Image:
    """RGB picture of a file's bytes."""
    return Image.open(io.BytesIO(data)).convert("RGB")


def scaled(im: Image.Image, factor: float) -> Image.Image:
    """Rescaled, both sides rounded to whole pixels, at least 1."""
    size = (max(1, round(im.width * factor)), max(1, round(im.height * factor)))
    return im.resize(size, Image.Resampling.LANCZOS)


def fitted(im: Image.Image, longest: int) -> Image.Image:
    """Reduced so that the longer side has `longest` pixels; never enlarged."""
    return im if max(im.size) <= longest else scaled(im, longest / max(im.size))


def jpeg(im: Image.Image, quality: int) -> bytes:
    """JPEG file bytes."""
    out = io.BytesIO()
    im.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def png(im: Image.Image) -> bytes:
    """PNG file bytes."""
    out = io.BytesIO()
    im.save(out, "PNG", optimize=True)
    return out.getvalue()


# ---------------------------------------------------------------- audio


def recording(data: bytes) -> tuple[np.ndarray, int]:
    """(mono samples, rate in Hz) of a file's bytes."""
    x, rate = soundfile.read(io.BytesIO(data), dtype="float64", always_2d=True)
    return x.mean(axis=1), rate


def resampled(x: np.ndarray, rate: int, to: int) -> np.ndarray:
    """Band-limited to the lower of both rates, by a Hann-windowed sinc of 32 zero crossings."""
    if rate == to:
        return x
    cut = min(1.0, to / rate)
    reach = int(np.ceil(ZERO_CROSSINGS / cut))
    n_out = -(-len(x) * to // rate)
    padded = np.concatenate([np.zeros(reach), x, np.zeros(reach + 1)])
    taps = np.arange(-reach, reach + 1)
    out = np.empty(n_out)
    for first in range(0, n_out, 8192):
        at = np.arange(first, min(n_out, first + 8192)) * (rate / to)
        base = np.floor(at).astype(np.int64)
        d = taps[None, :] - (at - base)[:, None]
        window = np.where(np.abs(d) < reach, 0.5 + 0.5 * np.cos(np.pi * d / reach), 0.0)
        weight = np.sinc(d * cut) * window
        out[first : first + len(at)] = (weight * padded[base[:, None] + taps + reach]).sum(1) / weight.sum(1)
    return out


def levelled(x: np.ndarray, decibel: float) -> np.ndarray:
    """Gain in dB, held back so that nothing is clipped."""
    gain = 10 ** (decibel / 20)
    peak = float(np.abs(x).max(initial=1e-9))
    return x * min(gain, 0.999 / peak)


def encoded(x: np.ndarray, rate: int, suffix: str) -> bytes:
    """File bytes: 16-bit `.wav` or `.flac`, or `.ogg` (Vorbis at a high quality)."""
    fmt, sub = {".wav": ("WAV", "PCM_16"), ".flac": ("FLAC", "PCM_16"), ".ogg": ("OGG", "VORBIS")}[suffix]
    out = io.BytesIO()
    y = np.clip(x, -1, 32767 / 32768)
    if suffix == ".ogg":
        with soundfile.SoundFile(out, "w", rate, 1, sub, format=fmt, compression_level=0.1) as f:
            for at in range(0, len(y), 4096):
                f.write(y[at : at + 4096])
    else:
        soundfile.write(out, np.floor(y * 32768 + 0.5).astype(np.int16), rate, sub, format=fmt)
    return out.getvalue()
