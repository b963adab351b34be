"""The lists of mutants, and the copy of the source that all of them are built into.

A mutant is one place of the source where a guard stands, and what stands there without it. Both are
expressions of the same type, so that one build can hold all mutants: in the copy, the place reads
`(if crate::mutants::on("name") { without } else { guard })`, and an environment variable chooses at run
time. Nothing of this is in the source that ships."""

import pathlib
import re
import shutil
import subprocess
import tomllib

VARIABLE = "TENZRO_MUTANT"

SWITCH = f"""
#[allow(missing_docs, clippy::all)]
mod mutants {{
    pub(crate) fn on(name: &str) -> bool {{
        static CHOSEN: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
        let chosen = CHOSEN.get_or_init(|| std::env::var("{VARIABLE}").ok());
        chosen.as_deref() == Some(name)
    }}
}}
"""


class Wrong(Exception):
    """A list that does not fit the source."""


class Mutant:
    """`edits` are (file, place as a span, expression without the guard)."""

    def __init__(self, raw, source):
        self.name = raw["name"]
        self.guard = raw["guard"]
        self.test = raw["test"]
        if not re.fullmatch(r"tests?/[\w./-]+\.rs::\w+|packages/[\w./-]+\.rs::\w+", self.test):
            raise Wrong(f"{self.name}: the test is not FILE::FUNCTION: {self.test}")
        self.edits = [self._edit(edit, source) for edit in raw.get("edit", [raw])]
        self.file = self.edits[0][0]

    def _edit(self, raw, source):
        """`find` must be there once, or `of` times of which the `nth` counts."""
        file, find = raw["file"], raw["find"].strip("\n")
        text = source(file)
        starts = [hit.start() for hit in re.finditer(re.escape(find), text)]
        of = raw.get("of", 1)
        if len(starts) != of:
            raise Wrong(f"{self.name}: {file} has this {len(starts)} times, not {of}:\n{find}")
        start = starts[raw.get("nth", 1) - 1]
        return file, (start, start + len(find)), raw["put"].strip("\n")

    def about(self, words):
        text = f"{self.name} {self.guard} {self.file} {self.test}".lower()
        return not words or any(word.lower() in text for word in words)


def read(tree):
    """Every mutant of every list, in order."""
    texts = {}

    def source(file):
        if file not in texts:
            path = tree / file
            if not path.is_file():
                raise Wrong(f"there is no {file}")
            texts[file] = path.read_text()
        return texts[file]

    found = []
    for path in sorted((tree / "tests/mutants").glob("*.toml")):
        for raw in tomllib.loads(path.read_text())["mutant"]:
            found.append(Mutant(raw, source))
    names = [mutant.name for mutant in found]
    for name in set(names):
        if names.count(name) > 1:
            raise Wrong(f"two mutants are called {name}")
    for mutant in found:
        check_test(mutant, tree)
    return found


def check_test(mutant, tree):
    """The test that is named must be one."""
    file, function = mutant.test.split("::")
    path = tree / file
    if not path.is_file():
        raise Wrong(f"{mutant.name}: there is no {file}")
    if not re.search(rf"#\[test\]\s+fn {function}\(\)", path.read_text()):
        raise Wrong(f"{mutant.name}: {file} has no test {function}")


def mutate(text, edits):
    """`edits` are (span, name, without); several mutants may share a place."""
    places = {}
    for span, name, without in edits:
        places.setdefault(span, []).append((name, without))
    spans = sorted(places)
    for before, after in zip(spans, spans[1:]):
        if after[0] < before[1]:
            raise Wrong(f"two mutants overlap: {places[before][0][0]} and {places[after][0][0]}")
    for start, end in reversed(spans):
        branches = "".join(
            f'if crate::mutants::on("{name}") {{ {without} }} else '
            for name, without in places[start, end]
        )
        text = f"{text[:start]}({branches}{{ {text[start:end]} }}){text[end:]}"
    return text


def crate_of(tree, file):
    """The `lib.rs` of the crate that a file is in."""
    folder = (tree / file).parent
    while not (folder / "Cargo.toml").is_file():
        folder = folder.parent
    return (folder / "src/lib.rs").relative_to(tree).as_posix()


def copy(tree, to, mutants):
    """Makes `to` the source with all mutants in it; what is the same already keeps its time, so that
    it is not compiled again."""
    listed = subprocess.run(
        ["git", "-C", tree, "ls-files", "-z", "-co", "--exclude-standard"],
        check=True, capture_output=True, text=True,
    ).stdout.split("\0")
    files = {file for file in listed if file and (tree / file).is_file()}
    edits = {}
    for mutant in mutants:
        for file, span, without in mutant.edits:
            edits.setdefault(file, []).append((span, mutant.name, without))
    changed = {file: mutate((tree / file).read_text(), found) for file, found in edits.items()}
    for lib in {crate_of(tree, file) for file in edits}:
        changed[lib] = changed.get(lib, (tree / lib).read_text()) + SWITCH
    for file in files:
        target = to / file
        wanted = changed[file].encode() if file in changed else (tree / file).read_bytes()
        if target.is_file() and target.read_bytes() == wanted:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(wanted)
        shutil.copymode(tree / file, target)
    for path in [path for path in to.rglob("*") if path.is_file()]:
        if path.relative_to(to).as_posix() not in files:
            path.unlink()
    return to
