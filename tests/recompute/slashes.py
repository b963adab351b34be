"""The bonds of operators again: who is slashed for which job, by how much, and who shares in it."""

from collections import defaultdict

from export import Unreadable, get, of_type, whole

BPS = 10_000
REVEALERS = 3_000
CHECK, END = "slashes and their shares", "bonds at the end"


class Bonds:
    """Bonds and credits from slashes, in utnz, while walking through the events."""

    def __init__(self, export, report, final):
        params = get(export.oracle, "oracle", "params")
        self.wrong = whole(params, "oracle.params", "slash_wrong")
        self.withheld = whole(params, "oracle.params", "slash_no_reveal")
        self.export, self.report, self.final = export, report, final
        self.bond, self.slashed, self.credit = {}, defaultdict(int), defaultdict(int)
        self.due = []
        for check in (CHECK, END):
            report.start(check)

    def run(self):
        for event in self.export.events:
            name = self.export.names.get(event.contract)
            if name == "operators":
                self.on_operators(event)
            elif name == "oracle" and event.kind in ("job_final", "job_unresolved"):
                self.ended(event.number("job"), event.where)
        for row in self.due:
            self.report.same(CHECK, "due", row, "nothing")
        self.compare()

    def ended(self, number, where):
        """What the end of a job must take from whom: in the order of its seats."""
        row = self.export.jobs.get(number)
        if row is None:
            raise Unreadable(f"{where}: job {number} is not in jobs")
        job = of_type(get(row, f"job {number}", "job"), where, dict)
        if job.get("challenger") is not None:
            raise Unreadable(f"job {number}: challenges are not recomputed")
        seats = of_type(get(job, where, "seats"), where, list)
        found = self.final.get(number, {"right": [], "wrong": []})
        punished = whole(job, where, "rung") > 0
        for seat in seats:
            operator = get(seat, where, "operator")
            wrong = punished and operator in found["wrong"]
            if wrong or seat.get("withheld"):
                share = self.wrong if wrong else self.withheld
                amount = self.bond.get(operator, 0) * share // BPS
                if amount:
                    self.slash(number, operator, amount, found["right"])

    def slash(self, job, operator, amount, right):
        each = amount * (REVEALERS // len(right)) // BPS if right else 0
        burned = amount - each * len(right)
        self.due.append(("slashed", operator, job, amount, burned))
        self.bond[operator] -= amount
        self.slashed[operator] += amount
        for other in right if each else []:
            self.due.append(("credited", other, job, each))
            self.credit[other] += each

    def on_operators(self, event):
        kind = event.kind
        if kind == "operator_registered":
            self.bond[event.text("operator")] = event.number("bond")
        elif kind == "operator_bond_added":
            self.bond[event.text("operator")] = event.number("bond")
        elif kind == "operator_slashed":
            self.seen(("slashed", event.text("operator"), event.number("job"),
                       event.number("amount"), event.number("burned")))
        elif kind == "slash_credited":
            self.seen(("credited", event.text("to"), event.number("job"), event.number("amount")))
        elif kind == "credit_claimed":
            account = event.text("to")
            self.report.same(CHECK, f"{account} draws", self.credit.pop(account, 0),
                             event.number("amount"))

    def seen(self, row):
        ours = self.due.pop(0) if self.due else "nothing"
        self.report.same(CHECK, f"job {row[2]}", ours, row)

    def compare(self):
        operators = of_type(get(self.export.found, "found", "operators"), "found.operators", list)
        for row in operators:
            operator = get(row, "found.operators", "address")
            where = f"found.operators.{operator}"
            self.report.same(END, f"{operator} bond", self.bond.get(operator), whole(row, where, "bond"))
            self.report.same(END, f"{operator} slashed", self.slashed[operator],
                             whole(row, where, "slashed"))
