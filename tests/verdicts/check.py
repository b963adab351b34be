#!/usr/bin/env python3
"""Compares the verdicts of a run with the expected ones.

Usage: check.py VERDICTS.json EXPECTED.json
Exit status: 0 all as expected, 1 some differ or are missing, 2 a file cannot be read.
"""

import json
import sys


def load(path):
    """An object of objects."""
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    if not isinstance(data, dict) or not all(isinstance(line, dict) for line in data.values()):
        raise ValueError("expected an object with an object per file")
    return data


def difference(found, wanted):
    """What is wrong with one verdict; empty when nothing is."""
    if found is None:
        return "no verdict"
    wrong = [
        f"{key} is {found.get(key)!r}, expected {wanted[key]!r}"
        for key in ("verdict", "reason", "of")
        if key in wanted and found.get(key) != wanted[key]
    ]
    if wanted["verdict"] == "accepted" and "reason" in found:
        wrong.append(f"accepted with the reason {found['reason']!r}")
    if wanted.get("peers_overrule") and found.get("ai_vote") is not False:
        wrong.append("peers were to overrule the AI, which did not refuse it")
    return "; ".join(wrong)


def main(arguments):
    if len(arguments) != 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    try:
        found, expected = map(load, arguments)
    except (OSError, ValueError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    wrong = 0
    kinds = {}
    for name, wanted in sorted(expected.items()):
        text = difference(found.get(name), wanted)
        kind = wanted["verdict"] + (f" ({wanted['reason']})" if "reason" in wanted else "")
        right, total = kinds.get(kind, (0, 0))
        kinds[kind] = (right + (not text), total + 1)
        if text:
            wrong += 1
            print(f"WRONG  {name}: {text}")
    extra = sorted(set(found) - set(expected))
    for name in extra:
        print(f"WRONG  {name}: nobody expects this file")
    for kind, (right, total) in sorted(kinds.items()):
        print(f"{kind:<22} {right} of {total} as expected")
    overruled = sum(1 for line in expected.values() if line.get("peers_overrule"))
    if overruled and not wrong:
        print(f"peers overruled the AI on {overruled} item(s), as expected")
    return 1 if wrong or extra or not expected else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
