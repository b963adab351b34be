"""The data registry again: what items weigh, and what versions owe to whom."""

from export import Unreadable, get, of_type, whole

MICRO = 1_000_000


class Registry:
    """Items with their weights; per version the weights of each role by account."""

    def __init__(self, export, report, outcomes):
        self.export, self.report, self.outcomes = export, report, outcomes
        self.weights = {}
        for check in ("weights of items", "items in versions"):
            report.start(check)
        for number, item in export.items.items():
            self.item(number, item)
        self.versions = {}
        for position, row in enumerate(export.versions):
            version = whole(row, f"versions[{position}]", "version")
            items = of_type(get(row, f"versions[{position}]", "items"), "items", list)
            self.versions[version] = self.version(version, items)

    def item(self, number, item):
        """Status, posterior and weight of one item."""
        where = f"item {number}"
        outcome = self.outcomes.get(number)
        if outcome is None:
            return
        self.report.same("weights of items", f"{where} posterior", outcome["posterior"],
                         get(item, where, "posterior"))
        status = get(item, where, "status")
        if outcome["accepted"]:
            self.weights[number] = outcome["posterior"]
        if isinstance(status, dict) and "accepted" in status:
            found = whole(status, f"{where}.status", "accepted", "weight")
            self.report.same("weights of items", f"{where} weight", self.weights.get(number), found)

    def version(self, version, items):
        """Weights of the roles by account: contributing, reviewing, storing."""
        roles = ({}, {}, {})
        for number in items:
            weight = self.weights.get(number)
            self.report.same("items in versions", f"version {version} item {number} is accepted",
                             True, weight is not None)
            if weight is None:
                continue
            item = self.export.items[number]
            heard = [j["reviewer"] for j in self.outcomes[number]["jurors"] if j["weight"]]
            for role, accounts in zip(roles, ([item["contributor"]], heard, item["holders"])):
                for account in accounts:
                    role[account] = role.get(account, 0) + weight // len(accounts)
        return roles

    def points(self, event):
        """Data points that an event of the registry records."""
        if event.kind != "item_accepted":
            return None
        item = event.number("item")
        return [(self.export.items[item]["contributor"], self.weights[item])]
