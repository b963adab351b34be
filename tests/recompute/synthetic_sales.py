"""The second half of the made-up run: conversions, a dataset, its sales and their claims."""

from fractions import Fraction
from math import floor

from synthetic import FEE, FIRST, RATE, SALE, SPLIT, TARGET, TCC, TIC, World


class Run(World):
    """A world in which people also trade."""

    def convert(self, account, amount, redeem=False):
        """Burns one currency for the other."""
        paid, bought, kind = (TCC, TIC, "redeem") if redeem else (TIC, TCC, "buy_compute")
        price = Fraction(self.rate, 10**6)
        kept = Fraction(10_000 - FEE, 10_000) * amount
        out = floor(kept * price if redeem else kept / price)
        here = self.address["treasury"]
        self.next()
        self.move(paid, "send", account, here, amount)
        self.emit("treasury", "converted", account=account, kind=kind, burned=amount, minted=out,
                  rate=self.rate)
        self.move(paid, "burn", here, None, amount)
        self.move(bought, "mint", None, account, out)
        for key, sum_ in zip(("tcc_redeemed", "tic_redeemed") if redeem else ("tic_burned", "tcc_bought"),
                             (amount, out)):
            self.sums[key] += sum_

    def accepted(self):
        """Items that may be sold."""
        return [item["item"] for item in self.items if "accepted" in item["status"]]

    def weights(self):
        """What the version of all accepted items owes each role, by account."""
        roles = [{}, {}, {}]
        for item, entry in zip(self.items, [e["settled"] for e in self.history if "settled" in e]):
            if item["item"] not in self.sealed:
                continue
            heard = [j["reviewer"] for j in entry["jurors"] if j["weight"]]
            for role, accounts in zip(roles, ([item["contributor"]], heard, item["holders"])):
                for account in accounts:
                    role[account] = role.get(account, 0) + item["weight"] // len(accounts)
        return roles

    def buy(self, account, price, sent, keys=None):
        """Buys a grant: of open contents, or of contents whose `keys` come, are lost or struck."""
        here = self.address["marketplace"]
        parts = [floor(price * Fraction(share, 10_000)) for share in SALE]
        left = price - sum(parts)
        burned, community = left // 2, left - left // 2
        self.grants += 1
        self.next()
        self.move(TCC, "send", account, here, sent)
        self.emit("marketplace", action="buy", grant=self.grants)
        if not keys:
            self.told_sold(self.grants, account, price, parts, community, burned)
        else:
            self.emit("marketplace", "escrowed", grant=self.grants, version=1, buyer=account,
                      price=price)
        self.move(TCC, "transfer", here, account, sent - price)
        self.market["received"] += sent
        self.market["refunded"] += sent - price
        if keys == "lost":
            self.give_back(account, price)
            return
        if keys == "struck":
            self.exchange(complete=True)
            self.exchange(complete=False)
            self.give_back(account, price)
            return
        if keys:
            self.exchange(complete=True)
            self.next()
            self.emit("marketplace", action="settle", grant=self.grants)
            self.told_sold(self.grants, account, price, parts, community, burned)
        self.parts = [before + part for before, part in zip(self.parts, parts)]
        self.move(TCC, "transfer", here, "community", community)
        self.move(TCC, "send", here, self.address["treasury"], burned)
        self.emit("treasury", "fee_burned", epoch=len(self.epochs), amount=burned)
        self.move(TCC, "burn", self.address["treasury"], None, burned)
        self.burned += burned
        self.sums["tcc_fees_burned"] += burned
        for key, sum_ in (("split", sum(parts)), ("community", community), ("burned", burned)):
            self.market[key] += sum_

    def told_sold(self, grant, account, price, parts, community, burned):
        self.emit("marketplace", "sold", grant=grant, version=1, buyer=account, price=price,
                  contributors=parts[0], reviewers=parts[1], storage=parts[2], community=community,
                  burned=burned)

    def exchange(self, complete):
        """The buyer of the last grant has got the keys, or one was found false."""
        self.next()
        kind = "custody_complete" if complete else "custody_incomplete"
        self.emit("custody", kind, grant=self.grants, sale=self.grants)

    def give_back(self, account, price):
        """The last sale is refunded."""
        self.next()
        self.emit("marketplace", action="refund", grant=self.grants)
        self.emit("marketplace", "refunded", grant=self.grants, version=1, buyer=account, price=price)
        self.move(TCC, "transfer", self.address["marketplace"], account, price)
        self.market["refunded"] += price

    def draw(self, account):
        """All sales together owe an account its weight times what one unit of weight has earned."""
        amounts = []
        for role, weights in enumerate(self.weights()):
            unit = floor(Fraction(self.parts[role] * 10**18, sum(weights.values())))
            due = floor(Fraction(weights.get(account, 0) * unit, 10**18))
            amounts.append(due - self.drawn.get((role, account), 0))
            self.drawn[role, account] = due
        self.next()
        self.emit("marketplace", "paid", version=1, account=account, contributor=amounts[0],
                  reviewer=amounts[1], storage=amounts[2])
        self.move(TCC, "transfer", self.address["marketplace"], account, sum(amounts))
        self.market["paid"] += sum(amounts)

    def trade(self, seller, buyer, amount, price, parts):
        """An offer, sold in parts; the seller takes the rest back."""
        here, number, left = self.address["escrow"], self.offers["offers"] + 1, amount
        self.next()
        self.move(TIC, "send", seller, here, amount)
        self.emit("escrow", action="offer")
        self.emit("escrow", "offered", offer=number, seller=seller, amount=amount, price=price,
                  min_fill=5, expires=99)
        for part in parts:
            whole = Fraction(part * price, 10**6)
            paid, left = floor(whole) + (whole != floor(whole)), left - part
            self.next()
            self.emit("escrow", "filled", offer=number, seller=seller, buyer=buyer, amount=part,
                      cost=paid, left=left)
            if left == 0:
                self.emit("escrow", "closed", offer=number, seller=seller, status="sold", returned=0)
            self.move(TIC, "transfer", here, buyer, part)
            self.offers["sold"] += part
            self.offers["earned"] += paid
        self.offers["offers"], self.offers["offered"] = number, self.offers["offered"] + amount
        if left:
            self.next()
            self.emit("escrow", "closed", offer=number, seller=seller, status="cancelled", returned=left)
            self.move(TIC, "transfer", here, seller, left)
            self.offers["returned"] += left

    def play(self):
        """The whole run."""
        self.qualify(1)
        for number in range(8):
            self.contribute(f"trainer-{1 + number % 2}", number % 4 != 3, number % 5 != 4)
        self.close_epoch()
        for account in ("trainer-1", "reviewer-2", "operator-1"):
            self.claim(account)
        self.convert("buyer-1", 400_000_001)
        self.convert("buyer-2", 333_333_333)
        self.sealed = self.accepted()
        self.next()
        for item in self.items:
            if item["item"] in self.sealed:
                self.emit("data-registry", "item_appended", version=1, item=item["item"],
                          holders=",".join(item["holders"]))
        self.emit("marketplace", action="list", version=1, price=120_000_007)
        self.buy("buyer-1", 120_000_007, 125_000_000)
        self.draw("trainer-1")
        self.emit("marketplace", action="set_price", version=1, price=20_000_003)
        self.buy("buyer-2", 20_000_003, 20_000_007, keys="lost")
        self.buy("buyer-1", 20_000_003, 20_000_003, keys="struck")
        self.buy("buyer-2", 20_000_003, 20_000_005, keys="come")
        for account in ("trainer-1", "trainer-2", "reviewer-1", "reviewer-5", "operator-1"):
            self.draw(account)
        self.contribute("trainer-2", True, True)
        self.close_epoch()
        for account in ("trainer-2", "reviewer-2", "reviewer-3", "operator-2"):
            self.claim(account)
        self.convert("operator-1", 1_000_003, redeem=True)
        self.trade("trainer-1", "buyer-2", 100_001, 333_333, (50_000, 7))
        self.trade("trainer-2", "buyer-1", 1_000, 1, (997, 3))
        self.next()
        self.move(TIC, "transfer", "trainer-1", "trainer-2", 1_234)
        self.move(TIC, "burn", "buyer-1", None, 77)
        self.close_epoch()
        return self.export()

    def export(self):
        holders = self.people + [self.address[name] for name in ("marketplace", "oracle", "escrow")]
        balances = {
            name: {key: str(self.hold[token].get(name, 0)) for key, token in (("tic", TIC), ("tcc", TCC))}
            for name in holders
        }
        text = lambda sums: {key: str(value) for key, value in sums.items()}
        return {
            "format": "tenzro-demo-export/1",
            "contracts": self.address,
            "genesis_tic": {name: "2000000000" for name in self.buyers},
            "treasury": {"community": "community", "params": {
                "epoch": {"time": 8}, "first_emission": str(FIRST), "target_burn": str(TARGET),
                "split": list(SPLIT), "first_rate": str(RATE), "conversion_fee": FEE,
                "max_rate_move": 500, "redeem_cap": "1000000000000"}},
            "marketplace": {"community": "community", "split": list(SALE), "min_price": "1"},
            "history": self.history,
            "items": self.items,
            "jobs": self.jobs,
            "versions": [{"version": 1, "items": self.sealed}],
            "events": self.events,
            "found": {
                "balances": balances,
                "tic_supply": str(sum(self.hold[TIC].values())),
                "tcc_supply": str(sum(self.hold[TCC].values())),
                "economy": {"epoch": len(self.epochs), **text(self.sums)},
                "market": text(self.market),
                "escrow": text(self.offers),
                "operators": [],
            },
        }
