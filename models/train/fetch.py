"""Fetches training and evaluation data: Debian packages, unpacked without root into a cache.

    python fetch.py [--cache DIR]      (default: $TENZRO_MODEL_CACHE or ~/.cache/tenzro/models-data)

`apt-get download` needs the machine's Debian (bookworm) package lists, nothing is installed.
Idempotent: a package that is already unpacked is left alone. About 1.3 GB on disk.
"""

import argparse
import glob
import io
import os
import pathlib
import subprocess
import sys

# Role per package: nothing that serves training, choosing thresholds or tests is used in samples/.
IMAGE_TRAIN = ["gcompris-qt-data", "plasma-workspace-wallpapers"]
IMAGE_TEST = ["opencv-doc", "mate-backgrounds", "python3-skimage"]
TEXT_TRAIN = [
    "debian-reference-en", "debian-reference-de", "debian-reference-fr", "debian-reference-es",
    "debian-reference-it", "debian-reference-pt", "debian-handbook",
    "gimp-help-en", "gimp-help-de", "gimp-help-fr", "gimp-help-es", "gimp-help-it",
    "fortunes", "fortunes-de", "fortunes-es", "fortunes-it", "fortunes-br", "fortunes-pl",
    "maint-guide-de", "maint-guide-fr", "maint-guide-es", "maint-guide-it",
]
TEXT_TEST = ["installation-guide-amd64", "developers-reference", "developers-reference-de",
             "developers-reference-fr", "developers-reference-it", "aptitude-doc-es", "aptitude-doc-fr",
             "aptitude-doc-en", "aptitude-doc-it", "aptitude-doc-nl"]
AUDIO_TRAIN = ["asterisk-core-sounds-en-wav", "asterisk-core-sounds-es-wav", "asterisk-core-sounds-ru-wav",
               "tuxpaint-stamps-default"]
AUDIO_TEST = ["asterisk-core-sounds-fr-wav", "asterisk-prompt-it-menardi-wav", "klettres-data"]


def cache_dir(arg: str | None = None) -> pathlib.Path:
    """Cache folder, outside the clone."""
    return pathlib.Path(arg or os.environ.get("TENZRO_MODEL_CACHE") or "~/.cache/tenzro/models-data").expanduser()


def package(name: str, cache: pathlib.Path) -> pathlib.Path:
    """Path of the unpacked package, downloading it if needed."""
    out = cache / "x" / name
    if out.is_dir():
        return out
    deb = cache / "deb"
    deb.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", "-q", name], cwd=deb, check=True, stdout=subprocess.DEVNULL)
    (file,) = glob.glob(f"{deb}/{name}_*.deb")
    part = out.with_suffix(".part")
    subprocess.run(["dpkg", "-x", file, str(part)], check=True)
    part.rename(out)
    print(pathlib.Path(file).name, flush=True)
    os.remove(file)
    return out


def rcc_pictures(pkg: pathlib.Path, out: pathlib.Path) -> pathlib.Path:
    """Cuts the WebP pictures out of Qt resource files (they are stored there uncompressed)."""
    from PIL import Image

    if out.is_dir():
        return out
    out.mkdir(parents=True)
    for rcc in sorted(pkg.rglob("*.rcc")):
        data, at, k = rcc.read_bytes(), 0, 0
        while (at := data.find(b"RIFF", at)) >= 0:
            end = at + 8 + int.from_bytes(data[at + 4 : at + 8], "little")
            if data[at + 8 : at + 12] == b"WEBP":
                try:
                    im = Image.open(io.BytesIO(data[at:end]))
                    if min(im.size) >= 250:
                        (out / f"{rcc.stem}-{k:03d}.webp").write_bytes(data[at:end])
                        k += 1
                except OSError:
                    pass
            at += 4
    return out


if __name__ == "__main__":
    ap = argparse.ArgumentParser()
    ap.add_argument("--cache")
    where = cache_dir(ap.parse_args().cache)
    for p in IMAGE_TRAIN + IMAGE_TEST + TEXT_TRAIN + TEXT_TEST + AUDIO_TRAIN + AUDIO_TEST:
        try:
            package(p, where)
        except (subprocess.CalledProcessError, ValueError) as e:
            sys.exit(f"{p}: {e}")
