"""Checks what pages name in backticks: a path is there; `FILE` followed by `NAME` (in the next cell of a
table, or in the next word) is a function, type or constant of that file; `FILE::NAME` is a test in it.

Exit: 0 all there, 1 something is not, or a page names nothing."""

import pathlib
import re
import sys

PATH = r"[\w.-]+(?:/[\w.*-]+)+\.(?:rs|py|sh|toml|md)"


def has(text, name):
    """A function, type, constant or member of an enumeration made by a macro."""
    what = rf"\b(?:fn|struct|enum|trait|const|def)\s+{re.escape(name)}\b"
    return re.search(what, text) is not None


def wrong(page):
    text = pathlib.Path(page).read_text()
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    found = 0
    for match in re.finditer(rf"`({PATH})(?:::(\w+))?`(?:\s*\|?\s*`(\w+)`)?", text):
        file, test, name = match.groups()
        line = text.count("\n", 0, match.start()) + 1
        found += 1
        path = pathlib.Path(file)
        if not path.is_file():
            yield f"{page}:{line}: there is no {file}"
            continue
        source = path.read_text()
        if test and not re.search(rf"#\[(?:tokio::)?test\]\s+(?:#\[.*?\]\s+)*(?:async )?fn {test}\(", source):
            yield f"{page}:{line}: {file} has no test {test}"
        if name and not has(source, name):
            yield f"{page}:{line}: {file} has no {name}"
    for match in re.finditer(r"`((?:scripts|tests|packages)/[\w./-]+)`", text):
        if not pathlib.Path(match[1]).exists():
            yield f"{page}: there is no {match[1]}"
    if found < 10:
        yield f"{page} names only {found} files"
    print(f"{page}: {found} places looked at")


def main(pages):
    problems = [problem for page in pages for problem in wrong(page)]
    for problem in problems:
        print(problem)
    print(f"{len(pages)} passed, 0 failed" if not problems else f"0 passed, {len(problems)} failed")
    return 1 if problems or not pages else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
