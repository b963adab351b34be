#!/usr/bin/env python3
"""Gives every sample another name and other bytes, with the same meaning, so that verdicts must keep.

    python samples/reencode.py --seed N IN OUT

Names and their order are random. Text: another line width, other line ends, NFC or NFD. Picture:
rescaled by up to 5 %, another JPEG quality (at least 85), JPEG to PNG or back. Recording: the same
or a higher sample rate, another level, WAV, FLAC or Ogg Vorbis. `first/`, `later/` and `gold/` and
the kinds below them stay. OUT/expected.json and OUT/gold/labels.json name the new files. The same
seed gives the same names and contents (save the serial number that Ogg draws for itself).
"""

import argparse
import json
import pathlib
import random
import sys
import unicodedata

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "tools"))
import media as m  # noqa: E402

RATES = (8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000)
PNG_PIXELS = 450_000


def text(data: bytes, rng: random.Random) -> tuple[bytes, str]:
    """Wrapped and normalised otherwise."""
    ends = rng.choice(["\n", "\r\n"])
    form = rng.choice(["NFC", "NFD"])
    wrapped = m.wrapped(data.decode("utf-8"), rng.randint(60, 110), ends)
    return unicodedata.normalize(form, wrapped).encode("utf-8"), rng.choice([".txt", ".md"])


def image(data: bytes, rng: random.Random) -> tuple[bytes, str]:
    """Rescaled a little and encoded otherwise; large pictures stay JPEG."""
    im = m.scaled(m.picture(data), rng.uniform(0.95, 1.05))
    if im.width * im.height <= PNG_PIXELS and rng.random() < 0.4:
        return m.png(im), ".png"
    return m.jpeg(im, rng.randint(85, 96)), rng.choice([".jpg", ".jpeg"])


def audio(data: bytes, rng: random.Random) -> tuple[bytes, str]:
    """Another rate (never below that of the file), level (-4 to +1 dB) and format."""
    x, rate = m.recording(data)
    to = rng.choice([r for r in RATES if rate <= r <= 3 * rate])
    suffix = rng.choice([".wav", ".flac", ".ogg"])
    return m.encoded(m.levelled(m.resampled(x, rate, to), rng.uniform(-4, 1)), to, suffix), suffix


def listed(tree: pathlib.Path) -> tuple[dict, dict]:
    """(expected.json, gold/labels.json) of a tree, empty where absent."""
    files = tree / "expected.json", tree / "gold" / "labels.json"
    return tuple(json.loads(f.read_text()) if f.exists() else {} for f in files)


def saved(path: pathlib.Path, value: dict) -> None:
    """Writes JSON, sorted by name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")


def reencode(source: pathlib.Path, out: pathlib.Path, seed: int) -> dict[str, str]:
    """Writes the new tree; returns old path to new path."""
    expected, labels = listed(source)
    old = sorted([*expected, *(f"gold/{path}" for path in labels)])
    names: dict[str, str] = {}
    for path in old:
        rng = random.Random(f"{seed} {path}")
        data, suffix = {"text": text, "image": image, "audio": audio}[m.modality(source / path)](
            (source / path).read_bytes(), rng)
        names[path] = f"{path.rsplit('/', 1)[0]}/{rng.getrandbits(48):012x}{suffix}"
        target = out / names[path]
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    new = {}
    for path, line in expected.items():
        new[names[path]] = line | ({"of": names[line["of"]]} if "of" in line else {})
    saved(out / "expected.json", new)
    if labels:
        gold = {names[f"gold/{p}"].removeprefix("gold/"): line for p, line in labels.items()}
        saved(out / "gold" / "labels.json", gold)
        for kind in ("text", "image", "audio"):
            of = {p.removeprefix(f"{kind}/"): line for p, line in gold.items() if p.startswith(f"{kind}/")}
            saved(out / "gold" / kind / "labels.json", of)
    return names


def main() -> int:
    """Entry point."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--seed", type=int, required=True, help="any whole number")
    ap.add_argument("source", metavar="IN", type=pathlib.Path)
    ap.add_argument("out", metavar="OUT", type=pathlib.Path)
    args = ap.parse_args()
    if not (args.source / "expected.json").exists():
        ap.error(f"{args.source} has no expected.json")
    if args.out.exists() and any(args.out.iterdir()):
        ap.error(f"{args.out} is not empty")
    names = reencode(args.source, args.out, args.seed)
    print(f"{len(names)} files into {args.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
