"""Collects comparisons and prints one line per check."""


class Report:
    """Counts, per check, the figures compared and keeps those that differ."""

    SHOWN = 5

    def __init__(self):
        self.checks = {}

    def start(self, check):
        """Makes a check known, so that it is listed even when it compares nothing."""
        return self.checks.setdefault(check, [0, []])

    def same(self, check, what, expected, found):
        """Compares one figure. True when it is as recomputed."""
        entry = self.start(check)
        entry[0] += 1
        if expected == found and type(expected) is type(found):
            return True
        entry[1].append((what, expected, found))
        return False

    @property
    def differences(self):
        return sum(len(wrong) for _, wrong in self.checks.values())

    @property
    def figures(self):
        return sum(count for count, _ in self.checks.values())

    def lines(self):
        """What is printed: a line per check, below it the first figures that differ."""
        width = max((len(check) for check in self.checks), default=0)
        for check, (count, wrong) in self.checks.items():
            verdict = f"FAILED ({len(wrong)} differ)" if wrong else "ok"
            yield f"{check:<{width}}  {count:>7} figures  {verdict}"
            for what, expected, found in wrong[: self.SHOWN]:
                yield f"    {what}: expected {expected}, found {found}"
            if len(wrong) > self.SHOWN:
                yield f"    ... and {len(wrong) - self.SHOWN} more"
