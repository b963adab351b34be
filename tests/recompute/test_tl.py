"""The second implementation of TL against the published results of TL-bench v1."""

import hashlib
import unittest

import tl

N, ITEMS, CONTRIBUTORS = 200, 2500, 200
MASK = (1 << 64) - 1

# attack, share of adversaries in percent, correct, scored, reviews, trips, hash of the decisions
PUBLISHED = (
    ("none", 0, 1767, 1788, 11764, 0, "a6eb950f846e9aa8"),
    ("invert", 30, 1765, 1788, 11478, 0, "81c1e536da12af4e"),
    ("invert", 45, 1769, 1788, 11730, 0, "8b631929f21340c6"),
    ("ring", 30, 1749, 1807, 13378, 0, "95a7a66e7c3170f9"),
    ("lazy", 40, 1766, 1788, 12360, 0, "ec8067b3486ad48d"),
    ("aicopy", 20, 1755, 1788, 12304, 0, "9180559f8eb642fb"),
    ("sleeper", 40, 1686, 1788, 13320, 1, "5f09c3c2b69d7814"),
)


class Dice:
    """splitmix64."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)

    def below(self, bound):
        return self.next() % bound


class Bench:
    """A crowd, some of it attacking, and a domain that has to cope."""

    def __init__(self, attack, share, seed=1):
        self.attack, self.share, self.dice = attack, share, Dice(seed)
        bad = share * N // 100
        lazy = (N - bad) // 10
        self.kinds = ["bad"] * bad + ["lazy"] * lazy + ["honest"] * (N - bad - lazy)
        self.skills = []
        for _ in range(N):
            sensitivity = 700 + self.dice.below(280)
            self.skills.append((sensitivity, 620 + self.dice.below(330)))
        self.domain = tl.Domain()
        self.correct = self.scored = self.reviews = self.trips = 0
        self.decisions = bytearray()

    def vote(self, who, y, ring, ai, draw, t):
        sensitivity, specificity = self.skills[who]
        honest = draw < sensitivity if y else draw >= specificity
        if self.kinds[who] == "lazy":
            return True
        if self.kinds[who] == "honest":
            return honest
        return {
            "none": honest, "invert": not y, "lazy": True, "aicopy": ai,
            "ring": True if ring else honest, "sleeper": honest if t < ITEMS // 2 else not y,
        }[self.attack]

    def item(self, t):
        u = self.dice.below
        y, ring, ringy = u(1000) < 700, u(1000) < 200, u(1000) < 100
        who = self.dice.next()
        gold_draw, audit_draw, audit_right, recovery_draw, ai_draw = (u(1000) for _ in range(5))
        ring = self.attack == "ring" and self.share > 0 and ring
        if ring:
            y, contributor = ringy, who % (self.share * CONTRIBUTORS // 100)
        else:
            contributor = who % CONTRIBUTORS
        gold = gold_draw < (250 if t < 400 else 50) and not ring
        audited = audit_draw < 50 and not gold
        recovery = recovery_draw < 200 and not ring and self.domain.recovery > 0
        ai = ai_draw < (800 if y else 250)
        order = list(range(N))
        for j in range(24):
            other = j + u(N - j)
            order[j], order[other] = order[other], order[j]
        panel = [(name, self.vote(name, y, ring, ai, u(1000), t)) for name in order[:24]]
        panel.sort(key=lambda seat: self.domain.reviewer(seat[0]).estimate()[1])
        votes = [{"reviewer": name, "accept": vote} for name, vote in panel[:15]]
        verdict = y if audit_right < 970 else not y
        label = y if gold else verdict if audited else y if recovery else None
        # Gold of a recovery, audited or not, says nothing about its contributor.
        found = self.domain.settle(contributor, ai, votes, label, audited and not recovery)
        decision = verdict if audited else found["accepted"]
        self.decisions.append(decision)
        self.reviews += len(found["jurors"])
        self.trips += found["tripped"]
        if t >= ITEMS // 4 and not gold:
            self.scored += 1
            self.correct += decision == y

    def run(self):
        for t in range(ITEMS):
            self.item(t)
        digest = hashlib.sha256(bytes(self.decisions)).hexdigest()[:16]
        return self.correct, self.scored, self.reviews, self.trips, digest


class Published(unittest.TestCase):
    def test_all_seven_published_runs_come_out_to_the_bit(self):
        for attack, share, *expected in PUBLISHED:
            with self.subTest(attack=attack, share=share):
                self.assertEqual(Bench(attack, share).run(), tuple(expected))

    def test_the_tables_have_their_published_digests(self):
        for table, start in ((tl.LN, "95e2cef3362023db"), (tl.SIGMOID, "0b6536b84e791dbd")):
            data = b"".join(value.to_bytes(8, "little", signed=True) for value in table)
            self.assertTrue(hashlib.sha256(data).hexdigest().startswith(start))


if __name__ == "__main__":
    unittest.main()
