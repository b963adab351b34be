#!/usr/bin/env python3
"""Asks a wasmd 0.61.14 (SDK v0.53.6) the same over REST and as protobuf, and prints both.

    capture_rest.py RPC REST SENDER RECEIVER CONTRACT > rest.json

The chain must hold a bank transaction from SENDER to RECEIVER with a memo, one stored code that
only SENDER may instantiate, and CONTRACT made from it. Each case has the path of the GET, the
method behind it, the request (written by hand here, so that it checks what our routes make), the
bytes of the response and its JSON.
"""

import base64
import json
import sys
import urllib.error
import urllib.parse
import urllib.request

RPC, REST, SENDER, RECEIVER, CONTRACT = sys.argv[1:6]


def get(url, headers=None):
    request = urllib.request.Request(url, headers=headers or {})
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def text(field, value):
    value = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(value)) + value


def number(field, value):
    return varint(field << 3) + varint(value)


_, status = get(f"{RPC}/status")
HEIGHT = int(status["result"]["sync_info"]["latest_block_height"])
_, found = get(f"{REST}/cosmos/tx/v1beta1/txs?query=" + urllib.parse.quote(f"message.sender='{SENDER}'"))
SENT = found["tx_responses"][0]
MADE = next(tx for tx in found["tx_responses"] if "MsgInstantiateContract" in json.dumps(tx["tx"]))
_, state = get(f"{REST}/cosmwasm/wasm/v1/contract/{CONTRACT}/state")
KEY = bytes.fromhex(state["models"][0]["key"])
SMART = b'{"verifier":{}}'
BY_SENDER = f"message.sender='{SENDER}'"


def b64(value):
    return urllib.parse.quote(base64.b64encode(value).decode(), safe="")


def event(query):
    return urllib.parse.quote(query)


def page(**fields):
    numbers = {"key": 1, "offset": 2, "limit": 3, "count_total": 4, "reverse": 5}
    return b"".join(number(numbers[name], value) for name, value in fields.items())


