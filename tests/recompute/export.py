"""Reads an export and refuses what is not one. Nothing is computed here."""

import json

FORMAT = "tenzro-demo-export/1"
DOMAINS = ("text", "image", "audio")
CONTRACTS = (
    "incentive-token", "compute-token", "treasury", "marketplace", "data-registry",
    "peer-review", "reputation", "oracle", "operators", "escrow",
)


class Unreadable(Exception):
    """The input is not an export that can be recomputed; the text says where and why."""


def integer(value, where, low=0):
    """A whole number, given as a number or in decimal digits."""
    digits = value[1:] if isinstance(value, str) and value.startswith("-") else value
    if isinstance(digits, str) and digits.isascii() and digits.isdigit():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unreadable(f"{where}: expected a whole number, got {value!r}")
    if low is not None and value < low:
        raise Unreadable(f"{where}: expected at least {low}, got {value}")
    return value


def get(value, where, *path):
    """The entry of nested objects at a path."""
    for key in path:
        if not isinstance(value, dict) or key not in value:
            raise Unreadable(f"{where}: no entry {key!r}")
        value, where = value[key], f"{where}.{key}"
    return value


def whole(value, where, *path, low=0):
    """The whole number at a path."""
    return integer(get(value, where, *path), ".".join((where, *path)), low)


def of_type(value, where, kind):
    if not isinstance(value, kind):
        raise Unreadable(f"{where}: expected {kind.__name__}, got {type(value).__name__}")
    return value


class Event:
    """One event of a contract: type without its prefix, attributes in order."""

    __slots__ = ("height", "tx", "kind", "contract", "attributes", "where")

    def __init__(self, row, where):
        if not isinstance(row, list) or len(row) != 4:
            raise Unreadable(f"{where}: expected [height, transaction, type, attributes]")
        self.where = where
        self.height, self.tx = integer(row[0], where), integer(row[1], where)
        kind = of_type(row[2], where, str)
        if kind != "wasm" and not kind.startswith("wasm-"):
            raise Unreadable(f"{where}: {kind!r} is no event of a contract")
        self.kind = kind[5:]
        self.attributes = {}
        for pair in of_type(row[3], where, list):
            if not isinstance(pair, list) or len(pair) != 2:
                raise Unreadable(f"{where}: expected [key, value] pairs")
            self.attributes.setdefault(of_type(pair[0], where, str), pair[1])
        self.contract = self.text("_contract_address")

    @property
    def action(self):
        """The action of a plain event, else empty."""
        return "" if self.kind else self.attributes.get("action", "")

    def text(self, key):
        if key not in self.attributes:
            raise Unreadable(f"{self.where} ({self.kind or 'wasm'}): no attribute {key!r}")
        return of_type(self.attributes[key], f"{self.where}.{key}", str)

    def number(self, key, low=0):
        return integer(self.text(key), f"{self.where}.{key}", low)


class Export:
    """An export whose outer shape is right."""

    def __init__(self, data):
        self.data = of_type(data, "the export", dict)
        found = get(data, "the export", "format")
        if found != FORMAT:
            raise Unreadable(f"format: expected {FORMAT!r}, got {found!r}")
        contracts = of_type(get(data, "the export", "contracts"), "contracts", dict)
        self.contracts = {name: get(contracts, "contracts", name) for name in CONTRACTS}
        self.names = {address: name for name, address in contracts.items()}
        genesis = of_type(get(data, "the export", "genesis_tic"), "genesis_tic", dict)
        self.genesis = {who: integer(sum_, f"genesis_tic.{who}") for who, sum_ in genesis.items()}
        self.treasury = of_type(get(data, "the export", "treasury"), "treasury", dict)
        self.marketplace = of_type(get(data, "the export", "marketplace"), "marketplace", dict)
        self.oracle = of_type(get(data, "the export", "oracle"), "oracle", dict)
        self.found = of_type(get(data, "the export", "found"), "found", dict)
        for name in ("history", "items", "jobs", "versions", "events"):
            of_type(get(data, "the export", name), name, list)
        self.history, self.versions = data["history"], data["versions"]
        self.items = self.by_id("items", ("item",))
        self.jobs = self.by_id("jobs", ("job", "job"))
        self.events = [Event(row, f"events[{i}]") for i, row in enumerate(data["events"])]
        order = [(event.height, event.tx) for event in self.events]
        for position in range(1, len(order)):
            if order[position] < order[position - 1]:
                raise Unreadable(f"events[{position}]: not in the order of the chain")

    def by_id(self, name, path):
        """Rows of a list by their number."""
        rows = {}
        for position, row in enumerate(self.data[name]):
            key = whole(row, f"{name}[{position}]", *path)
            if key in rows:
                raise Unreadable(f"{name}[{position}]: {key} is there twice")
            rows[key] = row
        return rows


def read(path):
    """Reads the export in a file."""
    try:
        with open(path, encoding="utf-8") as file:
            data = json.load(file, parse_float=refuse, parse_constant=refuse)
    except OSError as error:
        raise Unreadable(f"cannot read {path}: {error.strerror}") from error
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise Unreadable(f"{path} is not JSON: {error}") from error
    return Export(data)


def refuse(text):
    raise Unreadable(f"{text} is not a whole number: money and scores have no fractions")
