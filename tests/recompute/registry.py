"""The data registry again: what items weigh, and what versions owe to whom."""

from export import Unreadable, get, of_type, whole

MICRO = 1_000_000


LARGEST_CLASS = 8


def size_class(size):
    """1 below 8 KiB, one more per doubling, 8 from 512 KiB."""
    return min(LARGEST_CLASS, max(1, (size // 4096).bit_length()))


class Registry:
    """Items with their weights; per version the weights of each role by account."""

    def __init__(self, export, report, outcomes):
        self.export, self.report, self.outcomes = export, report, outcomes
        self.weights = {}
        for check in ("weights of items", "items in versions"):
            report.start(check)
        for number, item in export.items.items():
            self.item(number, item)
        self.holders = {}
        for event in export.events:
            if event.kind == "item_appended" and event.contract == export.contracts["data-registry"]:
                place = (event.number("version"), event.number("item"))
                self.holders[place] = [name for name in event.text("holders").split(",") if name]
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
            size = whole(item, where, "content", "bytes", low=1)
            self.weights[number] = size_class(size) * outcome["posterior"]
        if isinstance(status, dict) and "accepted" in status:
            found = whole(status, f"{where}.status", "accepted", "weight")
            self.report.same("weights of items", f"{where} weight", self.weights.get(number), found)

    def version(self, version, items):
        """Weights of the roles by account: contributing, reviewing, storing."""
        roles = ({}, {}, {})
        for number in items:
            if (version, number) not in self.holders:
                raise Unreadable(f"version {version}: no event says who held item {number}")
            weight = self.weights.get(number)
            self.report.same("items in versions", f"version {version} item {number} is accepted",
                             True, weight is not None)
            if weight is None:
                continue
            item = self.export.items[number]
            heard = [j["reviewer"] for j in self.outcomes[number]["jurors"] if j["weight"]]
            for role, accounts in zip(roles, ([item["contributor"]], heard, self.holders[version, number])):
                for account in accounts:
                    role[account] = role.get(account, 0) + weight // len(accounts)
        return roles

    def points(self, event):
        """Data points that an event of the registry records."""
        if event.kind != "item_accepted":
            return None
        item = event.number("item")
        return [(self.export.items[item]["contributor"], self.weights[item])]
