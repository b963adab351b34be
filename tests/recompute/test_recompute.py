"""What the second program accepts, what turns it red, and what it cannot read."""

import contextlib
import copy
import io
import json
import tempfile
import unittest
from pathlib import Path
from random import Random

import recompute
from export import Export, Unreadable
from synthetic_sales import Run

GOOD = Run(seed=1).play()


def judged(data):
    """The report on an export; the export is left alone."""
    return recompute.recompute(Export(copy.deepcopy(data)))


def failed(report):
    return {check for check, (_, wrong) in report.checks.items() if wrong}


def outcome(data, number):
    """The outcome of the item settled at a position."""
    return [entry["settled"] for entry in data["history"] if "settled" in entry][number]


def nudge(data, kind, attribute, which=0):
    """Adds one to an attribute of the event of a kind."""
    events = [event for event in data["events"] if event[2] == kind]
    if kind == "wasm":
        events = [event for event in events if [attribute[0], attribute[1]] in event[3]]
        attribute = attribute[2]
    for pair in events[which][3]:
        if pair[0] == attribute:
            pair[1] = str(int(pair[1]) + 1)
            return
    raise AssertionError(f"no {attribute} in {kind}")


def found(data, *path):
    """Adds one to a figure that was found on chain."""
    place = data["found"]
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = str(int(place[path[-1]]) + 1)


def weight(data):
    outcome(data, 3)["jurors"][2]["weight"] += 1


def counter(data):
    outcome(data, 4)["jurors"][1]["counters"][1][0] += 1


def item_weight(data):
    item = next(item for item in data["items"] if "accepted" in item["status"])
    item["status"]["accepted"]["weight"] += 1


def turned_vote(data):
    event = next(event for event in data["events"] if event[2] == "wasm-vote_revealed")
    for pair in event[3]:
        if pair[0] == "accept":
            pair[1] = "false" if pair[1] == "true" else "true"


def wrong_operator(data):
    seat = data["jobs"][2]["job"]["seats"][1]
    seat["correct"] = not seat["correct"]


def dropped_claim(data):
    """A payout that never reached the account: the mint is missing."""
    claims = [i for i, event in enumerate(data["events"]) if event[2] == "wasm-claimed"]
    del data["events"][claims[0] + 1]


def drop(data, kind, which):
    """The event never happened."""
    places = [i for i, event in enumerate(data["events"]) if event[2] == kind]
    del data["events"][places[which]]


def minted_by_hand(data):
    """One micro-TIC from nowhere, with every sum made to fit."""
    last = data["events"][-1]
    pairs = [["_contract_address", "addr-incentive-token"], ["action", "mint"],
             ["to", "trainer-1"], ["amount", "1"]]
    data["events"].append([last[0], last[1] + 1, "wasm", pairs])
    found(data, "balances", "trainer-1", "tic")
    found(data, "tic_supply")


def swapped_pay(data):
    """One micro-TIC of a reward booked on another ledger: the sum stays the same."""
    event = next(event for event in data["events"] if event[2] == "wasm-claimed")
    values = {pair[0]: pair for pair in event[3]}
    values["data"][1] = str(int(values["data"][1]) - 1)
    values["review"][1] = str(int(values["review"][1]) + 1)


