"""Prose and its defects for the text model: everything from packages, seeded."""

import gzip
import html
import pathlib
import re
import sys

import numpy as np

import fetch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import preprocess  # noqa: E402

DEFECTS = ["shuffled", "noise", "repetition", "mash", "mojibake", "listing"]
LABELS = ["quality", *DEFECTS]
LANGUAGES = {"en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "nb", "ro", "cs", "ca", "ru"}

PARA = re.compile(r"<(?:p|dd|li|blockquote|h1|h2|title)\b[^>]*>(.*?)</(?:p|dd|li|blockquote|h1|h2|title)>", re.S | re.I)
TAG = re.compile(r"<[^>]+>")


def paragraphs_html(raw: str) -> list[str]:
    """Texts of paragraphs, without markup."""
    raw = re.sub(r"<(script|style|pre|head)\b.*?</\1>", " ", raw, flags=re.S | re.I)
    out = (" ".join(html.unescape(TAG.sub("", m)).split()) for m in PARA.findall(raw))
    return [p for p in out if len(p) >= 60 and re.search(r"[.!?…:»\"”]$", p)]


def language(path: pathlib.Path, package: str) -> str:
    """Language by folder or file name, for the reports."""
    for part in reversed(path.parts):
        if (code := part.split("-")[0].split("_")[0].lower()) in LANGUAGES and len(part) <= 5:
            return code
    for piece in path.name.split(".")[1:] + package.split("-"):
        if piece in LANGUAGES:
            return piece
    return {"br": "pt"}.get(package.rsplit("-", 1)[-1], "en")


def documents(packages: list[str], cache: pathlib.Path) -> list[tuple[str, str, str]]:
    """(package, language, text) per source file; fortunes are split at their separators."""
    out = []
    for pkg in packages:
        for f in sorted(fetch.package(pkg, cache).rglob("*")):
            if not f.is_file() or f.is_symlink():
                continue
            if f.suffix == ".html":
                lang = language(f, pkg)
                paras = paragraphs_html(f.read_bytes().decode("utf-8", "replace"))
                if lang in LANGUAGES and "\ufffd" not in "".join(paras) and sum(map(len, paras)) > 300:
                    out.append((pkg, lang, "\n\n".join(paras)))
            elif "games/fortunes" in str(f) and f.suffix in ("", ".u8"):
                try:
                    raw = f.read_bytes().decode("utf-8")
                except UnicodeDecodeError:
                    continue
                items = [i.strip() for i in raw.split("\n%") if 60 < len(i) < 1200 and "\x1b" not in i]
                if items:
                    out.append((pkg, language(f, pkg), "\n\n".join(items)))
    return out


def cut(text: str, size: int, rng) -> str:
    """About `size` characters of whole paragraphs or sentences from a random place."""
    if len(text) <= size:
        return text
    a = int(rng.integers(0, len(text) - size + 1))
    starts = [m.end() for m in re.finditer(r"(?<=[.!?])\s+(?=\S)|\n\n", text[max(0, a - 400) : a])]
    a = max(0, a - 400) + starts[-1] if starts else a
    piece = text[a : a + size]
    ends = [m.end() for m in re.finditer(r"[.!?](?=\s)", piece)]
    return piece[: ends[-1]] if ends and ends[-1] > 0.6 * len(piece) else piece


def d_shuffled(t, rng):
    w, kind = t.split(), rng.integers(4)
    if kind == 0:
        rng.shuffle(w)
    elif kind == 1:
        n = int(rng.integers(4, 12))
        w = [x for i in range(0, len(w), n) for x in rng.permutation(np.array(w[i : i + n], object))]
    elif kind == 2:
        w = w[::-1]
    else:  # neighbours swapped
        for i in range(0, len(w) - 2, 2):
            if rng.random() < 0.8:
                w[i], w[i + 2] = w[i + 2], w[i]
    return " ".join(w)


def d_noise(t, rng):
    share, kind = rng.uniform(0.10, 0.40), rng.integers(3)
    out = []
    junk = "abcdefghijklmnopqrstuvwxyz0123456789.,;:!|/\\()[]{}~^*#@&%$§<>_-=+'\"  "
    look = {"o": "0", "l": "1", "e": "c", "m": "rn", "i": "!", "a": "@", "s": "5", "t": "+", "n": "ri", "h": "li", "r": "f"}
    for c in t:
        if rng.random() >= share:
            out.append(c)
        elif kind == 0 or c == " ":
            out.append(junk[rng.integers(len(junk))])
        elif kind == 1:
            out.append(look.get(c.lower(), "" if rng.random() < 0.5 else junk[rng.integers(len(junk))]))
        else:
            out.append(["", c + c, c.swapcase(), " " + c, junk[rng.integers(len(junk))]][rng.integers(5)])
    return "".join(out)


def d_repetition(t, rng):
    w, kind = t.split(), rng.integers(4)
    n = int(rng.integers(2, 16)) if kind < 3 else int(rng.integers(16, 45))
    at = int(rng.integers(0, max(1, len(w) - n)))
    phrase, size = w[at : at + n], len(t)
    out = []
    while sum(map(len, out)) < size:
        p = " ".join(phrase)
        if kind == 1:
            p = p.upper() if rng.random() < 0.5 else p
            p += rng.choice(["!!!", "!", " ...", " >>>", " $$$", "?"])
        if kind == 2 and rng.random() < 0.3:
            p = " ".join(rng.permutation(np.array(phrase, object)))
        out.append(p)
        if rng.random() < 0.08:
            out.append(w[rng.integers(len(w))])
    return rng.choice([" ", "\n", ". ", ", "]).join(out)


def d_mash(t, rng):
    kind, out = rng.integers(4), []
    rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "asdfjkl;", "fghj"]
    alphabet = sorted({c for c in t.lower() if c.isalpha()}) or list("abc")
    for w in t.split():
        n = max(1, len(w) + int(rng.integers(-2, 3)))
        if kind == 0:
            r = rows[rng.integers(len(rows))]
            w = "".join(r[rng.integers(len(r))] for _ in range(n))
        elif kind == 1:
            w = "".join(alphabet[rng.integers(len(alphabet))] for _ in range(n))
        elif kind == 2:  # letters of the word in random order
            w = "".join(rng.permutation(list(w)))
        else:
            w = "".join(chr(int(rng.integers(33, 127))) for _ in range(n))
        out.append(w)
    return " ".join(out)


