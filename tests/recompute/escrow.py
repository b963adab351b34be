"""The escrow again: offers of TIC for native coins, sold in parts, given back."""

from export import Unreadable

MICRO = 1_000_000


def cost(amount, price):
    """Native units for micro-TIC, rounded up for the seller."""
    return -(-amount * price // MICRO)


class Escrow:
    """Open and closed offers, and sums over all of them."""

    def __init__(self):
        self.offers = {}
        self.totals = dict.fromkeys(("offered", "sold", "returned", "earned", "offers"), 0)

    def offer(self, seller, amount, price, least):
        """Locks TIC; the number of the new offer."""
        self.totals["offers"] += 1
        self.totals["offered"] += amount
        number = self.totals["offers"]
        self.offers[number] = {"seller": seller, "left": amount, "price": price, "least": least,
                               "open": True}
        return number

    def open(self, number, where):
        """An offer that something can still be done with."""
        offer = self.offers.get(number)
        if offer is None or not offer["open"]:
            raise Unreadable(f"{where}: offer {number} is not open")
        return offer

    def fill(self, number, amount, where):
        """Sells a part: (seller, what it costs, what is left)."""
        offer = self.open(number, where)
        if amount > offer["left"] or amount < min(offer["least"], offer["left"]):
            raise Unreadable(f"{where}: offer {number} does not give {amount}")
        price = cost(amount, offer["price"])
        offer["left"] -= amount
        self.totals["sold"] += amount
        self.totals["earned"] += price
        return offer["seller"], price, offer["left"]

    def close(self, number, where):
        """Ends an offer: (seller, what goes back)."""
        offer = self.open(number, where)
        left, offer["left"], offer["open"] = offer["left"], 0, False
        self.totals["returned"] += left
        return offer["seller"], left

    def sums(self):
        """As the contract sums it up."""
        totals = self.totals
        return {**totals, "held": totals["offered"] - totals["sold"] - totals["returned"]}
