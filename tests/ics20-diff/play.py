"""Plays the operations of a seed on a line of chains, and writes what the chains say in the end."""

import argparse
import collections
import concurrent.futures
import json
import pathlib
import subprocess
import sys
import time

from model import CHAINS, ENDS, LINKS, Line, dice, on_chain

FEES = "utnz"
# Seconds after which a packet that is to time out does so.
SHORT = 1


class Failed(Exception):
    pass


class Player:
    def __init__(self, arguments):
        self.folder = pathlib.Path(arguments.line)
        self.relayer, self.wasmd = arguments.relayer, arguments.wasmd
        self.rpc = dict(line.split() for line in (self.folder / "chains").read_text().splitlines())
        self.address = dict(line.split() for line in (self.folder / "accounts").read_text().splitlines())

    def run(self, command, tries=1):
        for left in reversed(range(tries)):
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode == 0:
                return json.loads(done.stdout)
            if left:
                time.sleep(1)
        raise Failed(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")

    def relay(self, who, *words, tries=1):
        home = self.folder / f"home-{who}"
        command = [self.relayer, "--home", str(home), "--keyring", "test", "-o", "json", *words]
        return self.run(command, tries)

    def query(self, chain, *words):
        command = [self.wasmd, "query", *words, "--node", self.rpc[chain], "--output", "json"]
        return self.run(command)

    def link(self):
        pairs = set()
        for one, one_channel, other, other_channel in LINKS:
            again = ["--new-channel"] if (one, other) in pairs else []
            pairs.add((one, other))
            made = self.relay("relay", "link", one, other, *again)["channels"]
            if made != {"a": one_channel, "b": other_channel}:
                raise Failed(f"channels of {one} and {other}: {made}, wanted {one_channel}, {other_channel}")

    def send(self, operation):
        receiver = "nobody" if operation["kind"] == "refused" else self.address[operation["receiver"]]
        amount = f"{operation['amount']}{on_chain(operation['path'])}"
        words = [
            "transfer", operation["chain"], operation["to"], amount, "--src-channel", operation["channel"],
            "--receiver", receiver, "--memo", operation["memo"],
        ]
        if operation["kind"] == "timeout":
            words += ["--timeout-seconds", str(SHORT)]
        self.relay(operation["user"], *words)

    def round(self, operations):
        """Sends what is to time out first, lets it, and carries everything."""
        lanes = collections.defaultdict(list)
        for operation in sorted(operations, key=lambda one: one["kind"] != "timeout"):
            lanes[operation["chain"], operation["user"]].append(operation)

        def lane(all_of_it):
            for operation in all_of_it:
                self.send(operation)

        with concurrent.futures.ThreadPoolExecutor(len(lanes)) as pool:
            for _ in pool.map(lane, lanes.values()):
                pass
        if any(operation["kind"] == "timeout" for operation in operations):
            time.sleep(SHORT + 1.5)
        totals = collections.Counter()
        for one, other in zip(CHAINS, CHAINS[1:]):
            for path in self.relay("relay", "clear", one, other):
                result = path["result"]
                if result["pending"]:
                    raise Failed(f"{one}, {other}: {result}")
                totals.update({key: result[key] for key in ("received", "acknowledged", "timed_out")})
        wanted = collections.Counter(operation["kind"] for operation in operations)
        arrived = wanted["taken"] + wanted["refused"]
        seen = (totals["received"], totals["acknowledged"], totals["timed_out"])
        if seen != (arrived, arrived, wanted["timeout"]):
            raise Failed(f"received, acknowledged, timed out: {seen}, wanted {wanted}")

    def coins(self, coins):
        return {coin["denom"]: int(coin["amount"]) for coin in coins if coin["denom"] != FEES}

    def state(self):
        told = {}
        for chain in CHAINS:
            channels = [channel for (here, channel) in ENDS if here == chain]
            escrow = {}
            for channel in channels:
                address = self.escrow_address(channel)
                held = self.coins(self.query(chain, "bank", "balances", address)["balances"])
                if held:
                    escrow[channel] = held
            supply = self.coins(self.query(chain, "bank", "total-supply")["supply"])
            total = {}
            for denom in supply:
                amount = int(self.query(chain, "ibc-transfer", "total-escrow", denom)["amount"]["amount"])
                if amount:
                    total[denom] = amount
            denoms = self.query(chain, "ibc-transfer", "denoms").get("denoms") or []
            told[chain] = {
                "balances": {
                    user: self.coins(self.query(chain, "bank", "balances", address)["balances"])
                    for user, address in self.address.items()
                },
                "escrow": escrow, "total_escrow": total, "supply": supply,
                "denoms": sorted(path(denom) for denom in denoms),
            }
        return told

    def escrow_address(self, channel):
        command = [self.wasmd, "query", "ibc-transfer", "escrow-address", "transfer", channel]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def path(denom):
    way = [f"{hop['port_id']}/{hop['channel_id']}/" for hop in denom.get("trace") or []]
    return "".join(way) + denom["base"]


def main():
    parser = argparse.ArgumentParser()
    for name in ("--line", "--relayer", "--wasmd"):
        parser.add_argument(name, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--per-round", type=int, default=21)
    arguments = parser.parse_args()
    player = Player(arguments)
    model, rolls = Line(sorted(player.address)), dice(arguments.seed)
    try:
        player.link()
        played = []
        for _ in range(arguments.rounds):
            operations = model.round(rolls, arguments.per_round)
            player.round(operations)
            for operation in operations:
                model.apply(operation)
            played += operations
        written = {"played": played, "model": model.state(), "chains": player.state()}
        (player.folder / "state.json").write_text(json.dumps(written, indent=1, sort_keys=True))
    except Failed as failed:
        print(f"error: {failed}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
