"""The treasury again: points, epochs, emission, claims and the rate."""

from collections import defaultdict

from export import Unreadable, get, of_type, whole

LEDGERS = ("data", "review", "compute")
HALF_LIFE = 208
TRILLION = 10**12
BPS = 10_000


def fraction(step):
    """floor(10^12 * 2^(-step/208)) by the integer root: the greatest y, y^208 * 2^step <= 10^(12*208)."""
    goal = TRILLION**HALF_LIFE
    low, high = 0, TRILLION
    while low < high:
        middle = (low + high + 1) // 2
        if middle**HALF_LIFE << step <= goal:
            low = middle
        else:
            high = middle - 1
    return low


def planned(first, epoch):
    """Planned emission of an epoch, rounded down."""
    halvings, step = divmod(epoch, HALF_LIFE)
    return first * fraction(step) // TRILLION >> halvings


def released(plan, burned, target, rate):
    """What fees let through: a fifth, beyond that at most what they are worth and at most all of it."""
    least = plan * (target // 5) // target
    opened = plan * min(max(burned, target // 5), target) // target - least
    return least + min(opened, burned * rate // 10**6)


def next_rate(rate, burned, target, limit):
    """Busy epochs make compute dearer: a quarter of the distance to half use, within the limit."""
    used = min(burned, target) * BPS // target
    step = min(abs(used - BPS // 2) // 4, limit)
    return max(rate * (BPS + step if used >= BPS // 2 else BPS - step) // BPS, 1)


class Treasury:
    """State of the treasury, in micro-units."""

    def __init__(self, config):
        where = "treasury.params"
        params = get(config, "treasury", "params")
        self.first = whole(params, where, "first_emission")
        self.target = whole(params, where, "target_burn", low=5)
        shares = of_type(get(params, where, "split"), where, list)
        self.split = [whole({"share": share}, f"{where}.split", "share") for share in shares]
        if len(self.split) != 3 or sum(self.split) > BPS:
            raise Unreadable(f"{where}.split: expected three shares of at most {BPS} in all")
        self.fee = whole(params, where, "conversion_fee")
        self.limit = whole(params, where, "max_rate_move")
        self.rate = whole(params, where, "first_rate", low=1)
        self.community = get(config, "treasury", "community")
        self.running, self.burned = 0, 0
        self.points = [defaultdict(int) for _ in LEDGERS]
        self.closed, self.next_claim = [], {}
        self.totals = dict.fromkeys(
            ("released", "claimed", "community", "to_ledgers", "reserve", "tic_burned",
             "tic_redeemed", "tcc_bought", "tcc_redeemed", "tcc_fees_burned"), 0)

    def record(self, ledger, entries):
        """Adds points of the running epoch."""
        for account, points in entries:
            self.points[LEDGERS.index(ledger)][account] += points
            self.next_claim.setdefault(account, self.running)

    def close(self):
        """Ends the running epoch and says what it gives."""
        plan = planned(self.first, self.running)
        release = released(plan, self.burned, self.target, self.rate)
        sums = [sum(p for p in column.values() if p > 0) for column in self.points]
        parts = [release * share // BPS if total else 0 for share, total in zip(self.split, sums)]
        community = release * (BPS - sum(self.split)) // BPS
        given = sum(parts) + community
        self.rate = next_rate(self.rate, self.burned, self.target, self.limit)
        epoch = {
            "epoch": self.running, "planned": plan, "released": given, "burned": self.burned,
            "per_ledger": parts, "totals": sums, "points": self.points, "community": community,
            "next_rate": self.rate,
        }
        self.closed.append(epoch)
        for key, amount in (("released", given), ("community", community),
                            ("to_ledgers", sum(parts)), ("reserve", plan - given)):
            self.totals[key] += amount
        self.points = [defaultdict(int) for _ in LEDGERS]
        self.running, self.burned = self.running + 1, 0
        return epoch

    def claim(self, account, through):
        """What the epochs from the first unclaimed one up to `through` owe, by ledger."""
        amounts = [0, 0, 0]
        for epoch in self.closed[self.next_claim.get(account, self.running) : through]:
            for column, points in enumerate(epoch["points"]):
                mine = max(points.get(account, 0), 0)
                if mine:
                    amounts[column] += epoch["per_ledger"][column] * mine // epoch["totals"][column]
        self.next_claim[account] = through
        self.totals["claimed"] += sum(amounts)
        return amounts

    def buy(self, amount):
        """micro-TCC for burned micro-TIC, rounded down once."""
        out = amount * (BPS - self.fee) * 10**6 // (self.rate * BPS)
        self.totals["tic_burned"] += amount
        self.totals["tcc_bought"] += out
        return out

    def redeem(self, amount):
        """micro-TIC for burned micro-TCC, rounded down once."""
        out = amount * (BPS - self.fee) * self.rate // (10**6 * BPS)
        self.totals["tcc_redeemed"] += amount
        self.totals["tic_redeemed"] += out
        return out

    def burn_fee(self, amount):
        """A fee counts for the running epoch's gate."""
        self.burned += amount
        self.totals["tcc_fees_burned"] += amount

    def economy(self):
        """As the contract sums it up."""
        totals = dict(self.totals)
        totals["owed"] = totals.pop("to_ledgers") - totals["claimed"]
        totals["epoch"] = self.running
        return totals