OFF_BY_ONE = {
    "a vote's weight": (weight, "TL weights and scores"),
    "a vote's score": (lambda d: outcome(d, 0)["jurors"][0].update(score=outcome(d, 0)["jurors"][0]["score"] + 1),
                       "TL weights and scores"),
    "a reviewer's counters": (counter, "TL weights and scores"),
    "an item's log-odds": (lambda d: outcome(d, 1).update(total=outcome(d, 1)["total"] + 1), "TL decisions"),
    "an item's posterior": (lambda d: outcome(d, 1).update(posterior=outcome(d, 1)["posterior"] + 1),
                            "TL decisions"),
    "what was expected of an item": (lambda d: outcome(d, 2)["known"].update(
        expected=outcome(d, 2)["known"]["expected"] + 1), "TL state before each item"),
    "an item's weight": (item_weight, "weights of items"),
    "a turned vote": (turned_vote, "votes behind decisions"),
    "a turned operator": (wrong_operator, "operators that were right"),
    "how many operators were right": (lambda d: nudge(d, "wasm-job_final", "correct", 1),
                                      "operators that were right"),
    "how many accounts got points": (lambda d: nudge(d, "wasm", ("action", "record", "entries"), 3),
                                     "points recorded"),
    "what an epoch released": (lambda d: nudge(d, "wasm-epoch_closed", "released"), "epochs"),
    "the next rate": (lambda d: nudge(d, "wasm-epoch_closed", "next_rate", 1), "epochs"),
    "a data reward": (lambda d: nudge(d, "wasm-claimed", "data"), "claims of rewards"),
    "a review reward": (lambda d: nudge(d, "wasm-claimed", "review", 1), "claims of rewards"),
    "a compute reward": (lambda d: nudge(d, "wasm-claimed", "compute", 2), "claims of rewards"),
    "a payout as minted": (lambda d: nudge(d, "wasm", ("action", "mint", "amount"), 1), "movements by contracts"),
    "a reward between ledgers": (swapped_pay, "claims of rewards"),
    "a payout that was not made": (dropped_claim, "movements by contracts"),
    "minted compute currency": (lambda d: nudge(d, "wasm-converted", "minted"), "conversions"),
    "a burned fee": (lambda d: nudge(d, "wasm-fee_burned", "amount"), "conversions"),
    "a sale's price": (lambda d: nudge(d, "wasm-sold", "price"), "sales and their split"),
    "the contributors' part": (lambda d: nudge(d, "wasm-sold", "contributors"), "sales and their split"),
    "the reviewers' part": (lambda d: nudge(d, "wasm-sold", "reviewers", 1), "sales and their split"),
    "the storage part": (lambda d: nudge(d, "wasm-sold", "storage"), "sales and their split"),
    "the community's part": (lambda d: nudge(d, "wasm-sold", "community"), "sales and their split"),
    "the burned part": (lambda d: nudge(d, "wasm-sold", "burned"), "sales and their split"),
    "the price of a sale in escrow": (lambda d: nudge(d, "wasm-escrowed", "price"), "sales in escrow"),
    "what was given back": (lambda d: nudge(d, "wasm-refunded", "price"), "sales in escrow"),
    "a settlement without keys": (lambda d: drop(d, "wasm-custody_complete", 1), "sales in escrow"),
    "a refund in spite of the keys": (lambda d: drop(d, "wasm-custody_incomplete", 0), "sales in escrow"),
    "what is in escrow": (lambda d: found(d, "market", "escrowed"), "sums of the marketplace"),
    "a contributor's revenue": (lambda d: nudge(d, "wasm-paid", "contributor"), "claims of sales"),
    "a reviewer's revenue": (lambda d: nudge(d, "wasm-paid", "reviewer", 3), "claims of sales"),
    "an operator's revenue": (lambda d: nudge(d, "wasm-paid", "storage", 5), "claims of sales"),
    "what a part of an offer cost": (lambda d: nudge(d, "wasm-filled", "cost"), "offers of TIC"),
    "what an offer gave back": (lambda d: nudge(d, "wasm-closed", "returned"), "offers of TIC"),
    "the escrow's sums": (lambda d: found(d, "escrow", "earned"), "sums of the escrow"),
    "a balance of TIC": (lambda d: found(d, "balances", "trainer-1", "tic"), "balances of TIC"),
    "a balance of TCC": (lambda d: found(d, "balances", "addr-marketplace", "tcc"), "balances of TCC"),
    "the supply of TIC": (lambda d: found(d, "tic_supply"), "supply of TIC"),
    "the supply of TCC": (lambda d: found(d, "tcc_supply"), "supply of TCC"),
    "the treasury's sums": (lambda d: found(d, "economy", "owed"), "sums of the treasury"),
    "the marketplace's sums": (lambda d: found(d, "market", "paid"), "sums of the marketplace"),
    "TIC minted by hand": (minted_by_hand, "movements by contracts"),
}


