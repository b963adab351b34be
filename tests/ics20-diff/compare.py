"""Compares what lines of chains say after the same operations, with each other and with the model."""

import collections
import json
import pathlib
import sys

from model import hops


def differences(where, one, other):
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(set(one) | set(other)):
            if one.get(key) != other.get(key):
                yield from differences(f"{where}/{key}", one.get(key), other.get(key))
    elif one != other:
        yield f"{where}: {one}, and {other}"


def figures(value):
    if isinstance(value, dict):
        return sum(figures(inner) for inner in value.values())
    return len(value) if isinstance(value, list) else 1


def main(files):
    lines = {pathlib.Path(file).parent.name: json.loads(pathlib.Path(file).read_text()) for file in files}
    first_name, first = next(iter(lines.items()))
    found = []
    for name, line in lines.items():
        if line["played"] != first["played"]:
            found.append(f"{name} played something else than {first_name}")
        found += differences(f"{name} and the model", line["chains"], line["model"])
        if name != first_name:
            found += differences(f"{first_name} and {name}", first["chains"], line["chains"])
    played = first["played"]
    kinds = collections.Counter(one["kind"] for one in played)
    ways = collections.Counter(
        "back" if one["path"].startswith(f"transfer/{one['channel']}/") else "on" for one in played
    )
    deepest = max(hops(path) for chain in first["chains"].values() for path in chain["denoms"])
    for line in found:
        print(line)
    print(
        f"{len(played)} operations: {kinds['taken']} taken, {kinds['timeout']} timed out, "
        f"{kinds['refused']} refused; {ways['on']} on, {ways['back']} back; up to {deepest} hops"
    )
    print(f"{figures(first['chains'])} figures of each of {len(lines)} lines compared, with the model too")
    print(f"{len(lines) - bool(found)} passed, {int(bool(found))} failed")
    if not (len(played) >= 200 and min(kinds.values()) > 5 and len(kinds) == 3 and ways["back"] > 20 and deepest >= 3):
        print("error: too little was played to say anything")
        return 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
