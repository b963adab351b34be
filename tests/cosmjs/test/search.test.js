import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fromHex } from "@cosmjs/encoding";
import { comet, denom, fee, native, people, reader, signerKinds, stranger } from "../lib/chain.js";
import { code } from "../lib/contracts.js";
import { failsInTheBlock } from "../lib/expect.js";

// The index is written just after the block that CosmJS waits for; this asks until it is there.
async function indexed(ask, enough) {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const found = await ask();
    if (enough(found) || Date.now() > deadline) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const hashes = (found) => found.map(({ hash }) => hash);

for (const kind of signerKinds) {
  const [alice] = await people(kind);

  describe(`search, ${kind} signer`, () => {
    test("a payment is found by its recipient, its sender and its height, and by hash", async () => {
      const bob = await stranger();
      const client = await reader();
      const sent = await alice.bank.sendTokens(alice.address, bob.address, native(7), fee(120_000));
      const byRecipient = [{ key: "transfer.recipient", value: bob.address }];
      const [found] = await indexed(() => client.searchTx(byRecipient), (all) => all.length > 0);
      assert.equal(found.hash, sent.transactionHash);
      assert.equal(found.height, sent.height);
      assert.equal(found.txIndex, sent.txIndex);
      assert.equal(found.code, 0);
      assert.deepEqual(found.events, sent.events);
      assert.equal(found.gasUsed, sent.gasUsed);
      const bySender = await client.searchTx(`transfer.sender='${alice.address}' AND transfer.amount='7${denom}'`);
      assert.deepEqual(hashes(bySender), [sent.transactionHash]);
      const byHeight = await client.searchTx(`tx.height=${sent.height}`);
      assert.ok(hashes(byHeight).includes(sent.transactionHash));
      const byHash = await client.getTx(sent.transactionHash);
      assert.deepEqual(byHash.tx, found.tx);
    });

    test("what never happened is not found", async () => {
      const client = await reader();
      const nobody = await stranger();
      assert.deepEqual(await client.searchTx([{ key: "transfer.recipient", value: nobody.address }]), []);
      assert.deepEqual(await client.searchTx("tx.height=999999999"), []);
      assert.equal(await client.getTx("00".repeat(32)), null);
    });

    test("pages hold what they should, in both orders", async () => {
      const bob = await stranger();
      const sent = [];
      for (const amount of [1, 2, 3]) {
        sent.push((await alice.bank.sendTokens(alice.address, bob.address, native(amount), fee(120_000))).transactionHash);
      }
      const query = `transfer.recipient='${bob.address}'`;
      await indexed(() => comet.txSearchAll({ query }), ({ totalCount }) => totalCount === 3);
      const page = async (number, order_by) => {
        const { totalCount, txs } = await comet.txSearch({ query, page: number, per_page: 2, order_by });
        assert.equal(totalCount, 3);
        return txs.map(({ hash }) => Buffer.from(hash).toString("hex").toUpperCase());
      };
      assert.deepEqual(await page(1, "asc"), sent.slice(0, 2));
      assert.deepEqual(await page(2, "asc"), sent.slice(2));
      assert.deepEqual(await page(1, "desc"), [sent[2], sent[1]]);
      await assert.rejects(page(3, "asc"), /page should be within/);
    });

    test("a payment that failed is found by hash and pays nobody in the index", async () => {
      const bob = await stranger();
      const tooMuch = native("900000000000000000");
      const sent = await alice.bank.sendTokens(alice.address, bob.address, tooMuch, fee(120_000));
      assert.equal(sent.code, 5);
      await failsInTheBlock(sent.transactionHash, { code: 5, log: /insufficient funds/ });
      const found = await (await reader()).searchTx(`transfer.recipient='${bob.address}'`);
      assert.deepEqual(found, []);
    });

    test("a contract's transactions are found by its address and by what it did", async () => {
      const beneficiary = await stranger();
      const { codeId } = await alice.wasm.upload(alice.address, await code("hackatom"), "auto");
      const { contractAddress, transactionHash: made } = await alice.wasm.instantiate(
        alice.address, codeId, { verifier: alice.address, beneficiary: beneficiary.address }, "hackatom",
        "auto", { funds: native(1_000) },
      );
      const { transactionHash: paid } = await alice.wasm.execute(alice.address, contractAddress, { release: {} }, fee(250_000));
      const query = [{ key: "execute._contract_address", value: contractAddress }];
      const executed = await indexed(() => alice.wasm.searchTx(query), (all) => all.length > 0);
      assert.deepEqual(hashes(executed), [paid]);
      const created = await alice.wasm.searchTx([{ key: "instantiate._contract_address", value: contractAddress }]);
      assert.deepEqual(hashes(created), [made]);
      const released = await alice.wasm.searchTx(
        `wasm._contract_address='${contractAddress}' AND wasm.destination='${beneficiary.address}'`,
      );
      assert.deepEqual(hashes(released), [paid]);
    });

    test("a block is found by its height, with the transaction in it and its proof", async () => {
      const sent = await alice.bank.sendTokens(alice.address, alice.address, native(1), fee(120_000));
      const query = `block.height=${sent.height}`;
      const { blocks } = await indexed(() => comet.blockSearch({ query }), ({ totalCount }) => totalCount === 1);
      assert.equal(blocks[0].block.header.height, sent.height);
      const { tx, proof } = await comet.tx({ hash: fromHex(sent.transactionHash), prove: true });
      assert.deepEqual(blocks[0].block.txs[sent.txIndex], tx);
      assert.deepEqual(proof.data, tx);
      assert.deepEqual(proof.rootHash, blocks[0].block.header.dataHash);
    });
  });
}

test("a query that cannot be read is refused with a reason", async () => {
  await assert.rejects(comet.txSearch({ query: "transfer.recipient=" }), /-32603.*offset 19: EOF/);
});