def d_mojibake(t, rng):
    kind = rng.integers(5)
    if kind <= 1:
        if len(re.findall(r"[^\x00-\x7f]", t)) < len(t) * 0.015:  # make a text that has something to break
            t = re.sub(r"[aeiouc]", lambda m: {"a": "ä", "e": "é", "i": "í", "o": "ö", "u": "ü", "c": "ç"}[m[0]]
                       if rng.random() < 0.15 else m[0], t.replace("'", "’"))
        for _ in range(int(rng.integers(1, 4))):
            t = t.encode("utf-8").decode("latin-1")
        return t
    if kind == 2:
        share = rng.uniform(0.04, 0.2)
        return "".join(rng.choice(["\ufffd", "?", "□", "\ufffd\ufffd"]) if rng.random() < share else c for c in t)
    if kind == 3:
        return html.escape(html.escape(t.replace(" ", "&nbsp;") if rng.random() < 0.5 else t)).replace("e", "&#101;")
    b = t.encode("utf-16-le" if rng.random() < 0.3 else "utf-8")
    if rng.random() < 0.5:
        import base64

        return base64.b64encode(b).decode()[: len(t)]
    return bytes(v ^ int(rng.integers(1, 255)) for v in b).decode("cp1252", "replace")[: len(t)]


def d_listing(t, rng):
    w, kind, size = t.split(), rng.integers(6), len(t)
    if kind == 0:  # words in alphabetic order
        return rng.choice(["\n", ", ", " | ", " "]).join(sorted(set(w)) * (1 + int(rng.integers(2))))
    if kind == 1:  # navigation
        menu = [" ".join(w[i : i + int(rng.integers(1, 4))]).title() for i in rng.integers(0, len(w), 400)]
        return rng.choice([" | ", " » ", "\n* ", " · ", "\n- ", " > "]).join(menu)[:size]
    if kind == 2:  # log lines
        return "\n".join(f"{rng.integers(24):02d}:{rng.integers(60):02d}:{rng.integers(60):02d} "
                         f"{rng.choice(['INFO', 'WARN', 'DEBUG', 'ERROR'])} [{w[rng.integers(len(w))]}] "
                         f"{w[rng.integers(len(w))]}={rng.integers(99999)}" for _ in range(size // 30 + 1))
    if kind == 3:  # tables of numbers
        sep = rng.choice([",", ";", "\t", " "])
        return "\n".join(sep.join(str(round(float(v), int(rng.integers(4)))) for v in rng.normal(0, 999, 7))
                         for _ in range(size // 40 + 1))
    if kind == 4:  # links and files
        return "\n".join(f"{rng.choice(['http://', 'https://www.', '/usr/share/', 'ftp://'])}"
                         + "/".join(re.sub(r"\W", "", x).lower() for x in w[i : i + 3])
                         for i in rng.integers(0, len(w), size // 30 + 1))
    tags = ["div", "span", "td", "li", "a href=\"#\"", "p class=\"x\"", "br"]
    return "".join(f"<{rng.choice(tags)}>{x}</{rng.choice(tags)}>" for x in w)[:size]


APPLY = dict(zip(DEFECTS, (d_shuffled, d_noise, d_repetition, d_mash, d_mojibake, d_listing)))


def spread(t: str, defect, rng) -> str:
    """Most defects touch the whole text, some only its larger part."""
    if rng.random() < 0.8:
        return APPLY[defect](t, rng)
    k = int(len(t) * rng.uniform(0.1, 0.4))
    return t[:k] + " " + APPLY[defect](t[k:], rng) if rng.random() < 0.5 else APPLY[defect](t[k:], rng) + " " + t[:k]


def harmless(t: str, rng) -> str:
    """A title, a case change, plain quotes, bullets, one or two typing errors."""
    if rng.random() < 0.12:
        t = t.lower() if rng.random() < 0.8 else t.upper()
    if rng.random() < 0.2:
        t = t.replace("’", "'").replace("“", '"').replace("”", '"').replace("–", "-")
    if rng.random() < 0.2:
        t = rng.choice(["# ", "* ", "- ", "> ", "1. ", "== "]) + t.replace("\n\n", rng.choice(["\n\n- ", "\n\n* ", "\n\n"]))
    if rng.random() < 0.2:
        for _ in range(int(rng.integers(1, 1 + max(1, len(t) // 250)))):
            i = int(rng.integers(0, len(t) - 1))
            t = t[:i] + t[i + 1] + t[i] + t[i + 2 :]
    if rng.random() < 0.1:  # ASCII transliteration is still prose
        import unicodedata

        t = "".join(c for c in unicodedata.normalize("NFD", t) if not unicodedata.combining(c))
    return t


def example(text: str, defect: str | None, size: int, rng) -> tuple[bytes, np.ndarray]:
    """(normalised bytes, labels)."""
    y, t = np.zeros(len(LABELS), np.float32), cut(text, size, rng)
    if defect is None:
        y[0], t = 1, harmless(t, rng)
    else:
        y[LABELS.index(defect)], t = 1, spread(t, defect, rng)
    return preprocess.normal_text(t.encode("utf-8", "replace")), y
