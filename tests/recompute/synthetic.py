"""Makes a small export without a chain, for the tests.

The money is worked out in other ways than in the program under test: epochs with decimal
logarithms, sales by what all of them together owe, floors of fractions.
"""

import base64
import random
from decimal import Decimal, getcontext
from fractions import Fraction
from math import floor

import tl

getcontext().prec = 60
TIC, TCC = "incentive-token", "compute-token"
NAMES = (TIC, TCC, "treasury", "marketplace", "data-registry", "peer-review", "reputation", "oracle",
         "operators", "escrow", "custody")
SPLIT = (4500, 2500, 2000)
SALE = (8000, 500, 1000)
FEE, RATE, FIRST, TARGET = 50, 2_000_000, 1_000_000_000_007, 50_000_000


def output(quality, modality=1, fingerprint=7):
    """A canonical output of class Q with three components."""
    vector = b"".join(value.to_bytes(2, "big") for value in (quality, 5, 9))
    return b"TZO1\x01\x03" + vector + bytes([modality, 0, 32]) + bytes([fingerprint] * 32)


class World:
    """Chain, currencies and contracts in one; every call tells what the chain would."""

    def __init__(self, seed=1):
        self.random = random.Random(seed)
        self.address = {name: f"addr-{name}" for name in NAMES}
        self.events, self.height, self.tx = [], 10, 0
        self.buyers = ["buyer-1", "buyer-2"]
        self.people = ["trainer-1", "trainer-2", "operator-1", "operator-2", "operator-3",
                       "community", *self.buyers, *(f"reviewer-{n}" for n in range(1, 10))]
        self.hold = {TIC: {name: 2_000_000_000 for name in self.buyers}, TCC: {}}
        self.points, self.claimed_to, self.epochs = [{}, {}, {}], {}, []
        self.burned, self.rate = 0, RATE
        self.sums = dict.fromkeys(("released", "claimed", "community", "owed", "reserve", "tic_burned",
                                   "tic_redeemed", "tcc_bought", "tcc_redeemed", "tcc_fees_burned"), 0)
        self.offers = dict.fromkeys(("offered", "sold", "returned", "earned", "offers", "held"), 0)
        self.market = dict.fromkeys(("received", "split", "paid", "community", "burned", "refunded",
                                     "escrowed"), 0)
        self.domain, self.history = tl.Domain(), []
        self.bonds, self.lost = {}, {}
        for number in range(1, 9):
            name = f"operator-{number}"
            self.bonds[name], self.lost[name] = 500_000_003, 0
            self.emit("operators", "operator_registered", operator=name, bond=500_000_003, endpoint="x")
        self.items, self.jobs, self.parts, self.drawn, self.grants = [], [], [0, 0, 0], {}, 0

    def next(self):
        self.height, self.tx = self.height + self.random.randint(0, 2), self.tx + 1

    def emit(self, contract, kind="", /, **attributes):
        pairs = [["_contract_address", self.address[contract]]]
        pairs += [[key, str(value)] for key, value in attributes.items()]
        self.events.append([self.height, self.tx, f"wasm-{kind}" if kind else "wasm", pairs])

    def move(self, token, action, source, target, amount):
        """What a CW20 token does and tells."""
        if amount == 0:
            return
        hold = self.hold[token]
        if source is not None:
            hold[source] = hold.get(source, 0) - amount
            assert hold[source] >= 0, (token, source)
        if target is not None:
            hold[target] = hold.get(target, 0) + amount
        ends = {"from": source, "to": target}
        ends = {key: value for key, value in ends.items() if value is not None}
        self.emit(token, action=action, **ends, amount=amount)

    def award(self, ledger, entries):
        for account, points in entries:
            column = self.points[ledger]
            column[account] = column.get(account, 0) + points
            self.claimed_to.setdefault(account, len(self.epochs))
        name = ("data", "review", "compute")[ledger]
        self.emit("treasury", action="record", ledger=name, entries=len(entries))

    def qualify(self, cohort):
        """Eight of nine candidates pass."""
        self.next()
        self.emit("peer-review", "cohort_opened", cohort=cohort, domain="text")
        for number in range(1, 10):
            name, right = f"reviewer-{number}", (5 if number == 9 else 9 + number % 2)
            answers = []
            for position in range(10):
                label = position % 2 == 0
                answer = label if position < right else not label
                answers.append({"ai_vote": position % 3 != 0, "label": label, "answer": answer})
            passed = right >= 9
            self.next()
            self.emit("peer-review", "qualifier_revealed", cohort=cohort, candidate=name,
                      right=right, passed=str(passed).lower())
            if passed:
                self.domain.qualify(name, answers)
                entry = {"sequence": len(self.history) + 1, "reviewer": name, "domain": "text"}
                self.history.append({"qualified": {**entry, "answers": answers}})

    def contribute(self, contributor, good, ai_vote):
        """One item from its check to its end."""
        number = len(self.items) + 1
        quality = 30_000 if ai_vote else 9_000
        # On two items one of seven is far off: it is slashed.
        seven = number in (2, 5)
        operators = [f"operator-{n}" for n in range(1, 8 if seven else 4)]
        reveals = [output(quality + (n == 2) + 30 * (n == 6)) for n in range(len(operators))]
        right, final = [n != 6 for n in range(len(operators))], output(quality)
        seats = [{"operator": o, "rung": int(n > 2), "correct": r, "withheld": False}
                 for n, (o, r) in enumerate(zip(operators, right))]
        self.jobs.append({
            "job": {"job": number, "item": number, "status": "final", "rung": int(seven), "seats": seats,
                    "output": base64.b64encode(final).decode(), "medoid": "operator-1"},
            "reveals": [{"operator": o, "output": base64.b64encode(r).decode()}
                        for o, r in zip(operators, reveals)],
        })
        self.next()
        self.emit("oracle", "job_final", job=number, medoid="operator-1", correct=sum(right))
        if seven:
            self.slash(number, "operator-7", operators[:6])
        self.award(2, [(operator, 1_000_000) for operator, r in zip(operators, right) if r])
        item = {
            "item": number, "contributor": contributor, "modality": "text", "job": number,
            "content": {"bytes": 3000 * number * number}, "ai_quality": quality, "ai_vote": ai_vote,
            "fingerprint": ("07" * 32), "posterior": None, "status": "in_review",
            "holders": operators[: 1 + number % 3],
        }
        self.items.append(item)
        self.review(item, good)

    def slash(self, job, operator, right):
        """A tenth of the bond: three tenths of that to those who were right, the rest is burned."""
        amount = floor(Fraction(self.bonds[operator], 10))
        each = floor(amount * Fraction(3000 // len(right), 10_000))
        self.bonds[operator] -= amount
        self.lost[operator] += amount
        self.emit("operators", "operator_slashed", operator=operator, job=job, amount=amount,
                  burned=amount - each * len(right))
        for other in right:
            self.emit("operators", "slash_credited", to=other, job=job, amount=each)

    def review(self, item, good):
        number = item["item"]
        self.next()
        self.emit("peer-review", "review_opened", item=number, domain="text",
                  contributor=item["contributor"], ai_vote=str(item["ai_vote"]).lower())
        panel = self.random.sample([f"reviewer-{n}" for n in range(1, 9)], 7)
        for name in panel:
            self.emit("peer-review", "review_seated", item=number, reviewer=name, step=1)
        votes = {}
        for name in self.random.sample(panel, 7):
            votes[name] = good if self.random.random() < 0.9 else not good
            self.next()
            self.emit("peer-review", "vote_revealed", item=number, reviewer=name,
                      accept=str(votes[name]).lower())
        votes = [{"reviewer": name, "accept": votes[name]} for name in panel]
        found = self.domain.settle(item["contributor"], item["ai_vote"], votes, None)
        outcome = {"sequence": len(self.history) + 1, "item": number, "domain": "text",
                   "contributor": item["contributor"], "ai_vote": item["ai_vote"], "label": None,
                   "votes": votes, **found}
        self.history.append({"settled": outcome})
        accepted, posterior = found["accepted"], found["posterior"]
        item["posterior"] = posterior
        doublings = sum(item["content"]["bytes"] >= 8192 << step for step in range(7))
        item["weight"] = (1 + doublings) * posterior
        item["status"] = {"accepted": {"weight": item["weight"]}} if accepted else {"refused": "low_quality"}
        told = {"item": number, "accepted": str(accepted).lower(), "posterior": posterior}
        self.emit("reputation", "item_settled", sequence=outcome["sequence"], **told,
                  total=found["total"], reviews=len(found["jurors"]))
        self.emit("peer-review", "review_settled", **told)
        self.award(1, [(j["reviewer"], j["score"]) for j in found["jurors"] if j["score"]])
        if accepted:
            self.emit("data-registry", "item_accepted", item=number)
            self.award(0, [(item["contributor"], item["weight"])])

    def close_epoch(self):
        number = len(self.epochs)
        plan = floor(Decimal(FIRST) * floor(Decimal(10**12) * Decimal(2) ** (Decimal(-number) / 208)) / 10**12)
        gate = max(Fraction(1, 5), min(Fraction(1), Fraction(self.burned, TARGET)))
        least = floor(plan * Fraction(1, 5))
        release = least + min(floor(plan * gate) - least, floor(self.burned * Fraction(self.rate, 10**6)))
        totals = [sum(max(p, 0) for p in column.values()) for column in self.points]
        parts = [floor(release * Fraction(s, 10_000)) if t else 0 for s, t in zip(SPLIT, totals)]
        community = floor(release * Fraction(10_000 - sum(SPLIT), 10_000))
        given = sum(parts) + community
        used = floor(min(Fraction(1), Fraction(self.burned, TARGET)) * 10_000)
        step = min(abs(used - 5000) // 4, 500)
        self.rate = floor(self.rate * Fraction(10_000 + (step if used >= 5000 else -step), 10_000))
        self.epochs.append([(parts[c], totals[c], dict(self.points[c])) for c in range(3)])
        self.next()
        self.emit("treasury", "epoch_closed", epoch=number, released=given, burned=self.burned,
                  next_rate=self.rate)
        self.move(TIC, "mint", None, "community", community)
        for key, amount in (("released", given), ("community", community), ("owed", sum(parts)),
                            ("reserve", plan - given)):
            self.sums[key] += amount
        self.points, self.burned = [{}, {}, {}], 0

    def claim(self, account):
        amounts = [0, 0, 0]
        for epoch in self.epochs[self.claimed_to.get(account, len(self.epochs)):]:
            for column, (part, total, points) in enumerate(epoch):
                if points.get(account, 0) > 0:
                    amounts[column] += floor(Fraction(part * points[account], total))
        self.claimed_to[account] = len(self.epochs)
        self.next()
        self.emit("treasury", "claimed", account=account, through_epoch=len(self.epochs),
                  data=amounts[0], review=amounts[1], compute=amounts[2])
        self.move(TIC, "mint", None, account, sum(amounts))
        self.sums["claimed"] += sum(amounts)
        self.sums["owed"] -= sum(amounts)
