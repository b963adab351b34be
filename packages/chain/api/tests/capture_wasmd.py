#!/usr/bin/env python3
"""Asks a running wasmd what the tests compare with: capture_wasmd.py RPC_URL WASMD HOME OUT.json

WASMD is the program, HOME its home with a key `rich` in the test keyring. Run once per version of
the peer; the answers are committed, so the tests need no peer.
"""
import base64, hashlib, json, os, socket, struct, subprocess, sys, tempfile, time, urllib.error, urllib.request

url, wasmd, home, out = sys.argv[1:5]
captured = []
folder = tempfile.mkdtemp()


def http(name, path="/", body=None):
    data = None if body is None else json.dumps(body).encode() if not isinstance(body, bytes) else body
    request = urllib.request.Request(url + path, data=data)
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            status, text = reply.status, reply.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    try:
        answer = json.loads(text)
    except ValueError:
        answer = text.decode()
    captured.append({"name": name, "path": path, "status": status, "answer": answer,
                     "body": body.decode() if isinstance(body, bytes) else body})
    return answer


def call(name, method, params):
    return http(name, body={"jsonrpc": "2.0", "id": 1, "method": method, "params": params})


def signed(amount, sequence):
    key = ["--keyring-backend", "test", "--from", "rich"]
    chain = ["--chain-id", http("status", "/status")["result"]["node_info"]["network"]]
    rich = subprocess.run([wasmd, "keys", "show", "rich", "-a", "--keyring-backend", "test", "--home", home],
                          capture_output=True, text=True, check=True).stdout.strip()
    plain = subprocess.run([wasmd, "tx", "bank", "send", rich, rich, f"{amount}utnz", "--generate-only", "--fees", "5000utnz",
                            "--home", home, *chain], capture_output=True, text=True, check=True).stdout
    open(os.path.join(folder, "plain.json"), "w").write(plain)
    signed = subprocess.run([wasmd, "tx", "sign", os.path.join(folder, "plain.json"), *key, *chain, "--offline", "--account-number", "0",
                             "--sequence", str(sequence), "--home", home], capture_output=True, text=True, check=True).stdout
    open(os.path.join(folder, "signed.json"), "w").write(signed)
    encoded = subprocess.run([wasmd, "tx", "encode", os.path.join(folder, "signed.json"), "--home", home], capture_output=True, text=True,
                             check=True).stdout.strip()
    return rich, encoded


