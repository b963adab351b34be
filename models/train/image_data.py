"""Photographs and their defects for the image model: everything from packages, seeded.

All work is on luma: that is all the model sees (PREPROCESS.md).
"""

import io
import pathlib
import sys

import numpy as np
from PIL import Image
from scipy import ndimage

import fetch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import preprocess  # noqa: E402

Image.MAX_IMAGE_PIXELS = None
DEFECTS = ["blur", "noise", "blocking", "lowres", "exposure", "banding", "flat"]
LABELS = ["quality", *DEFECTS]

GCOMPRIS_PHOTOS = ("explore_monuments", "explore_world_animals", "explore_farm_animals", "explore_world_music", "erase",
                   "clickgame")
GCOMPRIS_DETAILS = (0, 1, 3, 5, 6, 9, 11, 13, 14, 16, 17, 18, 20)  # the other ones are paintings
PLASMA_PHOTOS = ("FallenLeaf", "Path", "Autumn", "Grey", "Kite", "EveningGlow")
OPENCV_PHOTOS = ("fruits", "baboon", "leuvenA", "leuvenB", "ela_original", "squirrel_cls", "home", "aloeL", "aloeR",
                 "board", "orange", "stuff", "messi5", "apple", "butterfly", "building", "aero1", "aero3", "lena",
                 "rubberwhale1", "graf1", "box_in_scene", "gradient_photo", "right", "left", "plant",
                 "scenetext01", "scenetext02", "scenetext03", "scenetext05", "scenetext06")
MATE_PHOTOS = ("Garden", "Dune", "Wood", "TwoWings", "GreenMeadow", "RainDrops", "Blinds", "FreshFlower", "LadyBird",
               "YellowFlower")
SKIMAGE_PHOTOS = ("coffee", "astronaut", "motorcycle_left", "chelsea", "rocket", "brick", "gravel", "grass")


def train_files(cache: pathlib.Path) -> list[pathlib.Path]:
    """Photographs of the training packages."""
    g = fetch.rcc_pictures(fetch.package("gcompris-qt-data", cache), cache / "x-gcompris")
    out = [f for f in sorted(g.iterdir()) if f.name.rsplit("-", 1)[0] in GCOMPRIS_PHOTOS]
    out += [g / f"details-{i:03d}.webp" for i in GCOMPRIS_DETAILS]
    p = fetch.package("plasma-workspace-wallpapers", cache)
    out += [max(p.rglob(f"{n}/contents/images/*.jpg"), key=lambda f: (f.stat().st_size, f.name)) for n in PLASMA_PHOTOS]
    return out


def test_files(cache: pathlib.Path) -> list[pathlib.Path]:
    """Photographs of packages that training never sees."""
    out = []
    for pkg, names in (("opencv-doc", OPENCV_PHOTOS), ("mate-backgrounds", MATE_PHOTOS), ("python3-skimage", SKIMAGE_PHOTOS)):
        found = {f.stem: f for f in sorted(fetch.package(pkg, cache).rglob("*"))
                 if f.suffix in (".jpg", ".png") and "opencv4/html" not in str(f) and f.is_file()}
        out += [found[n] for n in names if n in found]
    return out


def load_luma(path: pathlib.Path, longest: int = 2600) -> np.ndarray:
    """Luma as float32, at most `longest` wide or high."""
    im = Image.fromarray(preprocess.luma(preprocess.decode_image(path.read_bytes())).astype(np.uint8))
    if max(im.size) > longest:
        s = longest / max(im.size)
        im = im.resize((round(im.width * s), round(im.height * s)), Image.BOX)
    return np.asarray(im).astype(np.float32)


def u8(a: np.ndarray) -> np.ndarray:
    """Rounded and clipped to 8 bits."""
    return np.clip(np.rint(a), 0, 255).astype(np.uint8)


