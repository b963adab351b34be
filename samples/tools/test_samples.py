#!/usr/bin/env python3
"""Checks of the folder itself: `python -m unittest discover -s samples/tools`."""

import hashlib
import json
import pathlib
import random
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(HERE), str(HERE / "tools")]
import media  # noqa: E402
import reencode  # noqa: E402

KINDS = ("text", "image", "audio")
MOST_BYTES = 6_000_000
GOLD_BYTES = {"text": 3_000, "image": 60_000, "audio": 120_000}


def digest(path: pathlib.Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def present(*tops: str) -> set[str]:
    """Paths of all samples below these folders."""
    return {f.relative_to(HERE).as_posix() for top in tops for f in (HERE / top).rglob("*.*") if f.suffix != ".json"}


class Samples(unittest.TestCase):
    """The folder as it lies here."""

    def setUp(self):
        self.expected, self.labels = reencode.listed(HERE)

    def of(self, kind: str, **want) -> list[str]:
        """Paths of a kind whose expectation has these fields."""
        return [p for p, line in self.expected.items() if f"/{kind}/" in p and want.items() <= line.items()]

    def test_every_file_has_one_expectation_and_one_source(self):
        self.assertEqual(set(self.expected), present("first", "later"))
        self.assertEqual({f"gold/{p}" for p in self.labels}, present("gold"))
        page = (HERE / "SOURCES.md").read_text()
        for path in present("first", "later", "gold"):
            self.assertEqual(page.count(f"| {path} |"), 1, path)

    def test_each_kind_has_good_bad_and_repeated_items(self):
        for kind in KINDS:
            self.assertGreaterEqual(len(self.of(kind, verdict="accepted")), 3)
            self.assertGreaterEqual(len(self.of(kind, reason="quality")), 2)
            self.assertGreaterEqual(len(self.of(kind, reason="duplicate")), 1)

    def test_copies_come_later_than_the_good_item_they_repeat(self):
        for path, line in self.expected.items():
            if line.get("reason") == "duplicate":
                self.assertTrue(path.startswith("later/") and line["of"].startswith("first/"), path)
                self.assertEqual(self.expected[line["of"]]["verdict"], "accepted")
                self.assertNotEqual(digest(HERE / path), digest(HERE / line["of"]))

    def test_exactly_one_good_item_needs_its_peers(self):
        overruled = [p for p, line in self.expected.items() if line.get("peers_overrule")]
        self.assertEqual(len(overruled), 1)
        self.assertTrue(overruled[0].startswith("first/"))
        self.assertEqual(self.expected[overruled[0]]["verdict"], "accepted")

    def test_gold_is_half_good_and_small(self):
        for kind in KINDS:
            of = {p: line["good"] for p, line in self.labels.items() if p.startswith(f"{kind}/")}
            self.assertEqual((len(of), sum(of.values())), (20, 10))
            for path in of:
                self.assertLessEqual((HERE / "gold" / path).stat().st_size, GOLD_BYTES[kind], path)
            alone = json.loads((HERE / "gold" / kind / "labels.json").read_text())
            self.assertEqual({f"{kind}/{p}": line["good"] for p, line in alone.items()}, of)

    def test_recordings_last_two_seconds_and_the_folder_stays_small(self):
        total = 0
        for path in present("first", "later", "gold"):
            total += (HERE / path).stat().st_size
            if media.modality(HERE / path) == "audio":
                x, rate = media.recording((HERE / path).read_bytes())
                self.assertGreaterEqual(len(x) / rate, 2, path)
        self.assertLessEqual(total, MOST_BYTES)


class Reencoding(unittest.TestCase):
    """A tree under other names."""

    def test_every_file_gets_another_name_and_keeps_its_expectation(self):
        expected, labels = reencode.listed(HERE)
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder)
            names = reencode.reencode(HERE, out, 5)
            new, new_labels = reencode.listed(out)
            self.assertEqual(len(set(names.values())), len(expected) + len(labels))
            for old, path in names.items():
                self.assertTrue((out / path).is_file())
                self.assertEqual(path.rsplit("/", 1)[0], old.rsplit("/", 1)[0])
                self.assertNotEqual(path, old)
                self.assertEqual(media.modality(out / path), media.modality(HERE / old))
            for old, line in expected.items():
                want = line | ({"of": names[line["of"]]} if "of" in line else {})
                self.assertEqual(new[names[old]], want)
            for old, line in labels.items():
                self.assertEqual(new_labels[names[f"gold/{old}"].removeprefix("gold/")], line)
            before = {digest(HERE / p) for p in names}
            changed = sum(digest(out / p) not in before for p in names.values())
            self.assertEqual(changed, len(names))

    def test_text_keeps_its_words_and_sound_its_length(self):
        rng = random.Random(3)
        words = (HERE / "first/text/address.txt").read_bytes()
        new, _ = reencode.text(words, rng)
        self.assertEqual(new.split(), words.split())
        path = HERE / "first/audio/speech.wav"
        x, rate = media.recording(path.read_bytes())
        y, to = media.recording(reencode.audio(path.read_bytes(), rng)[0])
        self.assertAlmostEqual(len(x) / rate, len(y) / to, places=2)


if __name__ == "__main__":
    unittest.main()
