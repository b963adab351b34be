"""What a network is before a power cut and after it, asked over RPC at a fixed height.

    state.py note HOME FILE          hashes of all blocks, and the contracts' answers at this height
    state.py compare HOME FILE       the same again: must be equal
    state.py settle HOME ITEMS       waits until every item of a `tenzro contribute` has its verdict
    state.py accepted HOME ITEMS...  prints the accepted ones
"""

import base64
import json
import sys
import time
import urllib.request

QUESTIONS = [
    ("treasury", {"economy": {}}),
    ("treasury", {"rate": {}}),
    ("marketplace", {"totals": {}}),
    ("marketplace", {"grants": {}}),
    ("incentive-token", {"token_info": {}}),
    ("compute-token", {"token_info": {}}),
    ("incentive-token", {"all_accounts": {"limit": 30}}),
    ("peer-review", {"open_items": {"limit": 100}}),
    ("oracle", {"open_jobs": {"limit": 100}}),
    ("oracle", {"totals": {}}),
    ("data-registry", {"items": {"limit": 100}}),
    ("operators", {"operators": {"limit": 100}}),
]


class Chain:
    def __init__(self, home):
        with open(f"{home}/deployment.json", encoding="utf-8") as file:
            self.network = json.load(file)

    def call(self, method, **params):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        request = urllib.request.Request(
            self.network["rpc"], body, {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            found = json.load(answer)
        if "error" in found:
            raise SystemExit(f"{method} {params}: {found['error']}")
        return found["result"]

    def height(self):
        return int(self.call("abci_info")["response"]["last_block_height"])

    def query(self, path, request, height):
        found = self.call(
            "abci_query", path=path, data=request.hex(), height=str(height), prove=False
        )
        response = found["response"]
        if response.get("code"):
            raise SystemExit(f"{path} at {height}: {response['log']}")
        return base64.b64decode(response["value"] or "")

    def ask(self, contract, question, height=0):
        """A smart query; the request is two fields of protobuf, written by hand."""
        request = field(1, self.network["contracts"][contract].encode())
        request += field(2, json.dumps(question).encode())
        answer = self.query("/cosmwasm.wasm.v1.Query/SmartContractState", request, height)
        return json.loads(value_of(answer))

    def balance(self, address, height):
        request = field(1, address.encode()) + field(2, b"utnz")
        return self.query("/cosmos.bank.v1beta1.Query/Balance", request, height).hex()

    def hashes(self, upto):
        found = {}
        for height in range(1, upto + 1):
            block = self.call("block", height=str(height))
            found[str(height)] = [block["block_id"]["hash"], block["block"]["header"]["app_hash"]]
        return found

    def state(self, height):
        answers = [[contract, question, self.ask(contract, question, height)] for contract, question in QUESTIONS]
        operators = [found["address"] for found in answers[-1][2]["operators"]]
        people = operators + answers[6][2]["accounts"] + list(self.network["contracts"].values())
        return {"answers": answers, "utnz": {who: self.balance(who, height) for who in people}}


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field(number, value):
    return varint(number << 3 | 2) + varint(len(value)) + value


def value_of(message):
    """The first field of a message, which is the only one."""
    if not message:
        return b"null"
    assert message[0] == 0x0A, message[:8]
    length, shift, at = 0, 0, 1
    while True:
        byte = message[at]
        length |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return message[at : at + length]


def note(home, path):
    chain = Chain(home)
    height = chain.height()
    state = chain.state(height)
    pending = len(state["answers"][7][2]["items"]) + len(state["answers"][8][2]["jobs"])
    if not pending:
        raise SystemExit("nothing is pending: the cut comes too late to show anything")
    known = {"height": height, "hashes": chain.hashes(height), "state": state, "pending": pending}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(known, file)


def compare(home, path):
    with open(path, encoding="utf-8") as file:
        before = json.load(file)
    chain = Chain(home)
    height = before["height"]
    changed = [
        block
        for block, hashes in chain.hashes(height).items()
        if hashes != before["hashes"][block]
    ]
    if changed:
        raise SystemExit(f"blocks {changed} are others than before")
    now = chain.state(height)
    for (contract, question, old), (_, _, new) in zip(before["state"]["answers"], now["answers"]):
        if old != new:
            raise SystemExit(f"{contract} {question}: {old} became {new}")
    if now["utnz"] != before["state"]["utnz"]:
        raise SystemExit("balances of utnz differ")
    print(
        f"        {height} blocks, {len(now['answers'])} answers of contracts, "
        f"{len(now['utnz'])} balances of utnz at height {height}; the chain is at {chain.height()} now"
    )


def items(paths):
    found = []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            found += [given["item"] for given in json.load(file) if "item" in given]
    return found


def settle(home, path):
    chain = Chain(home)
    deadline = time.time() + 180
    waiting = items([path])
    while waiting:
        if time.time() > deadline:
            raise SystemExit(f"items {waiting} have no verdict after three minutes")
        for item in list(waiting):
            found = chain.ask("data-registry", {"item": {"item": item}})
            if found["status"] not in ("checking", "in_review"):
                print(f"        item {item}: {json.dumps(found['status'])[:60]}")
                waiting.remove(item)
        time.sleep(0.5)


def accepted(home, *paths):
    chain = Chain(home)
    for item in items(paths):
        status = chain.ask("data-registry", {"item": {"item": item}})["status"]
        if isinstance(status, dict) and "accepted" in status:
            print(item)


if __name__ == "__main__":
    commands = {"note": note, "compare": compare, "settle": settle, "accepted": accepted}
    commands[sys.argv[1]](*sys.argv[2:])
