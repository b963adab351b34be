"""Walks through the events in the order of the chain and books what they must have caused.

What people decided (to send, to buy, to claim, when an epoch was closed) is taken from the events.
What the contracts owed them for it is computed here and held against what they moved.
"""

from collections import Counter
from itertools import groupby

from escrow import Escrow
from export import Unreadable
from market import Market
from money import TCC, TIC, Ledger
from treasury import LEDGERS, Treasury

MICRO = 1_000_000
MOVES = {
    "mint": "mint", "burn": "burn", "burn_from": "burn", "transfer": "transfer",
    "transfer_from": "transfer", "send": "send", "send_from": "send",
}


class Walk:
    """The state of both currencies' contracts while walking."""

    def __init__(self, export, report, outcomes, final_jobs, registry):
        self.export, self.report = export, report
        self.outcomes, self.final_jobs, self.registry = outcomes, final_jobs, registry
        self.ledger = Ledger(export.genesis)
        self.treasury = Treasury(export.treasury)
        self.market = Market(export.marketplace, registry.versions)
        self.escrow = Escrow()
        self.recorders = {"data": "data-registry", "review": "peer-review", "compute": "oracle"}
        self.complete = set()
        self.expected, self.observed, self.sent, self.due = [], [], None, []
        for check in ("points recorded", "epochs", "claims of rewards", "conversions",
                      "sales and their split", "sales in escrow", "claims of sales", "offers of TIC",
                      "movements by contracts"):
            report.start(check)

    def run(self):
        for (height, tx), events in groupby(self.export.events, lambda e: (e.height, e.tx)):
            self.transaction(f"block {height} transaction {tx}", events)
        return self

    def transaction(self, where, events):
        """One transaction; its movements by contracts must be those that were computed."""
        self.expected, self.observed, self.sent, self.due = [], [], None, []
        for event in events:
            name = self.export.names.get(event.contract)
            handler = getattr(self, "on_" + (name or "nobody").replace("-", "_"), None)
            if handler:
                handler(event)
        for batch in self.due:
            self.report.same("points recorded", f"{where}: {batch[0]} points", len(batch[1]), None)
        check = "movements by contracts"
        ours, theirs = Counter(self.expected), Counter(self.observed)
        for move in sorted((ours & theirs).elements(), key=str):
            self.report.same(check, where, move, move)
        missing = sorted((ours - theirs).elements(), key=str)
        surplus = sorted((theirs - ours).elements(), key=str)
        for position in range(max(len(missing), len(surplus))):
            self.report.same(check, where, *(
                rows[position] if position < len(rows) else "nothing" for rows in (missing, surplus)
            ))

    def must(self, token, kind, source, target, amount):
        """A contract has to do this: it is booked, and expected among the observed movements."""
        if amount == 0:
            return
        self.expected.append((token, kind, source, target, amount))
        self.ledger.book(token, kind, source, target, amount)
        if kind == "send":
            self.sent = (token, source, target, amount)

    def received(self, token, contract, event):
        """Amount and sender of what was sent to a contract just before."""
        if self.sent is None or (self.sent[0], self.sent[2]) != (token, contract):
            raise Unreadable(f"{event.where} ({event.kind}): nothing was sent for it before")
        return self.sent[3], self.sent[1]

    def on_incentive_token(self, event):
        self.on_token(TIC, event)

    def on_compute_token(self, event):
        self.on_token(TCC, event)

    def on_token(self, token, event):
        """Movements by people are inputs, those by contracts answers."""
        kind = MOVES.get(event.action)
        if kind is None:
            return
        source = None if kind == "mint" else event.text("from")
        target = None if kind == "burn" else event.text("to")
        move = (token, kind, source, target, event.number("amount"))
        if source is None or source in self.export.names:
            self.observed.append(move)
            return
        if kind == "send" and target == self.export.contracts["oracle"]:
            raise Unreadable(f"{event.where}: paid inference; the export holds no terms of it")
        self.ledger.book(*move)
        if kind == "send":
            self.sent = (token, source, target, move[4])

    def on_reputation(self, event):
        if event.kind == "item_settled":
            jurors = self.outcomes[event.number("item")]["jurors"]
            entries = [(j["reviewer"], j["score"]) for j in jurors if j["score"]]
            if entries:
                self.due.append(("review", entries))

    def on_peer_review(self, event):
        """Who keeps a vote back that it has committed to loses what the worst one costs."""
        if event.kind != "vote_missed" or event.text("what") != "reveal":
            return
        if not self.due:
            self.due.append(("review", []))
        self.due[-1][1].append((event.text("reviewer"), -MICRO))

    def on_oracle(self, event):
        if event.kind == "job_final":
            job = self.final_jobs.get(event.number("job"))
            if job is None:
                raise Unreadable(f"{event.where}: job {event.text('job')} is final, not so in jobs")
            self.report.same("operators that were right", f"job {event.text('job')} told",
                             len(job["right"]), event.number("correct"))
            self.due.append(("compute", [(operator, MICRO) for operator in job["right"]]))

    def on_data_registry(self, event):
        batch = self.registry.points(event)
        if batch:
            self.due.append(("data", batch))

    def on_treasury(self, event):
        handlers = {
            "epoch_closed": self.epoch_closed, "claimed": self.claimed,
            "converted": self.converted, "fee_burned": self.fee_burned,
        }
        if event.action == "record":
            self.recorded(event)
        elif event.kind in handlers:
            handlers[event.kind](event)

    def recorded(self, event):
        """Points are booked when the treasury took them: that decides the epoch."""
        ledger = event.text("ledger")
        found = next((batch for batch in self.due if batch[0] == ledger), None)
        ours = len(found[1]) if found else None
        self.report.same("points recorded", f"{event.where} {ledger}", ours, event.number("entries"))
        if found:
            self.due.remove(found)
            self.treasury.record(*found)

    def epoch_closed(self, event):
        epoch = self.treasury.close()
        for ours, theirs in (("epoch", "epoch"), ("released", "released"), ("burned", "burned"),
                             ("next_rate", "next_rate")):
            what = f"epoch {epoch['epoch']} {ours}"
            self.report.same("epochs", what, epoch[ours], event.number(theirs))
        self.must(TIC, "mint", None, self.treasury.community, epoch["community"])

    def claimed(self, event):
        account, through = event.text("account"), event.number("through_epoch")
        first = self.treasury.next_claim.get(account, self.treasury.running)
        if not first < through <= self.treasury.running:
            self.report.same("claims of rewards", f"{account} through",
                             f"{first + 1} to {self.treasury.running}", str(through))
        amounts = self.treasury.claim(account, through)
        for ledger, amount in zip(LEDGERS, amounts):
            what = f"{account} {ledger} through epoch {through}"
            self.report.same("claims of rewards", what, amount, event.number(ledger))
        self.must(TIC, "mint", None, account, sum(amounts))

    def converted(self, event):
        buys = event.text("kind") == "buy_compute"
        paid, bought = (TIC, TCC) if buys else (TCC, TIC)
        here = self.export.contracts["treasury"]
        amount, sender = self.received(paid, here, event)
        rate = self.treasury.rate
        out = self.treasury.buy(amount) if buys else self.treasury.redeem(amount)
        for what, ours, theirs in (
            ("account", sender, event.text("account")), ("burned", amount, event.number("burned")),
            ("minted", out, event.number("minted")), ("rate", rate, event.number("rate")),
        ):
            self.report.same("conversions", f"{sender} {what}", ours, theirs)
        self.must(paid, "burn", here, None, amount)
        self.must(bought, "mint", None, sender, out)

    def fee_burned(self, event):
        here = self.export.contracts["treasury"]
        amount, _ = self.received(TCC, here, event)
        running = self.treasury.running
        self.report.same("conversions", "burned fee", amount, event.number("amount"))
        self.report.same("conversions", "burned fee's epoch", running, event.number("epoch"))
        self.treasury.burn_fee(amount)
        self.must(TCC, "burn", here, None, amount)

    def on_escrow(self, event):
        handlers = {"offered": self.offered, "filled": self.filled, "closed": self.closed}
        if event.kind in handlers:
            handlers[event.kind](event)

    def offered(self, event):
        amount, seller = self.received(TIC, self.export.contracts["escrow"], event)
        price, least = event.number("price", 1), event.number("min_fill")
        number = self.escrow.offer(seller, amount, price, least)
        for what, ours, theirs in (
            ("number", number, event.number("offer")), ("seller", seller, event.text("seller")),
            ("amount", amount, event.number("amount")),
        ):
            self.report.same("offers of TIC", f"offer {number} {what}", ours, theirs)

    def filled(self, event):
        number, amount = event.number("offer"), event.number("amount", 1)
        seller, price, left = self.escrow.fill(number, amount, event.where)
        for what, ours, theirs in (
            ("seller", seller, event.text("seller")), ("cost", price, event.number("cost")),
            ("left", left, event.number("left")),
        ):
            self.report.same("offers of TIC", f"offer {number} {what}", ours, theirs)
        self.must(TIC, "transfer", self.export.contracts["escrow"], event.text("buyer"), amount)

    def closed(self, event):
        number = event.number("offer")
        seller, left = self.escrow.close(number, event.where)
        self.report.same("offers of TIC", f"offer {number} given back", left, event.number("returned"))
        self.report.same("offers of TIC", f"offer {number} seller", seller, event.text("seller"))
        sold = event.text("status") == "sold"
        self.report.same("offers of TIC", f"offer {number} is sold", left == 0, sold)
        self.must(TIC, "transfer", self.export.contracts["escrow"], seller, left)

    def on_marketplace(self, event):
        if event.action in ("list", "set_price"):
            self.market.offer(event.number("version"), event.number("price", 1), event.where)
        elif event.kind == "escrowed":
            self.escrowed(event)
        elif event.kind == "sold":
            self.sold(event)
        elif event.kind == "refunded":
            self.refunded(event)
        elif event.kind == "paid":
            self.paid(event)

    def on_custody(self, event):
        if event.kind == "custody_complete":
            self.complete.add(event.number("sale"))
        elif event.kind == "custody_incomplete":
            self.complete.discard(event.number("sale"))

    def bought(self, event):
        """The purchase behind an event: who paid what, what goes back at once."""
        here = self.export.contracts["marketplace"]
        sent, buyer = self.received(TCC, here, event)
        bought = self.market.buy(event.number("version"), sent, buyer, event.where)
        self.must(TCC, "transfer", here, buyer, bought["change"])
        return bought

    def escrowed(self, event):
        bought = self.bought(event)
        self.ended("sales in escrow", self.market.pending[bought["grant"]], bought["grant"], event)

    def ended(self, check, sale, grant, event):
        """Whose sale of what, for how much."""
        self.report.same(check, f"grant {grant} buyer", sale["buyer"], event.text("buyer"))
        for part, ours in (("grant", grant), ("version", sale["version"]), ("price", sale["price"])):
            self.report.same(check, f"grant {grant} {part}", ours, event.number(part))

    def refunded(self, event):
        """Every unit goes back, and only to a buyer who has not got the keys."""
        grant = event.number("grant")
        sale = self.market.refund(grant, event.where)
        self.ended("sales in escrow", sale, grant, event)
        self.report.same("sales in escrow", f"refunded grant {grant} complete",
                         grant in self.complete, False)
        here = self.export.contracts["marketplace"]
        self.must(TCC, "transfer", here, sale["buyer"], sale["price"])

    def sold(self, event):
        """A sale is split: one in escrow when the buyer has the keys, one of open contents at once."""
        here = self.export.contracts["marketplace"]
        grant = event.number("grant")
        if grant in self.market.pending:
            self.report.same("sales in escrow", f"settled grant {grant} complete",
                             grant in self.complete, True)
        else:
            grant = self.bought(event)["grant"]
        sale = self.market.settle(grant, event.where)
        check = "sales and their split"
        self.ended(check, sale, grant, event)
        for part in ("contributors", "reviewers", "storage", "community", "burned"):
            self.report.same(check, f"grant {grant} {part}", sale[part], event.number(part))
        self.must(TCC, "transfer", here, self.market.community, sale["community"])
        self.must(TCC, "send", here, self.export.contracts["treasury"], sale["burned"])

    def paid(self, event):
        version, account = event.number("version"), event.text("account")
        amounts = self.market.pay(version, account, event.where)
        for role, amount in zip(("contributor", "reviewer", "storage"), amounts):
            what = f"version {version} {account} {role}"
            self.report.same("claims of sales", what, amount, event.number(role))
        self.must(TCC, "transfer", self.export.contracts["marketplace"], account, sum(amounts))
