"""Recomputes every reputation, weight, decision and score from the votes alone."""

import tl
from export import DOMAINS, Unreadable, get, of_type, whole

DECISION = ("prior", "total", "posterior", "accepted", "learn_weight", "tripped")
KNOWN = ("items", "ai_juror", "contributor", "gold_error", "recovery", "expected")
JUROR = ("reviewer", "accept", "weight", "others", "score", "counters")


class Case:
    """What the events of an item say that went into its review."""

    def __init__(self, event):
        self.domain = event.text("domain")
        self.contributor = event.text("contributor")
        self.ai_vote = event.text("ai_vote") == "true"
        self.seats, self.revealed = [], {}

    def votes(self):
        """Revealed votes in the order the panel was drawn."""
        return [
            {"reviewer": name, "accept": self.revealed[name]}
            for name in self.seats
            if name in self.revealed
        ]


def cases(export):
    """The reviews by item, from the events of peer-review."""
    found = {}
    for event in export.events:
        if event.contract != export.contracts["peer-review"]:
            continue
        if event.kind == "review_opened":
            item = event.number("item")
            if item in found:
                raise Unreadable(f"{event.where}: the review of item {item} opens twice")
            found[item] = Case(event)
        elif event.kind in ("review_seated", "vote_revealed"):
            item = event.number("item")
            if item not in found:
                raise Unreadable(f"{event.where}: item {item} is not in review")
            name = event.text("reviewer")
            if event.kind == "review_seated":
                found[item].seats.append(name)
            else:
                found[item].revealed[name] = event.text("accept") == "true"
    return found


def replay(export, report):
    """Settles every item again, in the order of the history. Outcomes by item."""
    reviews = cases(export)
    domains = {name: tl.Domain() for name in DOMAINS}
    outcomes, qualified = {}, []
    for position, entry in enumerate(export.history):
        where = f"history[{position}]"
        kind = next(iter(of_type(entry, where, dict)), None)
        row = entry.get(kind)
        report.same("history sequence", where, position + 1, whole(row, where, "sequence"))
        domain = get(row, where, "domain")
        if domain not in domains:
            raise Unreadable(f"{where}.domain: {domain!r} is none of {', '.join(DOMAINS)}")
        if kind == "qualified":
            answers = of_type(get(row, where, "answers"), f"{where}.answers", list)
            for number, answer in enumerate(answers):
                for key in ("ai_vote", "label", "answer"):
                    of_type(get(answer, f"{where}.answers[{number}]", key), where, bool)
            domains[domain].qualify(get(row, where, "reviewer"), answers)
            qualified.append((row["reviewer"], domain, answers))
        elif kind == "settled":
            item = whole(row, where, "item")
            if item not in reviews:
                raise Unreadable(f"{where}: no event opened the review of item {item}")
            outcomes[item] = settle(domains[domain], reviews[item], row, where, report)
        else:
            raise Unreadable(f"{where}: neither settled nor qualified but {kind!r}")
    compare_events(export, report, outcomes)
    compare_qualified(export, report, qualified)
    return outcomes


def settle(domain, case, row, where, report):
    """One item, and how the chain's figures for it compare."""
    item = f"item {row['item']}"
    votes = case.votes()
    report.same("votes behind decisions", f"{item} votes", votes, get(row, where, "votes"))
    for key in ("domain", "contributor", "ai_vote"):
        found = get(row, where, key)
        report.same("votes behind decisions", f"{item} {key}", getattr(case, key), found)
    outcome = domain.settle(case.contributor, case.ai_vote, votes, get(row, where, "label"))
    for key in DECISION:
        report.same("TL decisions", f"{item} {key}", outcome[key], get(row, where, key))
    for key in KNOWN:
        found = get(row, where, "known", key)
        report.same("TL state before each item", f"{item} {key}", outcome["known"][key], found)
    jurors = of_type(get(row, where, "jurors"), f"{where}.jurors", list)
    report.same("TL decisions", f"{item} votes heard", len(outcome["jurors"]), len(jurors))
    for number, (ours, theirs) in enumerate(zip(outcome["jurors"], jurors)):
        for key in JUROR:
            found = get(theirs, f"{where}.jurors[{number}]", key)
            what = f"{item} {ours['reviewer']} {key}"
            report.same("TL weights and scores", what, ours[key], found)
    outcome.update(item=row["item"], domain=case.domain, contributor=case.contributor)
    outcome["sequence"], outcome["ai_vote"] = row["sequence"], case.ai_vote
    return outcome


def compare_events(export, report, outcomes):
    """What was told when items were settled."""
    check = "decisions told in events"
    report.start(check)
    told = set()
    for event in export.events:
        who = export.names.get(event.contract)
        if (who, event.kind) not in (("peer-review", "review_settled"), ("reputation", "item_settled")):
            continue
        item = event.number("item")
        outcome = outcomes.get(item)
        if outcome is None:
            raise Unreadable(f"{event.where}: item {item} is settled but not in the history")
        told.add((item, who))
        accepted = "true" if outcome["accepted"] else "false"
        report.same(check, f"item {item} accepted", accepted, event.text("accepted"))
        report.same(check, f"item {item} posterior", outcome["posterior"], event.number("posterior"))
        if who == "reputation":
            report.same(check, f"item {item} total", outcome["total"], event.number("total", None))
            report.same(check, f"item {item} reviews", len(outcome["jurors"]), event.number("reviews"))
            report.same(check, f"item {item} sequence", outcome["sequence"], event.number("sequence"))
    for item in outcomes:
        for who in ("peer-review", "reputation"):
            report.same(check, f"item {item} told by {who}", True, (item, who) in told)


def compare_qualified(export, report, qualified):
    """Who may review: exactly those who passed, with the answers that were graded."""
    check = "qualified reviewers"
    report.start(check)
    cohorts, passes = {}, []
    lowest, highest = None, -1
    for event in export.events:
        if event.contract != export.contracts["peer-review"]:
            continue
        if event.kind == "cohort_opened":
            cohorts[event.number("cohort")] = event.text("domain")
        elif event.kind == "qualifier_revealed":
            right = event.number("right")
            if event.text("passed") == "true":
                lowest = right if lowest is None else min(lowest, right)
                passes.append((event.text("candidate"), cohorts.get(event.number("cohort")), right))
            else:
                highest = max(highest, right)
    found = [
        (name, domain, sum(answer["answer"] == answer["label"] for answer in answers))
        for name, domain, answers in qualified
    ]
    report.same(check, "how many", len(found), len(passes))
    for position, (ours, theirs) in enumerate(zip(found, passes)):
        report.same(check, f"number {position + 1} (who, domain, right answers)", ours, theirs)
    if lowest is not None:
        report.same(check, f"least right answers that passed ({lowest}) above most that failed ({highest})",
                    True, lowest > highest)
    voters = {(juror["reviewer"], case.domain) for case in cases(export).values() for juror in case.votes()}
    allowed = {(name, domain) for name, domain, _ in found}
    for voter in sorted(voters):
        report.same(check, f"{voter[0]} votes on {voter[1]} and is qualified for it", True, voter in allowed)
