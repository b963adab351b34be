"""Makes pictures small, those named and those in folders: 256 colours are enough for text on plain ground."""

import sys
from pathlib import Path

from PIL import Image

for given in map(Path, sys.argv[1:]):
    for path in sorted(given.glob("wallet-*.png")) if given.is_dir() else [given]:
        picture = Image.open(path).convert("RGB")
        picture.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
        print(f"{path.name} {path.stat().st_size} bytes")
