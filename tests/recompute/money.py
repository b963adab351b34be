"""Balances and supplies of both currencies, as recomputed."""

from collections import Counter, defaultdict

TIC, TCC = "incentive-token", "compute-token"
SYMBOLS = {TIC: "TIC", TCC: "TCC"}


class Ledger:
    """Who holds what, in micro-units, and why the supply is what it is."""

    def __init__(self, genesis):
        self.balances = {TIC: defaultdict(int, genesis), TCC: defaultdict(int)}
        self.genesis = {TIC: sum(genesis.values()), TCC: 0}
        self.minted, self.burned = Counter(), Counter()
        self.overdrawn = []

    def book(self, token, kind, source, target, amount):
        """One movement: `transfer` and `send` have both ends, `mint` no source, `burn` no target."""
        balances = self.balances[token]
        if kind == "mint":
            self.minted[token] += amount
        else:
            balances[source] -= amount
            if balances[source] < 0:
                self.overdrawn.append((SYMBOLS[token], source, balances[source]))
        if kind == "burn":
            self.burned[token] += amount
        else:
            balances[target] += amount

    def supply(self, token):
        return self.genesis[token] + self.minted[token] - self.burned[token]
