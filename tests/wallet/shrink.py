"""Makes the pictures in a folder small: 64 colours are enough for text on plain ground."""

import sys
from pathlib import Path

from PIL import Image

for path in sorted(Path(sys.argv[1]).glob("wallet-*.png")):
    picture = Image.open(path).convert("RGB")
    picture.quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.name} {path.stat().st_size} bytes")
