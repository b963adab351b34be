#!/usr/bin/env python3
"""Rebuilds samples/ from its sources: the files, expected.json, gold/labels.json and SOURCES.md.

    python samples/make.py [--cache DIR]     (default: $TENZRO_SAMPLE_CACHE or ~/.cache/tenzro/samples-data)

Needs Debian bookworm's package lists (`apt-get download`, nothing is installed) and pip; with the
pinned requirements.txt the same bytes come out. tools/digests.json pins the sources.
"""

import argparse
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "tools"))
import sources  # noqa: E402
from manifest import ITEMS  # noqa: E402
from recipes import Item  # noqa: E402

HEAD = """# Sources of the samples

Written by `make.py` from `tools/manifest.py` and `tools/sources.py`. No package named here serves
the training or the evaluation of a model in `models/`. Licences of adapted material stay those of
the source: what is made of CC-BY-SA material is CC-BY-SA of the same version. Texts of the licences
and links to them: `LICENSES.md`.
"""


def expectation(item: Item) -> dict:
    """The line of expected.json."""
    line: dict = {"verdict": "refused", "reason": item.reason} if item.reason else {"verdict": "accepted"}
    if item.of:
        line["of"] = item.of
    if item.peers_overrule:
        line["peers_overrule"] = True
    return line


def sources_page() -> str:
    """SOURCES.md."""
    rows = [HEAD, "| file | title | author | from | licence | what was done |", "|---|---|---|---|---|---|"]
    for item in ITEMS:
        s = sources.SOURCES[item.source]
        kind, spec = s.package.split(":", 1)
        origin = f"{'Debian' if kind == 'deb' else 'PyPI'} `{spec}`, `{s.path.rsplit('/', 1)[-1]}`"
        rows.append(f"| {item.path} | {s.title} | {s.author} | {origin} | {s.licence} | {item.done} |")
    return "\n".join(rows) + "\n"


def main() -> int:
    """Entry point."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--cache", help="where packages are unpacked")
    cache = sources.cache_dir(ap.parse_args().cache)
    pins = HERE / "tools" / "digests.json"
    digests = json.loads(pins.read_text()) if pins.exists() else {}
    total = 0
    for item in ITEMS:
        data = item.make(sources.read(item.source, cache, digests))
        path = HERE / item.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        total += len(data)
    known = {item.path for item in ITEMS}
    for top in ("first", "later", "gold"):
        for path in (HERE / top).rglob("*.*"):
            if path.relative_to(HERE).as_posix() not in known and path.name != "labels.json":
                path.unlink()
    write = lambda path, value: path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")  # noqa: E731
    write(pins, digests)
    write(HERE / "expected.json", {i.path: expectation(i) for i in ITEMS if not i.gold})
    labels = {i.path.removeprefix("gold/"): {"good": i.reason is None} for i in ITEMS if i.gold}
    write(HERE / "gold" / "labels.json", labels)
    for kind in ("text", "image", "audio"):  # the same per folder, for who reads one folder only
        of = {k.removeprefix(f"{kind}/"): v for k, v in labels.items() if k.startswith(f"{kind}/")}
        write(HERE / "gold" / kind / "labels.json", of)
    (HERE / "SOURCES.md").write_text(sources_page())
    print(f"{len(ITEMS)} files, {total / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