AUTH, BANK, WASM = "cosmos.auth.v1beta1.Query", "cosmos.bank.v1beta1.Query", "cosmwasm.wasm.v1.Query"
NODE, COMET, TX = "cosmos.base.node.v1beta1.Service", "cosmos.base.tendermint.v1beta1.Service", "cosmos.tx.v1beta1.Service"
WASM_PATH = "/cosmwasm/wasm/v1"
CASES = [
    (f"/cosmos/auth/v1beta1/accounts/{SENDER}", AUTH, "Account", text(1, SENDER)),
    (f"/cosmos/auth/v1beta1/accounts/{RECEIVER}", AUTH, "Account", text(1, RECEIVER)),
    (f"/cosmos/auth/v1beta1/account_info/{SENDER}", AUTH, "AccountInfo", text(1, SENDER)),
    ("/cosmos/auth/v1beta1/params", AUTH, "Params", b""),
    ("/cosmos/auth/v1beta1/bech32", AUTH, "Bech32Prefix", b""),
    (f"/cosmos/bank/v1beta1/balances/{SENDER}", BANK, "AllBalances", text(1, SENDER)),
    (f"/cosmos/bank/v1beta1/balances/{SENDER}?pagination.limit=1&pagination.count_total=true", BANK, "AllBalances",
     text(1, SENDER) + text(2, page(limit=1, count_total=1))),
    (f"/cosmos/bank/v1beta1/balances/{CONTRACT}/by_denom?denom=utnz", BANK, "Balance", text(1, CONTRACT) + text(2, "utnz")),
    (f"/cosmos/bank/v1beta1/spendable_balances/{SENDER}", BANK, "SpendableBalances", text(1, SENDER)),
    ("/cosmos/bank/v1beta1/supply", BANK, "TotalSupply", b""),
    ("/cosmos/bank/v1beta1/supply/by_denom?denom=utnz", BANK, "SupplyOf", text(1, "utnz")),
    ("/cosmos/bank/v1beta1/params", BANK, "Params", b""),
    ("/cosmos/bank/v1beta1/denoms_metadata", BANK, "DenomsMetadata", b""),
    (f"{WASM_PATH}/code", WASM, "Codes", b""),
    (f"{WASM_PATH}/code-info/1", WASM, "CodeInfo", number(1, 1)),
    (f"{WASM_PATH}/codes/params", WASM, "Params", b""),
    (f"{WASM_PATH}/codes/pinned", WASM, "PinnedCodes", b""),
    (f"{WASM_PATH}/code/1/contracts", WASM, "ContractsByCode", number(1, 1)),
    (f"{WASM_PATH}/contract/{CONTRACT}", WASM, "ContractInfo", text(1, CONTRACT)),
    (f"{WASM_PATH}/contract/{CONTRACT}/history", WASM, "ContractHistory", text(1, CONTRACT)),
    (f"{WASM_PATH}/contract/{CONTRACT}/state", WASM, "AllContractState", text(1, CONTRACT)),
    (f"{WASM_PATH}/contract/{CONTRACT}/raw/{b64(KEY)}", WASM, "RawContractState", text(1, CONTRACT) + text(2, KEY)),
    (f"{WASM_PATH}/contract/{CONTRACT}/smart/{b64(SMART)}", WASM, "SmartContractState", text(1, CONTRACT) + text(2, SMART)),
    (f"{WASM_PATH}/contracts/creator/{SENDER}", WASM, "ContractsByCreator", text(1, SENDER)),
    ("/cosmos/base/node/v1beta1/config", NODE, "Config", b""),
    ("/cosmos/base/node/v1beta1/status", NODE, "Status", b""),
    ("/cosmos/base/tendermint/v1beta1/node_info", COMET, "GetNodeInfo", b""),
    ("/cosmos/base/tendermint/v1beta1/syncing", COMET, "GetSyncing", b""),
    ("/cosmos/base/tendermint/v1beta1/blocks/1", COMET, "GetBlockByHeight", number(1, 1)),
    (f"/cosmos/base/tendermint/v1beta1/blocks/{SENT['height']}", COMET, "GetBlockByHeight", number(1, int(SENT["height"]))),
    ("/cosmos/base/tendermint/v1beta1/validatorsets/1", COMET, "GetValidatorSetByHeight", number(1, 1)),
    (f"/cosmos/tx/v1beta1/txs/{SENT['txhash']}", TX, "GetTx", text(1, SENT["txhash"])),
    (f"/cosmos/tx/v1beta1/txs/{MADE['txhash']}", TX, "GetTx", text(1, MADE["txhash"])),
    (f"/cosmos/tx/v1beta1/txs?query={event(BY_SENDER)}&limit=1&page=1&order_by=ORDER_BY_DESC", TX, "GetTxsEvent",
     number(3, 2) + number(4, 1) + number(5, 1) + text(6, BY_SENDER)),
    (f"/cosmos/tx/v1beta1/txs/block/{SENT['height']}", TX, "GetBlockWithTxs", number(1, int(SENT["height"]))),
]

out = []
for path, service, method, request in CASES:
    grpc = f"/{service}/{method}"
    http, answer = get(REST + path, {"x-cosmos-block-height": str(HEIGHT)})
    url = f"{RPC}/abci_query?path=%22{urllib.parse.quote(grpc)}%22&data=0x{request.hex()}&height={HEIGHT}"
    _, queried = get(url)
    response = queried["result"]["response"]
    if http != 200 or response["code"] != 0:
        sys.exit(f"{path}: {http} {answer} {response}")
    out.append({
        "path": path,
        "grpc_path": grpc,
        "request": request.hex(),
        "response": base64.b64decode(response["value"] or "").hex(),
        "json": answer,
    })
json.dump(out, sys.stdout, indent=1, ensure_ascii=False)
print()
