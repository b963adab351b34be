"""The marketplace again: each price split, paid out by index."""

from export import Unreadable, get, of_type, whole

ROLES = ("contributor", "reviewer", "storage")
BPS = 10_000
SCALE = 10**18


class Listing:
    """One version on sale, with the index of each role: earned per unit of weight, remainder."""

    def __init__(self, weights):
        self.weights = weights
        self.totals = [sum(role.values()) for role in weights]
        self.price = 0
        self.index = [[0, 0] for _ in ROLES]
        self.paid = [{} for _ in ROLES]

    def deposit(self, parts):
        for role, part in enumerate(parts):
            if part:
                earned, rest = divmod(part * SCALE + self.index[role][1], self.totals[role])
                self.index[role] = [self.index[role][0] + earned, rest]

    def draw(self, account):
        """What the roles of an account are owed; it is paid with that."""
        amounts = []
        for role, weights in enumerate(self.weights):
            earned = weights.get(account, 0) * self.index[role][0] // SCALE
            amounts.append(earned - self.paid[role].get(account, 0))
            self.paid[role][account] = earned
        return amounts


class Market:
    """State of the marketplace, in micro-TCC."""

    def __init__(self, config, weights):
        where = "marketplace"
        shares = of_type(get(config, where, "split"), f"{where}.split", list)
        self.split = [whole({"share": share}, f"{where}.split", "share") for share in shares]
        if len(self.split) != 3 or sum(self.split) >= BPS:
            raise Unreadable(f"{where}.split: expected three shares of less than {BPS} in all")
        self.community = get(config, where, "community")
        self.weights, self.listings, self.grants = weights, {}, 0
        self.pending = {}
        self.totals = dict.fromkeys(
            ("received", "split", "paid", "community", "burned", "refunded", "escrowed"), 0)

    def listing(self, version, where):
        if version not in self.listings:
            raise Unreadable(f"{where}: version {version} was never listed")
        return self.listings[version]

    def offer(self, version, price, where):
        """Lists a version, again or for the first time."""
        if version not in self.listings:
            if version not in self.weights:
                raise Unreadable(f"{where}: the export does not say what version {version} holds")
            self.listings[version] = Listing(self.weights[version])
        self.listings[version].price = price

    def divide(self, listing, price):
        """(parts of the roles, community, burned): roles round down, half the rest is burned."""
        roles = [
            price * share // BPS if total else 0
            for share, total in zip(self.split, listing.totals)
        ]
        protocol = price - sum(roles)
        return roles, protocol - protocol // 2, protocol // 2

    def buy(self, version, sent, buyer, where):
        """Takes what was sent for a grant; its price is in escrow until the sale ends."""
        price = self.listing(version, where).price
        self.grants += 1
        change = sent - price
        for key, amount in (("received", sent), ("refunded", change), ("escrowed", price)):
            self.totals[key] += amount
        self.pending[self.grants] = {"version": version, "price": price, "buyer": buyer}
        return {"grant": self.grants, "price": price, "change": change}

    def end(self, grant, where):
        """Takes a sale out of escrow: once, whichever way it ends."""
        if grant not in self.pending:
            raise Unreadable(f"{where}: grant {grant} was never bought, or its sale has ended before")
        sale = self.pending.pop(grant)
        self.totals["escrowed"] -= sale["price"]
        return sale

    def settle(self, grant, where):
        """Splits the price of a sale."""
        sale = self.end(grant, where)
        listing = self.listing(sale["version"], where)
        roles, community, burned = self.divide(listing, sale["price"])
        listing.deposit(roles)
        for key, amount in (("split", sum(roles)), ("community", community), ("burned", burned)):
            self.totals[key] += amount
        return {
            **sale, "grant": grant, "contributors": roles[0], "reviewers": roles[1],
            "storage": roles[2], "community": community, "burned": burned,
        }

    def refund(self, grant, where):
        """Gives the whole price of a sale back."""
        sale = self.end(grant, where)
        self.totals["refunded"] += sale["price"]
        return {**sale, "grant": grant}

    def pay(self, version, account, where):
        """Draws what sales owe an account, by role."""
        amounts = self.listing(version, where).draw(account)
        self.totals["paid"] += sum(amounts)
        return amounts
