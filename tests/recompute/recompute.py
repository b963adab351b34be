#!/usr/bin/env python3
"""Recomputes every payout of a run from its export alone and compares it with the chain.

Usage: recompute.py EXPORT.json
Exit status: 0 all figures equal, 1 some differ, 2 the input cannot be read.
"""

import sys

import final
from export import Unreadable, read
from jobs import check_jobs
from registry import Registry
from report import Report
from reviews import replay
from slashes import Bonds
from walk import Walk


def recompute(export):
    """Compares every figure; the report says how each check went."""
    report = Report()
    outcomes = replay(export, report)
    jobs = check_jobs(export, report)
    Bonds(export, report, jobs).run()
    registry = Registry(export, report, outcomes)
    walk = Walk(export, report, outcomes, jobs, registry).run()
    final.compare(export, walk, report)
    return report


def main(arguments):
    if arguments in (["-h"], ["--help"]):
        print(__doc__.strip())
        return 0
    if len(arguments) != 1:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    try:
        export = read(arguments[0])
        report = recompute(export)
    except Unreadable as error:
        print(f"unreadable export: {error}", file=sys.stderr)
        return 2
    for line in report.lines():
        print(line)
    if report.differences:
        print(f"FAILED: {report.differences} of {report.figures} figures differ from the chain")
        return 1
    print(f"ok: {report.figures} figures recomputed from votes, terms and transfers, all equal")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
