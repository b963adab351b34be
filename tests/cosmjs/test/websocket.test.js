import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { StargateClient } from "@cosmjs/stargate";
import { Comet38Client, WebsocketClient } from "@cosmjs/tendermint-rpc";
import { balance, chainId, comet, denom, fee, native, people, rpc, signerKinds, stranger } from "../lib/chain.js";
import { values } from "../lib/expect.js";

/** A client over a websocket of its own, closed when the test ends. */
function connect(t) {
  const socket = new WebsocketClient(rpc.replace(/^http/, "ws"));
  const client = Comet38Client.create(socket);
  t.after(() => client.disconnect());
  return client;
}

/** The first `count` events of a stream, or an error after ten seconds. */
function take(stream, count) {
  return new Promise((resolve, reject) => {
    const seen = [];
    const end = (finish, value) => {
      clearTimeout(timer);
      stream.removeListener(listener);
      finish(value);
    };
    const timer = setTimeout(() => end(reject, new Error(`${seen.length} of ${count} events in 10 s`)), 10_000);
    const listener = {
      next: (event) => {
        seen.push(event);
        if (seen.length === count) end(resolve, seen);
      },
      error: (error) => end(reject, error),
      complete: () => end(reject, new Error(`the stream ended after ${seen.length} of ${count} events`)),
    };
    stream.addListener(listener);
  });
}

/** The hash by which the chain knows a transaction. */
const hashOf = (tx) => createHash("sha256").update(tx).digest("hex").toUpperCase();

// A subscription is made by the node some time after the listener was added.
const subscribed = () => new Promise((resolve) => setTimeout(resolve, 300));

test("calls over the websocket give what HTTP gives", async (t) => {
  const socket = connect(t);
  const { nodeInfo } = await socket.status();
  assert.equal(nodeInfo.network, chainId);
  assert.deepEqual(await socket.block(1), await comet.block(1));
  assert.deepEqual(await socket.validators({ height: 1 }), await comet.validators({ height: 1 }));
  const [{ address }] = await people("direct");
  const client = await StargateClient.create(socket);
  assert.equal(BigInt((await client.getBalance(address, denom)).amount), await balance(address));
});

test("a call that fails over the websocket says why, and the socket goes on", async (t) => {
  const socket = connect(t);
  await assert.rejects(socket.block(999_999_999), /must be less than or equal to/);
  assert.equal((await socket.status()).nodeInfo.network, chainId);
});

test("new blocks arrive one by one, without a gap, as they can be read afterwards", async (t) => {
  const blocks = await take(connect(t).subscribeNewBlock(), 3);
  const heights = blocks.map(({ header }) => header.height);
  assert.deepEqual(heights, [heights[0], heights[0] + 1, heights[0] + 2]);
  const { block, blockId } = await comet.block(heights[0]);
  assert.deepEqual(blocks[0].header, block.header);
  assert.deepEqual(blocks[1].header.lastBlockId.hash, blockId.hash);
});

test("new headers arrive, each made of the one before", async (t) => {
  const [one, two] = await take(connect(t).subscribeNewBlockHeader(), 2);
  assert.equal(two.height, one.height + 1);
  assert.equal(one.chainId, chainId);
  assert.deepEqual(two.lastBlockId.hash, (await comet.block(one.height)).blockId.hash);
});

for (const kind of signerKinds) {
  const [alice, carol] = await people(kind, kind);

  describe(`events of transactions, ${kind} signer`, () => {
    test("a payment is told to who subscribed to its recipient, and no other payment", async (t) => {
      const bob = await stranger();
      const query = `transfer.recipient='${bob.address}'`;
      const events = take(connect(t).subscribeTx(query), 2);
      await subscribed();
      const other = await carol.bank.sendTokens(carol.address, alice.address, native(3), fee(120_000));
      const first = await alice.bank.sendTokens(alice.address, bob.address, native(1), fee(120_000));
      const second = await carol.bank.sendTokens(carol.address, bob.address, native(2), fee(120_000));
      const seen = await events;
      const told = seen.map(({ tx }) => hashOf(tx));
      assert.deepEqual(told, [first.transactionHash, second.transactionHash]);
      assert.ok(!told.includes(other.transactionHash));
      assert.equal(seen[0].height, first.height);
      assert.equal(seen[0].result.code, 0);
      assert.equal(seen[0].result.gasUsed, first.gasUsed);
      assert.deepEqual(values(seen[0].result.events, "transfer", "amount").at(-1), `1${denom}`);
    });

    test("a payment that fails in the block is told with its code", async (t) => {
      const query = `message.sender='${alice.address}'`;
      const events = take(connect(t).subscribeTx(query), 1);
      await subscribed();
      const sent = await alice.bank.sendTokens(alice.address, carol.address, native("900000000000000000"), fee(120_000));
      assert.equal(sent.code, 5);
      const [{ tx, result }] = await events;
      assert.equal(hashOf(tx), sent.transactionHash);
      assert.equal(result.code, 5);
      assert.equal(result.codespace, "sdk");
    });

    test("two subscriptions over one socket are kept apart", async (t) => {
      const [dora, emil] = [await stranger(), await stranger()];
      const socket = connect(t);
      const to = ({ address }) => take(socket.subscribeTx(`transfer.recipient='${address}'`), 1);
      const both = [to(dora), to(emil)];
      await subscribed();
      const last = await alice.bank.sendTokens(alice.address, emil.address, native(2), fee(120_000));
      const first = await alice.bank.sendTokens(alice.address, dora.address, native(1), fee(120_000));
      const [[forDora], [forEmil]] = await Promise.all(both);
      assert.equal(hashOf(forDora.tx), first.transactionHash);
      assert.equal(hashOf(forEmil.tx), last.transactionHash);
    });
  });
}

test("a subscription that cannot be read ends with a reason", async (t) => {
  await assert.rejects(take(connect(t).subscribeTx("transfer.recipient="), 1), /failed to parse query: offset 37: EOF/);
});
