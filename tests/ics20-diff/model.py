"""A line of three chains as ICS-20 says it must be: balances by denomination and the way it came, and what
each channel holds in escrow. It chooses operations, so that every run of a seed is the same."""

import hashlib
import random

CHAINS = ["a-devnet-1", "b-devnet-2", "c-devnet-3"]
# Channels as they are made, in this order. A coin that came through one of two and goes on through the
# other is not on its way back: so there are ways of three hops and more on a line of three chains.
LINKS = [
    ("a-devnet-1", "channel-0", "b-devnet-2", "channel-0"),
    ("b-devnet-2", "channel-1", "c-devnet-3", "channel-0"),
    ("b-devnet-2", "channel-2", "c-devnet-3", "channel-1"),
]
# The other end of each channel.
ENDS = {}
for one, one_channel, other, other_channel in LINKS:
    ENDS[one, one_channel] = (other, other_channel)
    ENDS[other, other_channel] = (one, one_channel)
# Most hops that a coin has behind it.
FARTHEST = 4
RICHES = 1_000_000


def on_chain(path):
    """The denomination of a path: its own, or the hash of it."""
    return f"ibc/{hashlib.sha256(path.encode()).hexdigest().upper()}" if "/" in path else path


def hops(path):
    return path.count("transfer/")


class Line:
    def __init__(self, users):
        self.users = users
        self.held = {chain: {user: {} for user in users} for chain in CHAINS}
        for chain in CHAINS:
            for user in users:
                self.held[chain][user][f"coin{chain[0]}"] = RICHES
        # (chain, channel, path) to amount; and every path that ever came to a chain.
        self.escrow = {}
        self.known = {chain: set() for chain in CHAINS}

    def choose(self, dice, busy):
        """An operation, or none where the dice name somebody who has nothing. `busy` is what is on its
        way to leave in this round already."""
        chain = dice.choice(CHAINS)
        user = dice.choice(self.users)
        purse = self.held[chain][user]
        paths = sorted((path for path in purse if purse[path] > 0), key=lambda path: (-hops(path), path))
        if not paths:
            return None
        # A far-travelled coin rather than one of the chain's own.
        path = paths[0] if dice.random() < 0.4 else dice.choice(paths)
        channel = dice.choice(sorted(channel for (here, channel) in ENDS if here == chain))
        if hops(path) and (hops(path) >= FARTHEST or dice.random() < 0.5):
            channel = path.split("/")[1]
        to = ENDS[chain, channel][0]
        free = purse[path] - busy.get((chain, user, path), 0)
        if free <= 0:
            return None
        amount = free if dice.random() < 0.1 else dice.randint(1, min(free, 20_000))
        kind = dice.choices(["taken", "timeout", "refused"], [8, 1, 1])[0]
        busy[chain, user, path] = busy.get((chain, user, path), 0) + amount
        return {
            "chain": chain, "user": user, "to": to, "path": path, "amount": amount, "kind": kind,
            "receiver": dice.choice(self.users), "channel": channel,
            "memo": dice.choice(["", "", "<b>&\u2028\u00e9", '{"forward":{"receiver":"x"}}']),
        }

    def round(self, dice, count):
        busy, found = {}, []
        while len(found) < count:
            chosen = self.choose(dice, busy)
            if chosen:
                found.append(chosen)
        return found

    def apply(self, operation):
        """What is left when the packet and its answer have arrived. A timeout and a refusal leave all as
        it was, but for the denomination that a refused packet does not bring."""
        if operation["kind"] != "taken":
            return
        here, there, path = operation["chain"], operation["to"], operation["path"]
        amount, channel = operation["amount"], operation["channel"]
        back = ENDS[here, channel][1]
        self.held[here][operation["user"]][path] -= amount
        if path.startswith(f"transfer/{channel}/"):
            arrives = path.removeprefix(f"transfer/{channel}/")
            self.escrow[there, back, arrives] -= amount
        else:
            arrives = f"transfer/{back}/{path}"
            self.escrow[here, channel, path] = self.escrow.get((here, channel, path), 0) + amount
            self.known[there].add(arrives)
        purse = self.held[there][operation["receiver"]]
        purse[arrives] = purse.get(arrives, 0) + amount

    def state(self):
        """As a chain tells it; nothing of nothing is told."""
        told = {}
        for chain in CHAINS:
            balances = {
                user: {on_chain(path): amount for path, amount in purse.items() if amount}
                for user, purse in self.held[chain].items()
            }
            escrow, total = {}, {}
            for (where, channel, path), amount in self.escrow.items():
                if where == chain and amount:
                    escrow.setdefault(channel, {})[on_chain(path)] = amount
                    total[on_chain(path)] = total.get(on_chain(path), 0) + amount
            supply = {}
            for purse in list(balances.values()) + list(escrow.values()):
                for denom, amount in purse.items():
                    supply[denom] = supply.get(denom, 0) + amount
            # The relayer's account has its coins too, and never sends them.
            supply[f"coin{chain[0]}"] += RICHES
            told[chain] = {
                "balances": balances, "escrow": escrow, "total_escrow": total, "supply": supply,
                "denoms": sorted(self.known[chain]),
            }
        return told


def dice(seed):
    return random.Random(seed)
