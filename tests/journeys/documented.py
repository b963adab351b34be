"""Every command of docs/join.md and docs/operators.md is executed by a journey or by tests/resume.

The other direction (every command of a journey is in a document) is checked by the journeys
themselves while they run. Compared is the beginning of a command, up to the first word that each
reader replaces: a file, a number, an address, answers.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
REPLACED = re.compile(r"^(my\.jpg|[0-9]+|tenzro1…|ynnyy…|http://.*|demo-out/.*)$")


def beginning(command):
    words = []
    for word in command.split():
        if word == "#" or REPLACED.match(word):
            break
        words.append(word)
    return " ".join(words)


run = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in ("journeys", "resume")
    for path in sorted((ROOT / "tests" / folder).iterdir())
    if path.is_file() and path.suffix == ""
)
missing, count = [], 0
for page in ("docs/join.md", "docs/operators.md"):
    for line in (ROOT / page).read_text(encoding="utf-8").splitlines():
        if line.startswith("$ "):
            count += 1
            if beginning(line[2:]) not in run:
                missing.append(f"{page}: {line}")
for line in missing:
    print(f"never executed: {line}")
print(f"{count} commands in the documents, {len(missing)} of them never executed")
sys.exit(1 if missing else 0)
