import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";
import { balance, denom, fee, native, people, reader, signerKinds, stranger } from "../lib/chain.js";
import { values } from "../lib/expect.js";

const send = (from, to, amount) => ({
  typeUrl: "/cosmos.bank.v1beta1.MsgSend",
  value: { fromAddress: from, toAddress: to, amount: native(amount) },
});

for (const kind of signerKinds) {
  const [alice] = await people(kind);
  describe(`coins, ${kind} signer`, () => {
    test("a send arrives to the unit and costs exactly its fee", async () => {
      const bob = await stranger();
      const before = await balance(alice.address);
      const paid = fee(120_000);
      const result = await alice.bank.sendTokens(alice.address, bob.address, native(123_456), paid);
      assert.equal(result.code, 0, result.rawLog);
      assert.ok(result.gasUsed > 0n && result.gasUsed <= 120_000n);
      assert.equal(result.gasWanted, 120_000n);
      assert.equal(await balance(bob.address), 123_456n);
      assert.equal(await balance(alice.address), before - 123_456n - BigInt(paid.amount[0].amount));
      assert.deepEqual(values(result.events, "transfer", "recipient").at(-1), bob.address);
      assert.deepEqual(values(result.events, "transfer", "amount").at(-1), `123456${denom}`);
    });

    test("the memo is kept as it was written", async () => {
      const memo = `für 日本 & <b>"friends"</b> ${kind}`;
      const { transactionHash } = await alice.bank.sendTokens(
        alice.address, alice.address, native(1), "auto", memo,
      );
      const { tx } = await (await reader()).getTx(transactionHash);
      assert.ok(Buffer.from(tx).includes(Buffer.from(memo, "utf8")));
    });

    test("simulate counts gas without changing anything, before any signature was seen", async () => {
      const [fresh] = await people(kind);
      const message = send(fresh.address, alice.address, 5);
      const gas = await fresh.bank.simulate(fresh.address, [message], "");
      assert.ok(gas > 30_000 && gas < 200_000, `${gas}`);
      assert.equal(await balance(fresh.address), 1_000_000_000n);
      const sent = await fresh.bank.signAndBroadcast(fresh.address, [message], "auto");
      assert.equal(sent.code, 0);
      // Simulate pays no fee and checks no signature; CosmJS's allowance of 40 % must cover both.
      assert.ok(sent.gasUsed > gas && sent.gasUsed <= gas * 1.4, `${gas} foreseen, ${sent.gasUsed} used`);
    });

    test("several messages in a transaction happen together, each with its index", async () => {
      const [bob, carol] = [await stranger(), await stranger()];
      const messages = [send(alice.address, bob.address, 10), send(alice.address, carol.address, 20)];
      const result = await alice.bank.signAndBroadcast(alice.address, messages, "auto", "two");
      assert.equal(result.code, 0, result.rawLog);
      assert.equal(result.msgResponses.length, 2);
      assert.deepEqual([...new Set(values(result.events, "transfer", "msg_index"))], ["0", "1"]);
      assert.deepEqual([await balance(bob.address), await balance(carol.address)], [10n, 20n]);
    });

    test("if one of several messages fails, none of them happened, and the fee is paid", async () => {
      const bob = await stranger();
      const before = await balance(alice.address);
      const messages = [send(alice.address, bob.address, 10), send(alice.address, bob.address, 10 ** 15)];
      const paid = fee(200_000);
      const result = await alice.bank.signAndBroadcast(alice.address, messages, paid);
      assert.equal(result.code, 5);
      assert.match(result.rawLog, /message index: 1: .*insufficient funds/);
      assert.equal(await balance(bob.address), 0n);
      assert.equal(await balance(alice.address), before - BigInt(paid.amount[0].amount));
    });

    test("transactions sent one after another without waiting all arrive", async () => {
      const bob = await stranger();
      const client = alice.bank;
      const { accountNumber, sequence } = await client.getSequence(alice.address);
      const chain = await client.getChainId();
      const signed = await Promise.all(Array.from({ length: 5 }, (_, i) => client.sign(
        alice.address, [send(alice.address, bob.address, 7)], fee(150_000), "",
        { accountNumber, sequence: sequence + i, chainId: chain },
      )));
      const last = TxRaw.encode(signed.pop()).finish();
      const hashes = [];
      for (const tx of signed) hashes.push(await client.broadcastTxSync(TxRaw.encode(tx).finish()));
      assert.equal((await client.broadcastTx(last, 30_000, 200)).code, 0);
      for (const hash of hashes) assert.equal((await client.getTx(hash)).code, 0);
      assert.equal(await balance(bob.address), 35n);
    });
  });
}