def resize(a: np.ndarray, w: int, h: int, how=Image.LANCZOS) -> np.ndarray:
    """Resized luma, float32."""
    return np.asarray(Image.fromarray(a.astype(np.float32), "F").resize((max(1, w), max(1, h)), how))


def coded(a: np.ndarray, fmt: str, q: int) -> np.ndarray:
    """Through a lossy encoder and back."""
    b = io.BytesIO()
    im = Image.fromarray(u8(a))
    (im.convert("RGB") if fmt == "WEBP" else im).save(b, fmt, quality=q)
    return np.asarray(Image.open(b).convert("L")).astype(np.float32)


def d_blur(a, rng):
    kind = rng.integers(3)
    if kind == 0:
        return ndimage.gaussian_filter(a, rng.uniform(2.0, 6.0))
    if kind == 1:  # camera shake
        n, angle = int(rng.integers(11, 30)), rng.uniform(0, np.pi)
        k = np.zeros((n, n), np.float32)
        for t in np.linspace(-(n - 1) / 2, (n - 1) / 2, 3 * n):
            k[int(round((n - 1) / 2 + t * np.sin(angle))), int(round((n - 1) / 2 + t * np.cos(angle)))] = 1
    else:  # out of focus
        r = rng.uniform(3.0, 8.0)
        y, x = np.mgrid[-9:10, -9:10]
        k = (x * x + y * y <= r * r).astype(np.float32)
    from scipy.signal import fftconvolve

    m = k.shape[0] // 2
    return fftconvolve(np.pad(a, m, mode="reflect"), k / k.sum(), mode="same")[m : m + a.shape[0], m : m + a.shape[1]]


def d_noise(a, rng):
    kind = rng.integers(3)
    if kind == 0:
        return a + rng.normal(0, rng.uniform(20, 70), a.shape)
    if kind == 1:
        out, hit = a.copy(), rng.random(a.shape) < rng.uniform(0.02, 0.2)
        out[hit] = rng.choice([0, 255], int(hit.sum()))
        return out
    grain = ndimage.gaussian_filter(rng.normal(0, 1, a.shape), rng.uniform(0.5, 1.2))  # film grain
    return a + grain / grain.std() * rng.uniform(20, 55)


def d_blocking(a, rng):
    return coded(a, "JPEG", int(rng.integers(1, 13))) if rng.random() < 0.75 else coded(a, "WEBP", int(rng.integers(0, 4)))


def d_lowres(a, rng):
    f = rng.uniform(3.0, 9.0)
    h, w = a.shape
    small = resize(a, int(w / f), int(h / f), Image.BOX if rng.random() < 0.7 else Image.NEAREST)
    return resize(small, w, h, [Image.NEAREST, Image.BILINEAR, Image.BICUBIC][rng.integers(3)])


def d_exposure(a, rng):
    kind, m = rng.integers(3), float(a.mean())
    if kind == 0:  # over
        return a * rng.uniform(1.6, 4.0) + rng.uniform(60, 140)
    if kind == 1:  # under, with the read-out noise that goes with it
        return a * min(rng.uniform(0.03, 0.16), 12 / max(m, 1)) + rng.normal(0, rng.uniform(0, 2.0), a.shape)
    return (a - m) * rng.uniform(0.04, 0.13) + rng.uniform(40, 215)  # washed out


def d_banding(a, rng):
    n = int(rng.integers(2, 6))
    return np.rint(np.clip(a, 0, 255) / 255 * (n - 1)) / (n - 1) * 255


def d_flat(a, rng):
    h, w = a.shape
    kind = rng.integers(4)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    base = np.full((h, w), rng.uniform(0, 255), np.float32)
    if kind == 1:
        base += (x / w * rng.uniform(-120, 120)) + (y / h * rng.uniform(-120, 120))
    if kind == 2:
        base += rng.normal(0, rng.uniform(0.5, 8), (h, w))
    if kind == 3:
        base[: int(h * rng.uniform(0.2, 0.8))] = rng.uniform(0, 255)
    return base