class Recompute(unittest.TestCase):
    def test_a_true_export_is_recomputed_to_the_last_unit(self):
        for seed in range(1, 9):
            report = judged(Run(seed).play())
            self.assertEqual(list(report.lines()) and failed(report), set(), f"seed {seed}")
            self.assertGreater(report.figures, 800)

    def test_an_off_by_one_in_each_kind_of_figure_turns_it_red(self):
        for name, (change, check) in OFF_BY_ONE.items():
            with self.subTest(name):
                data = copy.deepcopy(GOOD)
                change(data)
                self.assertIn(check, failed(judged(data)))

    def test_one_more_in_any_figure_of_an_outcome_is_noticed(self):
        """A sweep over every figure of every outcome and of what was found, seeded."""
        places = [path for root in ("history", "found") for path in figures(GOOD[root], (root,))]
        # Gold answers that were right or wrong are booleans; the list of operators is not money.
        chosen = Random(7).sample(places, 150)
        for path in chosen:
            with self.subTest(path=path):
                data = copy.deepcopy(GOOD)
                place = data
                for key in path[:-1]:
                    place = place[key]
                before = place[path[-1]]
                place[path[-1]] = before + 1 if isinstance(before, int) else str(int(before) + 1)
                try:
                    self.assertTrue(failed(judged(data)))
                except Unreadable:
                    pass

    def test_a_difference_is_shown_with_what_was_expected_and_found(self):
        data = copy.deepcopy(GOOD)
        found(data, "tic_supply")
        text = "\n".join(judged(data).lines())
        right, wrong = GOOD["found"]["tic_supply"], data["found"]["tic_supply"]
        self.assertIn(f"genesis + minted - burned: expected {right}, found {wrong}", text)


def figures(value, path):
    """Paths of all whole numbers."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from figures(inner, (*path, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from figures(inner, (*path, position))
    elif not isinstance(value, bool) and (isinstance(value, int) or str(value).isdigit()):
        yield path


class Command(unittest.TestCase):
    def run_on(self, text):
        """Exit status and everything printed."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "export.json"
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
                return recompute.main([str(path)]), printed.getvalue()

    def test_the_exit_status_says_equal_or_different(self):
        status, text = self.run_on(json.dumps(GOOD))
        self.assertEqual(status, 0, text)
        data = copy.deepcopy(GOOD)
        found(data, "tcc_supply")
        status, text = self.run_on(json.dumps(data))
        self.assertEqual(status, 1)
        self.assertIn("FAILED", text)

    def test_what_is_no_export_is_named_and_ends_with_2(self):
        broken = copy.deepcopy(GOOD)
        del broken["events"][5][3][0]
        late = copy.deepcopy(GOOD)
        late["events"].reverse()
        twice = copy.deepcopy(GOOD)
        last = twice["events"][-1]
        refund = next(event for event in twice["events"] if event[2] == "wasm-refunded")
        twice["events"].append([last[0], last[1], *refund[2:]])
        fraction = json.dumps(GOOD).replace('"2000000000"', "2000000000.5", 1)
        cases = {
            "is not JSON": "{",
            "not JSON: 'utf-8'": b"\xff\xfe",
            "expected dict": "[]",
            "no entry 'format'": "{}",
            "expected 'tenzro-demo-export/1', got 'x'": '{"format": "x"}',
            "no fractions": fraction,
            "no attribute '_contract_address'": json.dumps(broken),
            "not in the order of the chain": json.dumps(late),
            "its sale has ended before": json.dumps(twice),
        }
        for message, text in cases.items():
            with self.subTest(message):
                status, printed = self.run_on(text)
                self.assertEqual(status, 2, printed)
                self.assertIn(message, printed)

    def test_every_part_that_is_missing_is_named(self):
        for name in GOOD:
            with self.subTest(name):
                data = {key: value for key, value in GOOD.items() if key != name}
                status, printed = self.run_on(json.dumps(data))
                self.assertEqual(status, 2)
                self.assertIn(name, printed)

    def test_a_missing_file_ends_with_2(self):
        printed = io.StringIO()
        with contextlib.redirect_stderr(printed):
            self.assertEqual(recompute.main(["no-such-file.json"]), 2)
        self.assertIn("cannot read no-such-file.json", printed.getvalue())


if __name__ == "__main__":
    unittest.main()
