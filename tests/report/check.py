"""Whether a report says what its commands say, and opens without a network.

    python3 tests/report/check.py demo-out

1. Every figure of figures.json: its command, typed in the folder above, prints exactly its value.
2. report.html: at most 3 MB; no script, no style sheet, no picture, no link from elsewhere; every
   link leads to a place on the page; pictures and drawings have words; headings do not skip a level.

Exit: 0 all well, 1 something is not, 2 no such folder.
"""

import json
import pathlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser

LIMIT = 3_000_000
FIELDS = ["id", "title", "value", "unit", "shown", "command"]
UNITS = {"utic", "utcc", "utnz", "count", "micro", "micro-nats", "q15", "ratio", "word"}


class Page(HTMLParser):
    """What matters of a page here."""

    def __init__(self):
        super().__init__()
        self.wrong, self.ids, self.anchors, self.levels = [], set(), [], []

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if "id" in found:
            if found["id"] in self.ids:
                self.wrong.append(f"two places are called {found['id']}")
            self.ids.add(found["id"])
        if tag in ("script", "link", "iframe", "object", "embed", "form", "base"):
            self.wrong.append(f"there is a <{tag}>")
        if any(name.startswith("on") for name in found):
            self.wrong.append(f"<{tag}> has an event handler")
        for name in ("src", "srcset", "poster", "data", "xlink:href"):
            if name in found and not found[name].startswith("data:"):
                self.wrong.append(f"<{tag}> loads {found[name][:60]}")
        if tag == "a":
            self.anchors.append(found.get("href", ""))
        if tag == "img" and not found.get("alt"):
            self.wrong.append("a picture has no words")
        if tag == "audio" and not found.get("aria-label"):
            self.wrong.append("a player has no words")
        if tag == "svg" and not (found.get("aria-label") or found.get("aria-hidden") == "true"):
            self.wrong.append("a drawing has neither words nor is hidden from readers")
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))

    def faults(self):
        for anchor in self.anchors:
            if not anchor.startswith("#") or anchor[1:] not in self.ids:
                self.wrong.append(f"a link leads to {anchor[:60]}")
        for before, after in zip(self.levels, self.levels[1:]):
            if after > before + 1:
                self.wrong.append(f"a heading of level {after} follows one of level {before}")
        return self.wrong


def check_page(path):
    text = path.read_text(encoding="utf-8")
    page = Page()
    page.feed(text)
    wrong = page.faults()
    if path.stat().st_size > LIMIT:
        wrong.append(f"it has {path.stat().st_size} bytes, at most {LIMIT} are allowed")
    style = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
    if re.search(r"url\(|@import", style):
        wrong.append("its style loads something")
    if "default-src 'none'" not in text:
        wrong.append("it has no policy against loading")
    return wrong


def check_figure(above, figure):
    if list(figure) != FIELDS or figure["unit"] not in UNITS:
        return f"{figure.get('id')}: not of the form that is promised"
    run = subprocess.run(["bash", "-c", figure["command"]], cwd=above, capture_output=True, text=True)
    printed = run.stdout.strip()
    if run.returncode != 0 or printed != figure["value"]:
        return (f"{figure['id']}: the report says {figure['value']}, `{figure['command']}` prints "
                f"{printed or run.stderr.strip()}")
    return None


def main():
    if len(sys.argv) != 2 or not pathlib.Path(sys.argv[1], "figures.json").is_file():
        print("usage: check.py FOLDER, a folder that scripts/demo left", file=sys.stderr)
        return 2
    folder = pathlib.Path(sys.argv[1]).resolve()
    figures = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    wrong = [f"report.html: {fault}" for fault in check_page(folder / "report.html")]
    if list(figures) != ["format", "chain_id", "height", "figures"]:
        wrong.append("figures.json: not of the form that is promised")
    names = [figure["id"] for figure in figures["figures"]]
    if len(names) != len(set(names)) or len(names) < 30:
        wrong.append(f"figures.json: {len(names)} figures, {len(set(names))} names")
    with ThreadPoolExecutor(4) as pool:
        found = pool.map(lambda figure: check_figure(folder.parent, figure), figures["figures"])
        wrong += [fault for fault in found if fault]
    for fault in wrong:
        print(f"FAILED {fault}")
    if not wrong:
        size = (folder / "report.html").stat().st_size
        print(f"ok: {len(names)} figures are what their commands print; report.html has {size // 1000} kB, "
              "no script, and loads nothing")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