class WebSocket:
    """Just enough of RFC 6455 to read what a server sends."""

    def __init__(self):
        host, port = url.split("//")[1].split(":")
        self.socket = socket.create_connection((host, int(port)), 30)
        self.socket.sendall((f"GET /websocket HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n").encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += self.socket.recv(1)

    def exactly(self, count):
        data = b""
        while len(data) < count:
            data += self.socket.recv(count - len(data))
        return data

    def send(self, value):
        data = json.dumps(value).encode()
        size = bytes([0x80 | len(data)]) if len(data) < 126 else b"\xfe" + struct.pack(">H", len(data))
        self.socket.sendall(b"\x81" + size + b"\0\0\0\0" + data)

    def receive(self):
        while True:
            kind, size = self.exactly(2)
            size &= 127
            if size == 126:
                size = struct.unpack(">H", self.exactly(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self.exactly(8))[0]
            data = self.exactly(size)
            if kind & 15 == 1:
                return json.loads(data)

    def ask(self, name, method, params):
        self.send({"jsonrpc": "2.0", "id": name, "method": method, "params": params})
        answer = self.receive()
        captured.append({"name": f"websocket {name}", "method": method, "params": params, "answer": answer})

    def wait(self, name):
        captured.append({"name": f"websocket event {name}", "answer": self.receive()})


rich, first = signed(1, 1)
for method in ["health", "abci_info", "net_info", "block", "block_results", "commit", "validators", "consensus_params",
               "consensus_state", "dump_consensus_state", "unconfirmed_txs", "num_unconfirmed_txs", "genesis",
               "genesis_chunked", "header", "blockchain"]:
    http(f"GET {method}", f"/{method}")
for event in ["NewBlock", "NewBlockHeader", "NewBlockEvents"]:
    ws = WebSocket()
    ws.ask(f"subscribe {event}", "subscribe", {"query": f"tm.event='{event}'"})
    ws.wait(event)
ws = WebSocket()
ws.ask("subscribe Tx", "subscribe", {"query": "tm.event='Tx'"})
call("broadcast_tx_sync", "broadcast_tx_sync", {"tx": first})
call("broadcast_tx_sync again", "broadcast_tx_sync", {"tx": first})
ws.wait("Tx")
hash_ = hashlib.sha256(base64.b64decode(first)).digest()
time.sleep(1)
found = call("tx", "tx", {"hash": base64.b64encode(hash_).decode(), "prove": True})
height = found["result"]["height"]
http("GET tx", f"/tx?hash=0x{hash_.hex()}&prove=true&else=1")
http("GET tx without proof", f"/tx?hash=0x{hash_.hex()}")
call("tx missing", "tx", {"hash": base64.b64encode(bytes(32)).decode(), "prove": False})
call("tx empty", "tx", {"hash": "", "prove": False})
call("tx_search", "tx_search", {"query": f"tx.hash='{hash_.hex().upper()}'", "prove": True, "page": "1", "per_page": "10",
                                "order_by": "desc"})
call("tx_search none", "tx_search", {"query": "tx.height=999999"})
call("tx_search page", "tx_search", {"query": "tx.height=999999", "page": "2"})
call("tx_search order", "tx_search", {"query": "tx.height=999999", "order_by": "up"})
call("tx_search query", "tx_search", {"query": "tx.height"})
call("tx_search query long", "tx_search", {"query": "tx.height=1" * 60})
call("block_search", "block_search", {"query": f"block.height={height}"})
call("block_search none", "block_search", {"query": "block.height=999999"})
for name, at in [("first", "1"), ("with a transaction", height)]:
    for method in ["block", "block_results", "commit", "header", "validators", "consensus_params"]:
        call(f"{method} {name}", method, {"height": at})
for method in ["block", "block_results", "commit", "header", "validators", "consensus_params"]:
    call(f"{method} above", method, {"height": "99999999"})
    call(f"{method} zero", method, {"height": "0"})
block = [c for c in captured if c["name"] == "block with a transaction"][0]["answer"]["result"]
call("block_by_hash", "block_by_hash", {"hash": base64.b64encode(bytes.fromhex(block["block_id"]["hash"])).decode()})
call("header_by_hash", "header_by_hash", {"hash": block["block_id"]["hash"]})
call("block_by_hash missing", "block_by_hash", {"hash": base64.b64encode(bytes(32)).decode()})
call("header_by_hash missing", "header_by_hash", {"hash": "00" * 32})
call("blockchain", "blockchain", {"minHeight": "1", "maxHeight": "3"})
call("blockchain as array", "blockchain", ["2", "3"])
call("blockchain upside down", "blockchain", {"minHeight": "3", "maxHeight": "2"})
call("blockchain negative", "blockchain", {"minHeight": "-3", "maxHeight": "2"})
call("genesis_chunked above", "genesis_chunked", {"chunk": "4"})
call("validators page", "validators", {"page": "2"})
balance = f"0a{len(rich):02x}{rich.encode().hex()}1204{b'utnz'.hex()}"
call("abci_query", "abci_query", {"path": "/cosmos.bank.v1beta1.Query/Balance", "data": balance, "height": "0", "prove": False})
call("abci_query store", "abci_query", {"path": "/store/bank/key", "data": "00", "prove": True})
call("abci_query store future", "abci_query", {"path": "/store/bank/key", "data": "00", "height": "9999999", "prove": True})
call("abci_query unknown", "abci_query", {"path": "/not.There/Is", "data": ""})
call("abci_query not found", "abci_query", {"path": "/cosmos.tx.v1beta1.Service/GetTx",
                                            "data": "0a40" + ("AB" * 32).encode().hex()})
http("GET abci_query", f"/abci_query?path=\"/cosmos.bank.v1beta1.Query/Balance\"&data=0x{balance}")
call("broadcast_tx_sync refused", "broadcast_tx_sync", {"tx": "AAAA"})
call("broadcast_tx_commit refused", "broadcast_tx_commit", {"tx": "AAAB"})
call("check_tx refused", "check_tx", {"tx": "AAAB"})
call("broadcast_tx_async", "broadcast_tx_async", {"tx": signed(2, 2)[1]})
call("broadcast_tx_commit", "broadcast_tx_commit", {"tx": signed(3, 3)[1]})
call("broadcast_tx_commit again", "broadcast_tx_commit", {"tx": signed(3, 3)[1]})
call("check_tx", "check_tx", {"tx": signed(4, 4)[1]})
call("no such method", "nothing", {})
call("wrong type", "block", {"height": "x"})
call("number instead of string", "block", {"height": 1})
call("too few parameters", "blockchain", ["1"])
call("parameters of no kind", "block", "x")
http("no JSON", body=b"{")
http("id of a wrong type", body={"id": True, "method": "health"})
http("notification", body={"method": "health"})
http("batch", body=[{"id": 1, "method": "health", "params": {}}, {"id": "b", "method": "nothing"}, {"method": "health"}])
http("empty batch", body=b"[]")
http("GET wrong type", "/block?height=x")
http("GET text without quotes", "/tx_search?query=abc")
http("GET above", "/block?height=99999999")
http("GET subscribe", "/subscribe?query=\"a\"")
http("GET nowhere", "/nowhere")
http("GET hex for a number", "/block?height=0x10")
ws = WebSocket()
ws.ask("one", "subscribe", {"query": "tm.event = 'Tx' AND tx.height > 99999999"})
ws.ask("same", "subscribe", {"query": "tm.event = 'Tx' AND tx.height > 99999999"})
ws.ask("bad", "subscribe", {"query": "tm.event"})
ws.ask("unsubscribe unknown", "unsubscribe", {"query": "tm.event = 'Vote'"})
ws.ask("unsubscribe", "unsubscribe", {"query": "tm.event = 'Tx' AND tx.height > 99999999"})
ws.ask("unsubscribe_all without", "unsubscribe_all", {})
for number in range(6):
    ws.ask(f"subscription {number}", "subscribe", {"query": f"tx.height={99999999 + number}"})
ws.ask("unsubscribe_all", "unsubscribe_all", {})
ws.ask("wrong type", "block", {"height": "x"})
ws.ask("nothing", "nothing", {})
ws.ask("health", "health", {})
json.dump(captured, open(out, "w"), indent=1)
print(len(captured), "answers")
