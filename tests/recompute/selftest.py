#!/usr/bin/env python3
"""Runs the tests of this folder from anywhere; the last line says how many passed."""

import sys
import unittest
from pathlib import Path


def main():
    here = str(Path(__file__).resolve().parent)
    sys.path.insert(0, here)
    result = unittest.TextTestRunner().run(unittest.defaultTestLoader.discover(here))
    bad = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - bad} passed, {bad} failed")
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
