"""The TL review algorithm, written a second time and independently of the contracts.

Integers only; every division truncates toward zero. Works from what was voted alone: it keeps its
own counters and never reads a stored score. Units: 1,000,000 is one (a probability, a review, a
nat of log-odds).
"""

from math import exp, log

U = 1_000_000
TAU = 2_900_000
MAX_PANEL = 15


def tdiv(a, b):
    """a/b truncated toward zero."""
    q = abs(a) // abs(b)
    return q if (a < 0) == (b < 0) else -q


def half_away(x):
    """The nearest integer of a float, halves away from zero."""
    return int(x + 0.5) if x >= 0 else -int(-x + 0.5)


LN = [0] + [half_away(U * log(i / 1024)) for i in range(1, 1025)]
SIGMOID = [half_away(U / (1 + exp(-j / 64))) for j in range(769)]


def clip(x, low, high):
    return max(low, min(high, x))


def probability(log_odds):
    step = min((abs(log_odds) * 64 + U // 2) // U, 768)
    return SIGMOID[step] if log_odds >= 0 else U - SIGMOID[step]


def logit(p, limit):
    q = clip(p * 1024 // U, 1, 1023)
    return clip(LN[q] - LN[1024 - q], -limit, limit)


def ratio(se, sp, vote):
    """Log-likelihood ratio of a vote."""
    a, b = clip(se * 1024 // U, 20, 1004), clip(sp * 1024 // U, 20, 1004)
    return LN[a] - LN[1024 - b] if vote else LN[1024 - a] - LN[b]


def book(row, vote, p, weight):
    """Adds one vote to (true positive, false negative, true negative, false positive)."""
    good, bad = weight * p // 1000, weight * (U - p) // 1000
    row[0 if vote else 1] += good
    row[3 if vote else 2] += bad


class Reviewer:
    """Soft confusion counts of one reviewer in one domain, by the AI juror's vote."""

    def __init__(self):
        self.c = [[0] * 4, [0] * 4]

    def learn(self, ai, vote, p, weight):
        self.c = [[x * 995 // 1000 for x in row] for row in self.c]
        book(self.c[ai], vote, p, weight)

    def trip(self):
        self.c = [[x * 3 // 10 for x in row] for row in self.c]

    def estimate(self):
        """(reviews remembered, whether ejected, (sensitivity, specificity) by the AI's vote)."""
        r0, r1 = self.c
        tp, fn, tn, fp = (x + y for x, y in zip(r0, r1))
        n = tp + fn + tn + fp
        acc = (tp + tn + 3 * U) * U // (n + 4 * U)
        shrink = lambda hit, miss, mean: (hit * U + 6 * U * mean) // (hit + miss + 6 * U)
        se, sp = shrink(tp, fn, acc), shrink(tn, fp, acc)
        cond = [(shrink(r[0], r[1], se), shrink(r[2], r[3], sp)) for r in self.c]
        w = (sum(r1) + 3 * U) * U // (n + 6 * U)
        j = (w * sum(cond[1]) + (U - w) * sum(cond[0])) // U
        return n, n > 25 * U and j < 1_250_000, cond

    def weight(self, ai, vote):
        """What the vote adds to the log-odds."""
        n, ejected, cond = self.estimate()
        if ejected:
            return 0
        full = clip(ratio(*cond[ai], vote), -4 * U, 4 * U)
        return tdiv(full * min(n // 20, U), U)


class Domain:
    """Everything that the items of one modality share."""

    def __init__(self):
        self.t = 0
        self.ai = [4 * U, U, 3 * U, U]
        self.gold_error, self.recovery = 30_000, 0
        self.reviewers, self.contributors = {}, {}
        self.bins = []
        for b in range(10):
            self.bins.append([probability(b * 700_000 + 350_000 - 3_500_000) * 20, 20 * U])

    def reviewer(self, name):
        return self.reviewers.setdefault(name, Reviewer())

    def qualify(self, name, answers):
        for a in answers:
            truth = U if a["label"] else 0
            self.reviewer(name).learn(a["ai_vote"], a["answer"], truth, 3000)

    def settle(self, contributor, ai, votes, label, audited=False):
        """Decides an item from its votes in panel order, learns from it and says how it went.

        An audit's label also teaches about the contributor, three times as much; gold does not.
        """
        rec = self.contributors.setdefault(contributor, [3 * U, 2 * U])
        tp, fn, tn, fp = self.ai
        se, sp = tp * U // (tp + fn), tn * U // (tn + fp)
        prior = logit(rec[0] * U // (rec[0] + rec[1]), 2 * U)
        prior += clip(ratio(se, sp, ai), -1_500_000, 1_500_000)
        known = {
            "items": self.t, "ai_juror": list(self.ai), "contributor": list(rec),
            "gold_error": self.gold_error, "recovery": self.recovery,
        }
        opening = 7 if self.t < 400 or self.recovery else 3

        total, heard = prior, []
        for vote in votes:
            used = len(heard)
            if used >= MAX_PANEL or (used >= opening and used % 2 and abs(total) >= TAU):
                break
            weight = self.reviewer(vote["reviewer"]).weight(ai, vote["accept"])
            total += weight
            counters = [list(row) for row in self.reviewer(vote["reviewer"]).c]
            heard.append((vote, weight, counters))
        accepted, posterior = total > 0, probability(total)

        recovering = self.recovery > 0
        labelled = label is not None
        lesson = {(0, 0): 1000, (0, 1): 200, (1, 0): 3000, (1, 1): 6000}[labelled, recovering]
        index = min((clip(prior, -3_500_000, 3_500_000) + 3_500_000) // 700_000, 9)
        mean = min(self.bins[index][0] * U // self.bins[index][1], U)
        known["expected"] = mean
        jurors = []
        for vote, weight, counters in heard:
            p = (U if label else 0) if labelled else probability(total - weight)
            found, expected = (p, mean) if vote["accept"] else (U - p, U - mean)
            score = clip(found * U // max(expected, 1) - U, -U, 4 * U)
            jurors.append({
                "reviewer": vote["reviewer"], "accept": vote["accept"], "weight": weight,
                "others": p, "score": score, "counters": counters,
            })
            self.reviewer(vote["reviewer"]).learn(ai, vote["accept"], p, lesson)
        for juror in jurors:
            kept = [x * 995 // 1000 for x in self.bins[index]]
            self.bins[index] = [kept[0] + juror["others"], kept[1] + U]

        learnt = (U if label else 0) if labelled else posterior
        self.ai = [x * 998 // 1000 for x in self.ai]
        book(self.ai, ai, learnt, 1000)
        if audited or not labelled:
            units = 3 if audited else 1
            good, bad = units * learnt, units * (U - learnt)
            rec[:] = [rec[0] * 99 // 100 + good, rec[1] * 99 // 100 + bad]
        if labelled:
            wrong = U if accepted != label else 0
            self.gold_error = abs(self.gold_error + tdiv(wrong - self.gold_error, 25))
        tripped = self.advance(labelled)
        self.t += 1
        return {
            "prior": prior, "total": total, "posterior": posterior, "accepted": accepted,
            "jurors": jurors, "learn_weight": lesson, "tripped": tripped, "known": known,
        }

    def advance(self, labelled):
        """The circuit breaker. Whether this item tripped it."""
        if labelled and self.gold_error > 160_000 and not self.recovery and self.t > 400:
            self.recovery = 300
            for reviewer in self.reviewers.values():
                reviewer.trip()
            return True
        if self.recovery:
            self.recovery -= 1
            if self.recovery == 1 and self.gold_error > 96_000:
                self.recovery = 100
        return False
