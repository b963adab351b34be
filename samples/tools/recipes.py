"""How a sample is made of its source: what is picked, how it is degraded, how it is stored."""

import dataclasses
import re
from collections.abc import Callable

import numpy as np

import degrade as d
import media as m

Make = Callable[[bytes], bytes]


@dataclasses.dataclass(frozen=True)
class Item:
    """A file of samples/. `reason` and `of` (a path) only where it is refused; gold items are accepted or not."""

    path: str
    source: str
    make: Make
    done: str
    reason: str | None = None
    of: str | None = None
    peers_overrule: bool = False

    @property
    def gold(self) -> bool:
        """Whether it qualifies reviewers."""
        return self.path.startswith("gold/")


# ---------------------------------------------------------------- how files are made


def passage(raw: str, first: str, last: str) -> str:
    """From `first` to `last`, both included, whatever their line breaks; marks of italics are dropped."""
    pattern = r"\s+".join(map(re.escape, first.split())) + ".*?" + r"\s+".join(map(re.escape, last.split()))
    found = re.search(pattern, raw, re.S)
    if not found:
        raise ValueError(f"no passage from {first!r} to {last!r}")
    return found[0].replace("_", "")


def entry(raw: str, word: str) -> str:
    """The paragraphs under a headword of the Jargon File, without its cross-reference braces."""
    body = re.search(rf"\n   :{re.escape(word)}:[^\n]*\n(.*?)(?=\n   :[^:\n]+:)", raw, re.S)
    return re.sub(r"[{}]", "", body[1])


def definition(raw: str, word: str) -> str:
    """A headword of the Devil's Dictionary with its text."""
    body = re.search(rf"\n({re.escape(word)}, .*?)(?=\n\n[A-Z][A-Z -]+, )", raw, re.S)
    return re.sub(r"[{}]", "", body[1])


def text(pick: Callable[[str], str], *steps: Callable[[str], str], width: int = 76, edits: dict | None = None) -> Make:
    """A text file: picked, edited word by word, degraded, wrapped."""

    def make(data: bytes) -> bytes:
        t = "\n\n".join(m.paragraphs(pick(data.decode("utf-8", "replace"))))
        for old, new in (edits or {}).items():
            if old not in t:
                raise ValueError(f"{old!r} is not in the passage")
            t = t.replace(old, new, 1)
        for step in steps:
            t = step(t)
        return m.wrapped(t, width).encode()

    return make


def image(longest: int, *steps: Callable, quality: int = 90, box: tuple | None = None, png: bool = False) -> Make:
    """A picture: cropped to `box` (shares of the sides), reduced to `longest`, degraded, encoded."""

    def make(data: bytes) -> bytes:
        im = m.picture(data)
        if box:
            im = im.crop(tuple(round(s * n) for s, n in zip(box, (im.width, im.height) * 2)))
        im = m.fitted(im, longest)
        for step in steps:
            im = step(im)
        return m.png(im) if png else m.jpeg(im, quality)

    return make


def audio(suffix: str, *steps: Callable, span: tuple | None = None, to: int | None = None, raw: bool = False) -> Make:
    """A recording: cut to `span` (seconds), degraded by steps of (samples, rate), resampled, encoded."""

    def make(data: bytes) -> bytes:
        x, rate = (np.frombuffer(data, "<i2") / 32768, 16000) if raw else m.recording(data)
        if span:
            x = x[int(span[0] * rate) : int(span[1] * rate)]
        for step in steps:
            x = step(x, rate)
        return m.encoded(m.resampled(x, rate, to or rate), to or rate, suffix)

    return make


def between(first: str, last: str) -> Callable[[str], str]:
    """Picks a passage."""
    return lambda raw: passage(raw, first, last)