APPLY = dict(zip(DEFECTS, (d_blur, d_noise, d_blocking, d_lowres, d_exposure, d_banding, d_flat)))


def reference(full: np.ndarray, rng) -> np.ndarray:
    """A crop at a random, rather reduced scale: sources are themselves compressed, reduction cleans them."""
    s = rng.uniform(0.5, 1.0) * min(1.0, 1800 / max(full.shape))
    h, w = full.shape
    if min(h, w) * s < 300:
        s = min(1.0, 300 / min(h, w))
    a = resize(full, round(w * s), round(h * s), Image.LANCZOS if s < 1 else Image.NEAREST)
    h, w = a.shape
    ch, cw = (int(min(n, rng.uniform(0.55, 1.0) * n + 120)) for n in (h, w))
    y, x = rng.integers(0, h - ch + 1), rng.integers(0, w - cw + 1)
    a = np.clip(a[y : y + ch, x : x + cw], 0, 255)
    return a[:, ::-1] if rng.random() < 0.5 else a


def harmless(a: np.ndarray, rng) -> np.ndarray:
    """Everyday handling that must not change the verdict."""
    h, w = a.shape
    if rng.random() < 0.4:
        s = rng.uniform(0.9, 1.1)
        a = resize(a, round(w * s), round(h * s), [Image.BICUBIC, Image.LANCZOS, Image.BILINEAR][rng.integers(3)])
    if rng.random() < 0.7:
        a = coded(a, "JPEG", int(rng.integers(78, 97)))
    return a


def good(a: np.ndarray, rng) -> np.ndarray:
    """Small tone changes, a little noise, a little softness: still a good photograph."""
    if rng.random() < 0.4:
        a = 255 * (np.clip(a, 0, 255) / 255) ** rng.uniform(0.75, 1.35)
    if rng.random() < 0.3:
        a = ndimage.gaussian_filter(a, rng.uniform(0.2, 0.7))
    if rng.random() < 0.4:
        a = a + rng.normal(0, rng.uniform(0.5, 5.0), a.shape)
    return a


def variant(full: np.ndarray, defect: str | None, rng) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(patches u8, thumb u8, labels) of one example."""
    a, y = reference(full, rng), np.zeros(len(LABELS), np.float32)
    if defect is None:
        y[0], a = 1, good(a, rng)
    else:
        if defect not in ("flat", "exposure") and rng.random() < 0.15:
            other = DEFECTS[rng.integers(4)]
            a, y[LABELS.index(other)] = APPLY[other](a, rng), 1
        a = APPLY[defect](np.clip(a, 0, 255), rng)
        y[LABELS.index(defect)] = 1
    v = harmless(np.clip(a, 0, 255), rng)
    grey = u8(v)
    p, t = preprocess.image_u8(np.repeat(grey[..., None], 3, axis=2))
    return p, t, y


def build(files: list[pathlib.Path], per_file: int, seed: int) -> dict[str, np.ndarray]:
    """`per_file` good variants and as many bad ones (defects in turn) of each photograph."""
    ps, ts, ys, src = [], [], [], []
    for n, f in enumerate(files):
        rng = np.random.default_rng([seed, n])
        full = load_luma(f)
        for k in range(per_file):
            for defect in (None, DEFECTS[(k + n) % len(DEFECTS)]):
                p, t, y = variant(full, defect, rng)
                ps.append(p), ts.append(t), ys.append(y), src.append(n)
    return {"p": np.stack(ps), "t": np.stack(ts), "y": np.stack(ys), "src": np.array(src)}


if __name__ == "__main__":
    import time

    cache = fetch.cache_dir()
    for name, files, per, seed in (("train", train_files(cache), 28, 11), ("test", test_files(cache), 14, 12)):
        t0 = time.time()
        d = build(files, per, seed)
        np.savez(cache / f"image-{name}.npz", **d)
        print(name, len(files), "photographs", len(d["y"]), "examples", f"{time.time() - t0:.0f} s", flush=True)
