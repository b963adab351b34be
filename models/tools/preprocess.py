"""Reference of PREPROCESS.md: files to tensors in integer arithmetic (numpy int64)."""

import hashlib
import io
import math
import pathlib
import unicodedata

import numpy as np

MODELS = pathlib.Path(__file__).resolve().parent.parent
TABLE = np.frombuffer((MODELS / "tables" / "sinc16x1024.i32le").read_bytes(), "<i4").astype(np.int64)

PATCH, GRID, THUMB, MAX_SIDE = 96, 4, 64, 2048
TEXT_IDS, TEXT_WINDOW = 4096, 1024
AUDIO_RATE, AUDIO_LEN = 16000, 144160

WHITE = {*range(0x09, 0x0E), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000}


class Refused(ValueError):
    """The input cannot be judged; the text is the reason of PREPROCESS.md."""


def sha256(*arrays: np.ndarray) -> str:
    """SHA-256 over the little-endian bytes of the arrays, concatenated."""
    h = hashlib.sha256()
    for a in arrays:
        h.update(np.ascontiguousarray(a).astype(a.dtype.newbyteorder("<")).tobytes())
    return h.hexdigest()


# ---------------------------------------------------------------- image


def decode_image(data: bytes) -> np.ndarray:
    """RGB8 [H, W, 3] of a picture file (step 1)."""
    from PIL import Image

    im = Image.open(io.BytesIO(data))
    if im.mode.startswith("I;16") or im.mode == "I":
        grey = (np.asarray(im).astype(np.int64) >> 8).clip(0, 255).astype(np.uint8)
        return np.repeat(grey[..., None], 3, axis=2)
    if im.mode in ("RGBA", "LA", "PA") or "transparency" in im.info:
        px = np.asarray(im.convert("RGBA")).astype(np.int64)
        a = px[..., 3:4]
        return ((px[..., :3] * a + 255 * (255 - a) + 127) // 255).astype(np.uint8)
    return np.asarray(im.convert("RGB"))


def luma(rgb: np.ndarray) -> np.ndarray:
    """Step 2: 8-bit luma as int64."""
    c = rgb.astype(np.int64)
    return (19595 * c[..., 0] + 38470 * c[..., 1] + 7471 * c[..., 2] + 32768) >> 16


def reduce_luma(y: np.ndarray) -> np.ndarray:
    """Step 3: whole-number box reduction of pictures larger than 2048."""
    h, w = y.shape
    f = (max(h, w) + MAX_SIDE - 1) // MAX_SIDE
    if f <= 1:
        return y
    h, w = h // f, w // f
    s = y[: h * f, : w * f].reshape(h, f, w, f).sum(axis=(1, 3))
    return (s + (f * f) // 2) // (f * f)


def thumb(y: np.ndarray) -> np.ndarray:
    """Step 5: mean luma of 64x64 cells, int64."""
    h, w = y.shape
    ii = np.zeros((h + 1, w + 1), np.int64)
    ii[1:, 1:] = y.cumsum(0).cumsum(1)
    k = np.arange(THUMB)
    r0, c0 = (k * h) // THUMB, (k * w) // THUMB
    r1 = np.maximum(r0 + 1, ((k + 1) * h) // THUMB)
    c1 = np.maximum(c0 + 1, ((k + 1) * w) // THUMB)
    s = ii[np.ix_(r1, c1)] - ii[np.ix_(r0, c1)] - ii[np.ix_(r1, c0)] + ii[np.ix_(r0, c0)]
    n = np.outer(r1 - r0, c1 - c0)
    return (s + n // 2) // n


def offsets(n: int) -> list[int]:
    """Step 6: the four patch positions of an axis."""
    return [((k * (n - PATCH)) // (GRID - 1)) // 8 * 8 for k in range(GRID)]


def patches(y: np.ndarray) -> np.ndarray:
    """Step 6: 16 patches of 96x96, int64."""
    h, w = y.shape
    y = np.pad(y, ((0, max(0, PATCH - h)), (0, max(0, PATCH - w))), mode="edge")
    h, w = y.shape
    return np.stack([y[a : a + PATCH, b : b + PATCH] for a in offsets(h) for b in offsets(w)])


def image_u8(rgb: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Patches and thumb as uint8 (the tensor is (v - 128) / 128)."""
    y = reduce_luma(luma(rgb))
    if min(y.shape) < 32:
        raise Refused("too_small")
    return patches(y).astype(np.uint8), thumb(y).astype(np.uint8)


def centre(v: np.ndarray) -> np.ndarray:
    """(v - 128) / 128 in f32, exact."""
    return (v.astype(np.float32) - np.float32(128)) / np.float32(128)


def image_tensors(rgb: np.ndarray) -> dict[str, np.ndarray]:
    """image-luma-patches/1."""
    p, t = image_u8(rgb)
    return {"patches": centre(p)[None], "thumb": centre(t)[None, None]}


# ---------------------------------------------------------------- text


def normal_text(data: bytes) -> bytes:
    """Steps 1 to 3 of text-bytes/1."""
    s = data.decode("utf-8", "replace")
    s = unicodedata.normalize("NFC", s[1:] if s.startswith("\ufeff") else s)
    s = "".join(" " if ord(c) in WHITE else c for c in s)
    return " ".join(p for p in s.split(" ") if p).encode("utf-8")


def text_ids(b: bytes) -> np.ndarray:
    """Step 5: 4096 ids."""
    a = np.frombuffer(b, np.uint8).astype(np.int32) + 1
    if len(a) <= TEXT_IDS:
        return np.pad(a, (0, TEXT_IDS - len(a)))
    n = len(a)
    starts = [(k * (n - TEXT_WINDOW)) // 3 for k in range(4)]
    return np.concatenate([a[s : s + TEXT_WINDOW] for s in starts])


def text_tensors(b: bytes) -> dict[str, np.ndarray]:
    """text-bytes/1 from normalised bytes."""
    if len(b) < 64:
        raise Refused("too_short")
    return {"ids": text_ids(b)[None]}


# ---------------------------------------------------------------- audio


def decode_audio(data: bytes) -> tuple[np.ndarray, int]:
    """Mono int64 samples in i16 range and the rate (steps 1 and 2)."""
    import soundfile

    with soundfile.SoundFile(io.BytesIO(data)) as f:
        rate, sub = f.samplerate, f.subtype
        if sub in ("PCM_16", "PCM_U8", "PCM_S8"):
            v = f.read(dtype="int16", always_2d=True).astype(np.int64)
        elif sub == "PCM_24":
            v = (((f.read(dtype="int32", always_2d=True).astype(np.int64) >> 8) + 128) >> 8).clip(-32768, 32767)
        elif sub == "PCM_32":
            v = ((f.read(dtype="int32", always_2d=True).astype(np.int64) + 32768) >> 16).clip(-32768, 32767)
        else:
            x = f.read(dtype="float64", always_2d=True)
            v = np.floor(x * 32768 + 0.5).clip(-32768, 32767).astype(np.int64)
    if not 8000 <= rate <= 192000:
        raise Refused("bad_rate")
    c = v.shape[1]
    return (2 * v.sum(axis=1) + c) // (2 * c), rate


def resample(x: np.ndarray, rate: int, to: int = AUDIO_RATE) -> np.ndarray:
    """Step 3; `to` other than 16,000 only serves scripts that make test data."""
    g = math.gcd(to, rate)
    up, down = to // g, rate // g
    if up == down:
        return x.astype(np.int64)
    q = max(up, down)
    n_out = (len(x) * up + down - 1) // down
    reach = (17 * q) // up + 2
    xp = np.concatenate([np.zeros(reach, np.int64), x.astype(np.int64), np.zeros(reach + 2, np.int64)])
    taps = np.arange(-reach, reach + 1, dtype=np.int64)
    out = np.zeros(n_out, np.int64)
    for first in range(min(up, n_out)):
        k = np.arange(first, n_out, up, dtype=np.int64)
        r = (first * down) % up
        j = (np.abs(taps * up - r) * 1024 + q // 2) // q
        use = j <= 16384
        w = TABLE[j[use]]
        base = (k * down) // up + reach
        s = np.zeros(len(k), np.int64)
        for t, wt in zip(taps[use], w):
            s += wt * xp[base + t]
        total = int(w.sum())
        out[k] = (2 * s + total) // (2 * total)
    return out.clip(-32768, 32767)


def window(y: np.ndarray) -> np.ndarray:
    """Step 4: 144,160 samples."""
    m = len(y)
    if m < 1600:
        raise Refused("too_short")
    if m <= AUDIO_LEN:
        return y[np.arange(AUDIO_LEN) % m]
    s = (m - AUDIO_LEN) // 2
    return y[s : s + AUDIO_LEN]


def audio_tensors(x: np.ndarray, rate: int) -> dict[str, np.ndarray]:
    """audio-16k-window/1 from mono samples."""
    return {"audio": (window(resample(x, rate)).astype(np.float32) / np.float32(32768))[None]}


# ---------------------------------------------------------------- synthetic inputs and files


def draws(seed: int, n: int) -> np.ndarray:
    """The generator of PREPROCESS.md: n bytes."""
    s, out = seed, bytearray()
    for _ in range(n):
        s = (s * 6364136223846793005 + 1442695040888963407) & (2**64 - 1)
        out.append(s >> 56)
    return np.frombuffer(bytes(out), np.uint8)


def from_synthetic(spec: dict) -> tuple[str, dict[str, np.ndarray]]:
    """(decoded_sha256, tensors) of a synthetic golden line."""
    if spec["kind"] == "image":
        g = draws(spec["seed"], spec["width"] * spec["height"]).reshape(spec["height"], spec["width"])
        rgb = np.repeat(g[..., None], 3, axis=2)
        return sha256(rgb), image_tensors(rgb)
    if spec["kind"] == "text":
        d = draws(spec["seed"], spec["bytes"]) % 32
        b = normal_text(bytes(97 + int(v) if v < 26 else 32 for v in d))
        return hashlib.sha256(b).hexdigest(), text_tensors(b)
    d = draws(spec["seed"], 2 * spec["samples"]).astype(np.int64)
    x = (d[0::2] * 256 + d[1::2] - 32768) // 4
    return sha256(x.astype(np.int16)), audio_tensors(x, spec["rate"])


def from_file(path: pathlib.Path) -> tuple[str, bool, str, dict[str, np.ndarray]]:
    """(modality, lossless, decoded_sha256, tensors) of a file, modality by suffix."""
    data, ext = path.read_bytes(), path.suffix.lower()
    if ext in (".txt", ".md"):
        b = normal_text(data)
        return "text", True, hashlib.sha256(b).hexdigest(), text_tensors(b)
    if ext in (".wav", ".flac", ".ogg"):
        x, rate = decode_audio(data)
        return "audio", ext != ".ogg", sha256(x.astype(np.int16)), audio_tensors(x, rate)
    rgb = decode_image(data)
    return "image", ext == ".png", sha256(rgb), image_tensors(rgb)
